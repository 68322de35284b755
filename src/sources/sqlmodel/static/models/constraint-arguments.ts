/** The arguments that constraints and indexes share: columns, conditions, options. */
import type { SqlPiece } from '../declarations.ts';
import {
  booleanOf,
  type Call,
  described,
  given,
  itemsOf,
  plain,
  Unreadable,
  type Value,
} from '../python/values.ts';
import { referredColumn, type TableLookup, type TableName } from './references.ts';
import { rawSql, sqlPieces } from './sql-expressions.ts';

/** What the arguments of constraints are read against. */
export interface ConstraintContext {
  readonly lookup: TableLookup;
  /** The table that they belong to. */
  readonly table: TableName;
  readonly metadataSchema: string | undefined;
  /** The column in whose declaration they stand: its key. */
  readonly column?: string;
  /** The key of the column that a value is which was declared for this very table. */
  readonly ownColumn: (value: Value) => string | undefined;
}

/** A condition, or its text as a plain string. */
export function condition(
  value: Value | undefined,
  call: Call,
  context: ConstraintContext,
): readonly SqlPiece[] {
  if (value === undefined) throw new Unreadable('a check without a condition', call.place);
  const held = plain(value);
  if (held.kind === 'string') return [rawSql(held.value, held)];
  return sqlPieces(value, (one) => ownColumnKey(one, context));
}

export function keys(value: Value | undefined, context: ConstraintContext): readonly string[] {
  const held = given(value);
  return held === undefined
    ? []
    : itemsOf(held, 'postgresql_include').map((item) => columnKey(item, context));
}

export function flag(call: Call, name: string): boolean {
  const value = given(call.keywords.get(name));
  return value !== undefined && booleanOf(value, name);
}

/** A column of the table by its key, by its attribute, or by the object. */
export function columnKey(value: Value, context: ConstraintContext): string {
  const held = plain(value);
  if (held.kind === 'string' && ownColumnKey(value, context) === undefined) return held.value;
  const key = ownColumnKey(value, context);
  if (key !== undefined) return key;
  throw new Unreadable(`a column that is ${described(held)}`, value.place);
}

export function ownColumnKey(value: Value, context: ConstraintContext): string | undefined {
  const own = context.ownColumn(value);
  if (own !== undefined) return own;
  const referred = referredColumn(value, context.lookup);
  return referred?.table === context.table.name && referred.schema === context.table.schema
    ? referred.column
    : undefined;
}
