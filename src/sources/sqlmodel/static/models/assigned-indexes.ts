/** Indexes that stand outside the table that they are for: `Index("ix", User.email)`. */
import { attempt, type Call, plain, Unreadable, type Value } from '../python/values.ts';
import type { Effects } from './effects.ts';
import { callOf } from './library.ts';
import { referredColumn, type TableLookup, type TableName } from './references.ts';

export type AssignedIndexes = (table: TableName | Unreadable) => readonly Call[];

/** The indexes that stand outside, by the table of their columns. */
export function assignedIndexes(
  { indexes }: Effects,
  lookup: TableLookup,
  nameless: Unreadable[],
): AssignedIndexes {
  const found = indexes.flatMap((call) => {
    const table = attempt(() => tableIn(call.positional, lookup));
    if (table !== undefined && !(table instanceof Unreadable)) return [{ call, table }];
    if (call.more === undefined && call.positional.slice(1).every(isPlainSql)) return [];
    nameless.push(table ?? new Unreadable('an index whose table is not known', call.place));
    return [];
  });
  return (table) =>
    table instanceof Unreadable
      ? []
      : found
          .filter((one) => one.table.name === table.name && one.table.schema === table.schema)
          .map(({ call }) => call);
}

/** The table that the columns within some expressions belong to. */
function tableIn(values: readonly Value[], lookup: TableLookup): TableName | undefined {
  for (const value of values) {
    const column = referredColumn(value, lookup);
    if (column !== undefined) return { schema: column.schema, name: column.table };
    const held = plain(value);
    const inner =
      held.kind === 'call'
        ? [...(held.callee.kind === 'attribute' ? [held.callee.of] : []), ...held.positional]
        : held.kind === 'operation'
          ? held.operands
          : [];
    const found = tableIn(inner, lookup);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A text that names no column: SQLAlchemy never learns which table such an index is for, and makes none. */
function isPlainSql(value: Value): boolean {
  const held = plain(value);
  return held.kind === 'string' || callOf(held, 'text', 'literal_column') !== undefined;
}
