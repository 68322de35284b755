/** Functions of Postgres in the words of the generator. */
import { type AttributeValue, objectId, withoutArguments } from '../../catalog/catalog.ts';
import type { Seen } from '../lens.ts';
import { errorOf, isAmbiguous, isRowWithoutRelation } from './ambiguous-functions.ts';
import { type Callable, callableOf, pathOfRow, rowOf } from './callable.ts';
import { asValue, isOneRow, namedRows, resultOf } from './seen-results.ts';
import { type Seeing, type SeenType, seenType } from './seen-types.ts';
import { errorWords, inOrder } from './words.ts';

/** What is seen of all functions, by `objectId`. */
export function seenFunctions(it: Seeing): [string, Seen][] {
  const byName = new Map<string, Callable[]>();
  for (const object of it.objects.values()) {
    const callable = object.kind === 'function' ? callableOf(object, it) : undefined;
    if (callable === undefined) continue;
    const key = withoutArguments(object.path.join('.'));
    byName.set(key, [...(byName.get(key) ?? []), callable]);
  }
  return [...byName.values()].flatMap((overloads) =>
    overloads.map((callable): [string, Seen] => [
      objectId('function', callable.object.path),
      seenFunction(callable, overloads, it),
    ]),
  );
}

/** Names of the functions that a relation shows as if they were columns. */
export function computedFields(it: Seeing): ReadonlySet<string> {
  const found = new Set<string>();
  for (const object of it.objects.values()) {
    const callable = object.kind === 'function' ? callableOf(object, it) : undefined;
    const [only, another] = callable?.inputs ?? [];
    if (only === undefined || another !== undefined) continue;
    const [, schema, , relation] =
      /^Database\["([^"]*)"\]\["(Tables|Views)"\]\["([^"]*)"\]\["Row"\]$/.exec(rowOf(only, it) ?? '') ?? [];
    if (schema !== undefined && relation !== undefined)
      found.add(objectId('column', [schema, relation, withoutArguments(object.path[1])]));
  }
  return found;
}

function seenFunction(callable: Callable, overloads: readonly Callable[], it: Seeing): Seen {
  const { object, inputs } = callable;
  const isRefused = isAmbiguous(callable, overloads) || isRowWithoutRelation(callable, it);
  const result = resultOf(object, it, true);
  const results = [
    ...(isRefused ? [{ bases: [errorWords], nullable: false }] : []),
    ...(isRefused && it.marks.setofOptions ? [] : [...namedRows(object, it), result]),
  ];
  return {
    attributes: {
      arguments: inputs
        .map(({ name, type, hasDefault, isTakenForOptional }) => ({
          name,
          ...asValue(argumentType(name, type, it)),
          optional: hasDefault,
          ...(isTakenForOptional === hasDefault ? {} : { isOptionalUnsure: true }),
        }))
        .sort((one, other) => inOrder(one.name, other.name)),
      results,
      element: resultOf(object, it, false),
      ...errorOf(callable, overloads, it),
      ...calledAs(callable, it),
    },
    ...(isLeftOut(callable, it) ? { optional: true } : {}),
  };
}

/**
 * Whether some generators leave a function out that takes a row: before there were options for rows, it was printed as
 * its field alone, and that of a schema which is not printed only the newest know.
 */
function isLeftOut({ inputs: [first] }: Callable, it: Seeing): boolean {
  if (first?.name !== '') return false;
  return (
    !it.marks.setofOptions || (pathOfRow(first.type, it) !== undefined && rowOf(first, it) === undefined)
  );
}

/**
 * - `field`: what a row shows of a function that takes it, unless that is rows of their own
 * - `options`: `SetofOptions`, its members by name; `null` where there is none, absent where older generators had none
 * - `optionsByNewest`: the same in their place, where generators said it differently
 */
function calledAs(callable: Callable, it: Seeing): Seen['attributes'] {
  const { object, inputs } = callable;
  const printed = String(object.attributes.result ?? 'void');
  const type = printed.replace(/^SETOF /, '');
  const [only, another] = inputs;
  const isField = only !== undefined && another === undefined && rowOf(only, it) !== undefined;
  const options = it.marks.setofOptions ? optionsOf(callable, it) : undefined;
  // Of rows of a schema that is not printed, generators differ.
  const isSure = options === null || it.schemas.has(pathOfRow(type, it)?.[0] ?? '');
  return {
    ...(isField && rowOf({ type }, it) === undefined && type === printed && !type.startsWith('TABLE(')
      ? { field: asValue(seenType(type, it), true) }
      : {}),
    ...(options === undefined ? {} : isSure ? { options } : { optionsByNewest: options }),
  };
}

/** How the rows that a function returns are embedded; `null` where it returns none. */
function optionsOf(
  { object: { attributes }, all }: Callable,
  it: Seeing,
): { readonly [name: string]: AttributeValue } | null {
  const printed = String(attributes.result ?? 'void');
  const [schema, to] = pathOfRow(printed.replace(/^SETOF /, ''), it) ?? [];
  if (schema === undefined || to === undefined) return null;
  const isSetofReturn = printed.startsWith('SETOF ');
  const [only, another] = all;
  const isOfRow = only !== undefined && another === undefined && pathOfRow(only.type, it) !== undefined;
  return {
    from: isOfRow ? only.type : '*',
    isOneToOne: !isSetofReturn || isOneRow(attributes),
    isSetofReturn,
    to,
  };
}

/** The row that an argument without a name takes was not told by the first generators. */
function argumentType(name: string, type: string, it: Seeing): SeenType {
  const seen = seenType(type, it);
  return name === '' && !it.marks.ownSchemaOnly ? { ...seen, bases: [...seen.bases, 'unknown'] } : seen;
}
