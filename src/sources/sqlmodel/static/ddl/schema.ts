/** All tables together: columns with their types, keys resolved against each other, enums gathered. */
import type {
  ColumnDeclaration,
  ColumnDefinition,
  ColumnReference,
  CreatedType,
  ForeignKeyDeclaration,
  SqlType,
  TableDeclaration,
} from '../declarations.ts';
import { Unreadable } from '../python/values.ts';
import { unreadIn } from './unread-in-text.ts';

export interface Schema {
  readonly tables: readonly Table[];
  /** Enums and domains, each once. */
  readonly types: readonly CreatedType[];
  readonly find: (reference: Pick<ColumnReference, 'schema' | 'table'>) => Table | undefined;
}

/** A table with what is known of its columns. */
export interface Table {
  readonly declaration: TableDeclaration;
  readonly columns: readonly Column[];
}

export interface Column {
  readonly declaration: ColumnDeclaration;
  /** Or why the column can't be told. */
  readonly definition: KnownDefinition | Unreadable;
}

/** A column of which everything is known. */
export type KnownDefinition = ColumnDefinition & { readonly type: SqlType };

/** The schema of objects that are declared without one. */
export const defaultSchema = 'public';

export function schemaFrom(declarations: readonly TableDeclaration[]): Schema {
  const byName = new Map(declarations.map((table) => [nameOf(table.schema, table.name), table]));
  const findDeclaration = ({ schema, table }: Pick<ColumnReference, 'schema' | 'table'>) =>
    byName.get(nameOf(schema, table));
  const conflicting = conflictingTypes(declarations);
  const tables = declarations.map(
    (declaration): Table => ({
      declaration,
      columns: withUnreadWorkedOut(
        declaration.columns.map((column) => ({
          declaration: column,
          definition: resolvedDefinition(column, declaration, findDeclaration, conflicting),
        })),
      ),
    }),
  );
  const known = new Map(
    tables.map((table) => [nameOf(table.declaration.schema, table.declaration.name), table]),
  );
  return {
    tables,
    types: typesOf(declarations, conflicting),
    find: ({ schema, table }) => known.get(nameOf(schema, table)),
  };
}

/** The same columns, of which those can't be told either that are worked out of one that can't. */
function withUnreadWorkedOut(columns: readonly Column[]): readonly Column[] {
  return columns.map((column) => {
    const { definition } = column;
    if (definition instanceof Unreadable || definition.generated === undefined || definition.identity)
      return column;
    const unread = unreadIn(definition.generated.sql, columns);
    return unread === undefined
      ? column
      : { ...column, definition: new Unreadable(unread.message, unread.place) };
  });
}

function nameOf(schema: string | undefined, name: string): string {
  return JSON.stringify([schema ?? defaultSchema, name]);
}

type FindDeclaration = (reference: ColumnReference) => TableDeclaration | undefined;

function resolvedDefinition(
  column: ColumnDeclaration,
  table: TableDeclaration,
  find: FindDeclaration,
  conflicting: ReadonlyMap<string, Unreadable>,
): KnownDefinition | Unreadable {
  const { definition } = column;
  if (definition instanceof Unreadable) return definition;
  const type = resolvedType(column, table, find, []);
  if (type instanceof Unreadable) return type;
  const conflict =
    type.created === undefined ? undefined : conflicting.get(nameOf(type.created.schema, type.created.name));
  return conflict ?? { ...definition, type };
}

/** The type of a column, followed through the foreign keys of columns that take theirs from another one. */
function resolvedType(
  column: ColumnDeclaration,
  table: TableDeclaration,
  find: FindDeclaration,
  passed: readonly ColumnDeclaration[],
): SqlType | Unreadable {
  if (column.type !== 'target') return column.type;
  const target = targetFor(column, table);
  const holder = target === undefined ? undefined : find(target);
  const referred = holder?.columns.find(isReferred(target, column.key));
  if (holder === undefined || referred === undefined || passed.includes(referred)) {
    const shown = target === undefined ? 'another column' : `${target.table}.${target.column ?? column.key}`;
    return new Unreadable(`its type is that of ${shown}, which is not known`, column.place);
  }
  return resolvedType(referred, holder, find, [...passed, column]);
}

/** Whether a column is the one that a foreign key means; `key` is that of the referring column. */
export function isReferred(
  reference: ColumnReference | undefined,
  key: string,
): (column: ColumnDeclaration) => boolean {
  const wanted = reference?.column ?? key;
  return (column) => (reference?.byName === true ? column.name : column.key) === wanted;
}

function targetFor(column: ColumnDeclaration, table: TableDeclaration): ColumnReference | undefined {
  for (const key of foreignKeysOf(column, table)) {
    const target = key.targets[key.columns.indexOf(column.key)];
    if (target !== undefined) return target;
  }
  return undefined;
}

/** The foreign keys that a column is part of. */
export function foreignKeysOf(column: ColumnDeclaration, table: TableDeclaration): ForeignKeyDeclaration[] {
  return [...column.constraints, ...table.constraints].flatMap((constraint) =>
    constraint.kind === 'foreign key' && constraint.columns.includes(column.key) ? [constraint] : [],
  );
}

/** Enums of one name whose labels differ, and the like: no column of such a type can be told. */
function conflictingTypes(declarations: readonly TableDeclaration[]): Map<string, Unreadable> {
  const first = new Map<string, CreatedType>();
  const conflicts = new Map<string, Unreadable>();
  for (const created of createdTypes(declarations)) {
    const name = nameOf(created.schema, created.name);
    const known = first.get(name) ?? created;
    first.set(name, known);
    if (known.definition === created.definition) continue;
    const reason = `the ${created.kind} ${created.name} is declared in two ways`;
    conflicts.set(name, new Unreadable(reason, created.place, { types: [created] }));
  }
  return conflicts;
}

/** The types that columns have, also those of columns that can't be told otherwise. */
function createdTypes(declarations: readonly TableDeclaration[]): CreatedType[] {
  return declarations
    .flatMap(({ columns }) => columns)
    .flatMap(({ type }) => (type === 'target' || type instanceof Unreadable ? [] : (type.created ?? [])));
}

function typesOf(
  declarations: readonly TableDeclaration[],
  conflicting: ReadonlyMap<string, Unreadable>,
): CreatedType[] {
  const found = new Map<string, CreatedType>();
  for (const created of createdTypes(declarations)) {
    const name = nameOf(created.schema, created.name);
    if (!found.has(name) && !conflicting.has(name)) found.set(name, created);
  }
  return [...found.values()];
}
