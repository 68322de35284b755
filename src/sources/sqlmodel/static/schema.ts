/** All tables together: columns with their types, keys resolved against each other, enums gathered. */
import type {
  ColumnDeclaration,
  ColumnDefinition,
  ColumnReference,
  EnumType,
  ForeignKeyDeclaration,
  SqlType,
  TableDeclaration,
} from './declarations.ts';
import { Unreadable } from './values.ts';

export interface Schema {
  readonly tables: readonly Table[];
  /** Each once, by name. */
  readonly enumerations: readonly EnumType[];
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

export type KnownDefinition = ColumnDefinition & { readonly type: SqlType };

/** The schema of objects that are declared without one. */
export const defaultSchema = 'public';

export function schemaFrom(declarations: readonly TableDeclaration[]): Schema {
  const byName = new Map(declarations.map((table) => [nameOf(table.schema, table.name), table]));
  const findDeclaration = ({ schema, table }: Pick<ColumnReference, 'schema' | 'table'>) =>
    byName.get(nameOf(schema, table));
  const conflicting = conflictingEnums(declarations);
  const tables = declarations.map(
    (declaration): Table => ({
      declaration,
      columns: declaration.columns.map((column) => ({
        declaration: column,
        definition: resolvedDefinition(column, declaration, findDeclaration, conflicting),
      })),
    }),
  );
  const known = new Map(
    tables.map((table) => [nameOf(table.declaration.schema, table.declaration.name), table]),
  );
  return {
    tables,
    enumerations: enumerationsOf(tables),
    find: ({ schema, table }) => known.get(nameOf(schema, table)),
  };
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
    type.enumeration === undefined
      ? undefined
      : conflicting.get(nameOf(type.enumeration.schema, type.enumeration.name));
  return conflict ?? { ...definition, type };
}

/** The type of a column, followed through the foreign keys of columns that take theirs from another one. */
function resolvedType(
  column: ColumnDeclaration,
  table: TableDeclaration,
  find: FindDeclaration,
  passed: readonly ColumnDeclaration[],
): SqlType | Unreadable {
  const { definition } = column;
  if (definition instanceof Unreadable) return definition;
  if (definition.type !== 'target') return definition.type;
  const target = targetFor(column, table);
  const holder = target === undefined ? undefined : find(target);
  const referred = holder?.columns.find(({ key }) => key === (target?.column ?? column.key));
  if (holder === undefined || referred === undefined || passed.includes(referred)) {
    const shown = target === undefined ? 'another column' : `${target.table}.${target.column ?? column.key}`;
    return new Unreadable(`its type is that of ${shown}, which is not known`, column.place);
  }
  return resolvedType(referred, holder, find, [...passed, column]);
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

/** Enums of one name whose labels differ: no column of such a type can be told. */
function conflictingEnums(declarations: readonly TableDeclaration[]): Map<string, Unreadable> {
  const first = new Map<string, EnumType>();
  const conflicts = new Map<string, Unreadable>();
  for (const { definition } of declarations.flatMap(({ columns }) => columns)) {
    if (definition instanceof Unreadable || definition.type === 'target') continue;
    const { enumeration } = definition.type;
    if (enumeration === undefined) continue;
    const name = nameOf(enumeration.schema, enumeration.name);
    const known = first.get(name) ?? enumeration;
    first.set(name, known);
    if (known.labels.join('\0') === enumeration.labels.join('\0')) continue;
    const reason = `the enum ${enumeration.name} is declared with two lists of labels`;
    conflicts.set(name, new Unreadable(reason, enumeration.place));
  }
  return conflicts;
}

function enumerationsOf(tables: readonly Table[]): EnumType[] {
  const found = new Map<string, EnumType>();
  for (const { definition } of tables.flatMap(({ columns }) => columns)) {
    if (definition instanceof Unreadable || definition.type.enumeration === undefined) continue;
    const { enumeration } = definition.type;
    const name = nameOf(enumeration.schema, enumeration.name);
    if (!found.has(name)) found.set(name, enumeration);
  }
  return [...found].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, enumeration]) => enumeration);
}
