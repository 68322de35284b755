/** What foreign keys and indexes refer to: tables and columns by text, by class, or by `Table`. */
import { defined } from '../../../../base/defined.ts';
import type { ColumnReference, TableDeclaration } from '../declarations.ts';

import { type ClassDefinition, described, plain, Unreadable, type Value } from '../python/values.ts';

/** Tables as the values that stand for them. */
export interface TableLookup {
  /** The table of a class, or of a call of `Table`; `undefined` for other values. */
  readonly tableOf: (value: Value) => TableName | undefined;
  /** The key of the column that an attribute of a class is. */
  readonly columnKey: (of: ClassDefinition, attribute: string) => string | undefined;
}

export type TableName = Pick<TableDeclaration, 'schema' | 'name'>;

/**
 * What a foreign key's target means.
 *
 * @param metadataSchema the schema of tables that are named without one
 * @param byName whether a text names the column rather than its key
 */
export function targetOf(
  value: Value,
  lookup: TableLookup,
  metadataSchema: string | undefined,
  byName: boolean,
): ColumnReference {
  const held = plain(value);
  if (held.kind === 'string') return { ...referenceFrom(held.value, metadataSchema), byName };
  const column = referredColumn(value, lookup);
  if (column !== undefined) return column;
  throw new Unreadable(`a foreign key to ${described(held)}`, value.place);
}

/** `User.id`, `users.c.id` or `User.__table__.c["id"]`: a table and a column's key. */
export function referredColumn(
  value: Value,
  lookup: TableLookup,
): (TableColumn & { readonly schema: string | undefined }) | undefined {
  if (value.kind === 'member') {
    const table = lookup.tableOf({ kind: 'class', class: value.class, place: value.place });
    const column = lookup.columnKey(value.class, value.name);
    return table === undefined || column === undefined
      ? undefined
      : { schema: table.schema, table: table.name, column };
  }
  const inner = ofCollection(value);
  if (inner === undefined) return undefined;
  const table = lookup.tableOf(inner.table);
  return table === undefined ? undefined : { schema: table.schema, table: table.name, column: inner.column };
}

interface TableColumn {
  readonly table: string;
  readonly column: string;
}

/** The table and the name in `table.c.name`, `table.columns["name"]`. */
function ofCollection(value: Value): { table: Value; column: string } | undefined {
  const name = value.kind === 'attribute' ? value.name : undefined;
  const [item] = value.kind === 'subscript' ? value.items : [];
  const column = name ?? (item?.kind === 'string' ? item.value : undefined);
  if (column === undefined || (value.kind !== 'attribute' && value.kind !== 'subscript')) return undefined;
  const collection = plain(value.of);
  if (collection.kind !== 'attribute' || !['c', 'columns'].includes(collection.name)) return undefined;
  const table = plain(collection.of);
  return {
    table: table.kind === 'attribute' && table.name === '__table__' ? plain(table.of) : table,
    column,
  };
}

/** `users.id` or `auth.users.id`; a table alone means the column of the same key. */
function referenceFrom(text: string, metadataSchema: string | undefined): ColumnReference {
  const parts = text.split('.');
  const column = parts.length > 1 ? parts.pop() : undefined;
  const table = parts.pop() as string;
  const schema = parts.length > 0 ? parts.join('.') : metadataSchema;
  return { schema, table, ...defined({ column }) };
}
