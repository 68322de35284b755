/** Values of one column as those of another one, and whether they are there. */
import { text } from '../../catalog/attributes.ts';
import { type Catalog, displayName } from '../../catalog/catalog.ts';
import { likelyConversion } from '../../rebuild/conversions.ts';
import { lossOfType } from '../../rebuild/losses.ts';
import type { ObjectChange } from '../../rebuild/object-change.ts';
import { name } from '../../rebuild/sql.ts';
import { strings, undomained, valueType } from '../../rebuild/value-type.ts';
import type { Task } from '../task.ts';
import { changedByType } from '../values/changed-values.ts';
import { typeOf } from '../values/column-tasks.ts';
import { valuesThatDoNotFit } from '../values/refusals.ts';
import type { CopiedColumn, Copy } from './copies.ts';

/** The value in a row of the table that has it, which is called `own`. */
export function valueIn({ own }: Pick<CopiedColumn, 'own'>): string {
  return `own.${name(own.path.at(-1) ?? '')}`;
}

/** That value as one of the column that takes it, and what is taken for granted of it, as a sentence. */
export function convertedValue(
  column: CopiedColumn,
  copy: Copy,
  own: Catalog,
): { readonly sql: string; readonly assumes?: string } {
  const value = valueIn(column);
  if (isOfOneType(column)) return { sql: value };
  const { using, ...conversion } = likelyConversion(changeOf(column, copy, own), value);
  return { sql: using ?? `${value}::${uncut(typeOf(column.right), copy.model)}`, ...conversion };
}

/** A type whose casts cut nothing: what is too long is refused where it is written. */
function uncut(type: string, catalog: Catalog): string {
  const known = valueType(undomained(type, catalog));
  const whole = strings.has(known?.base ?? '')
    ? 'text'
    : bits.has(known?.base ?? '')
      ? 'bit varying'
      : undefined;
  return whole === undefined ? type : `${whole}${known?.isArray === true ? '[]' : ''}`;
}

const bits: ReadonlySet<string> = new Set(['bit', 'bit varying']);

/** Whether the row called `target` has the value of the one called `own`, and nothing of it was lost on the way. */
export function isCopied(column: CopiedColumn, copy: Copy, own: Catalog): string {
  const [value, taken] = [valueIn(column), `target.${name(column.right.path.at(-1) ?? '')}`];
  const isThere = (one: string, other: string) =>
    `(${value} IS NULL OR ${other} IS NOT DISTINCT FROM ${one})`;
  if (isOfOneType(column))
    return isComparable(column) ? isThere(value, taken) : isThere(`${value}::text`, `${taken}::text`);
  const change = changeOf(column, copy, own);
  const changed = changedByType({
    column: value,
    shown: displayName(column.own.path),
    from: undomained(typeOf(column.own), own),
    to: undomained(typeOf(column.right), copy.model),
    serverVersion: own.serverVersion,
  });
  // Where nothing tells which values a type loses, only those are kept that are printed the same.
  const isUnknown = changed === undefined && lossOfType(change).length > 0;
  const { sql } = isUnknown ? { sql: value } : convertedValue(column, copy, own);
  const isSame = isThere(`(${sql})::text`, `${taken}::text`);
  return changed === undefined ? isSame : `${isSame} AND (${changed.sql}) IS NOT TRUE`;
}

/** Counts the values that the column which takes them refuses, or does not hold as they are. */
export function valuesRefused(column: CopiedColumn, copy: Copy, own: Catalog): Task['before'] {
  if (isOfOneType(column)) return [];
  const { own: former, ...change } = changeOf(column, copy, own);
  const path = [...copy.from, ...former.path.slice(2)];
  return valuesThatDoNotFit({ ...change, own: { ...former, path } });
}

function changeOf({ own, right }: CopiedColumn, { model }: Copy, ownCatalog: Catalog): ObjectChange {
  return { own, right, attributes: ['type'], ownCatalog, rightCatalog: model };
}

function isOfOneType({ own, right }: CopiedColumn): boolean {
  return typeOf(own) === typeOf(right);
}

/** Whether two values of its type can be compared as they are. */
function isComparable({ right }: CopiedColumn): boolean {
  return !/^(?:json|xml|point|polygon|path|lseg|line|box|circle)(?:\[\])*$/.test(
    text(right.attributes.type) ?? '',
  );
}
