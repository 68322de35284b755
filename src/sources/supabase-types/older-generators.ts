/** What tells that a generator wrote a file before it told how the rows of functions are embedded (`SetofOptions`). */

import { groupBy } from '../../base/group-by.ts';
import { record, values } from '../../catalog/attributes.ts';
import type { CatalogObject } from '../../catalog/catalog.ts';
import { withoutArguments } from '../../catalog/catalog.ts';
import { errorWords } from './words.ts';

/**
 * Whether a file without `SetofOptions` is of such a generator: by its helpers, or by what it has of functions and their
 * fields, which later ones write otherwise. One that has nothing of these is what all of them write.
 */
export function saysNoOptions(text: string, objects: readonly CatalogObject[]): boolean {
  // Who took these helpers out, or writes types alone, has what is there.
  if (!/\bDatabaseWithoutInternals\b/.test(text)) return true;
  if (isOfLaterOnes(text)) return false;
  const functions = objects.filter(({ kind }) => kind === 'function');
  return (
    /\bunknown \| null\b/.test(text) ||
    functions.some(isWrittenOtherwise) ||
    [...groupBy(functions, nameOf).values()].some(haveOneCall) ||
    objects.some(isFieldWithoutFunction)
  );
}

/** No arguments as `never`, and functions that cannot be called. */
function isOfLaterOnes(text: string): boolean {
  return /\bArgs\s*:\s*never\b/.test(text) || /\berror\s*:\s*true\b/.test(text);
}

/** Rows come with `SetofOptions`, and what takes a row without a name gives rows, or is an error. */
function isWrittenOtherwise({ attributes }: CatalogObject): boolean {
  if (attributes.options !== null) return false;
  const { rowsOf, base } = record(attributes.result);
  const [only, another] = argumentsOf(attributes);
  const takesRow = another === undefined && only?.name === '' && !/^(?:string|Json)$/.test(String(only.base));
  return rowsOf !== undefined || /\["(?:CompositeTypes|Row)"\]/.test(String(base)) || takesRow;
}

/** Two that nobody can tell from each other are called an error. */
function haveOneCall(overloads: readonly CatalogObject[]): boolean {
  const only = overloads.flatMap(({ attributes }) => {
    const [first, second] = argumentsOf(attributes);
    const isCalled = second === undefined && record(attributes.result).base !== errorWords;
    return isCalled && first !== undefined && first.name !== '' ? [String(first.name)] : [];
  });
  return new Set(only).size < only.length;
}

/** What a row alone has of a function stood nowhere else. */
function isFieldWithoutFunction({ kind, attributes }: CatalogObject): boolean {
  return kind === 'column' && attributes.insert === 'missing' && attributes.update === 'missing';
}

function argumentsOf({ arguments: list }: CatalogObject['attributes']) {
  return values(list).map((it) => record(it));
}

function nameOf({ path }: CatalogObject): string {
  return withoutArguments(path.join('.'));
}
