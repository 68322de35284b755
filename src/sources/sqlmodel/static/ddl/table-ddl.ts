/** CREATE TABLE: columns, what numbers them, and the primary key. */

import { quotedName } from '../../../../base/quoted-name.ts';
import type { ExportStatement } from '../../export-format.ts';
import type { ColumnDeclaration, PrimaryKeyDeclaration } from '../declarations.ts';
import { Unreadable } from '../python/values.ts';
import { qualified } from '../quoting.ts';
import type { Versions } from '../versions/versions.ts';
import { conventionalName, postgresName } from './names.ts';
import { type Column, defaultSchema, foreignKeysOf, type KnownDefinition, type Table } from './schema.ts';

export interface PrimaryKey {
  readonly columns: readonly ColumnDeclaration[];
  /** The column that numbers itself, if one does. */
  readonly numbered: ColumnDeclaration | undefined;
  readonly name: string | undefined;
  readonly shownName: string;
  readonly suffix: string;
  /** Why it can't be made: a column of it can't be told. */
  readonly unreadable: Unreadable | undefined;
  readonly declaration: PrimaryKeyDeclaration | undefined;
}

/**
 * The key of a table: what a constraint says, else the columns that are marked, the one that numbers itself first.
 *
 * @throws Unreadable when its name can't be told
 */
export function keyOf(table: Table, versions: Versions): PrimaryKey | undefined {
  const { declaration, columns } = table;
  const [constraint] = declaration.constraints.flatMap((one) => (one.kind === 'primary key' ? [one] : []));
  const listed = constraint?.columns.map((key) => requireColumn(table, key).declaration) ?? [];
  const marked = columns.map((one) => one.declaration).filter(({ primaryKey }) => primaryKey);
  const members = listed.length > 0 ? listed : marked;
  if (members.length === 0) return undefined;
  const numbered = numberedColumn(members, table, versions);
  const ordered =
    listed.length > 0 || numbered === undefined
      ? members
      : [numbered, ...members.filter((one) => one !== numbered)];
  const name = conventionalName(
    'pk',
    constraint?.name,
    { table: declaration, columns: ordered },
    declaration.metadata,
  );
  const unreadable = ordered
    .map((column) => requireColumn(table, column.key).definition)
    .find((definition) => definition instanceof Unreadable);
  return {
    columns: ordered,
    numbered,
    name,
    shownName: name ?? postgresName(declaration.name, [], 'pkey'),
    suffix: constraint?.suffix ?? '',
    unreadable,
    declaration: constraint,
  };
}

/** The column of a key. @throws Unreadable when the table has none of it */
export function requireColumn(table: Table, key: string): Column {
  const column = table.columns.find(({ declaration }) => declaration.key === key);
  if (column !== undefined) return column;
  throw new Unreadable(
    `${table.declaration.name} has no column ${key} that can be told`,
    table.declaration.place,
  );
}

/** SQLAlchemy lets a sole whole number in the key number itself, unless something else fills it in. */
function numberedColumn(
  members: readonly ColumnDeclaration[],
  table: Table,
  versions: Versions,
): ColumnDeclaration | undefined {
  const known = members.flatMap((declaration) => {
    const { definition } = requireColumn(table, declaration.key);
    return definition instanceof Unreadable ? [] : [{ declaration, definition }];
  });
  const explicit = known.find(({ definition }) => definition.autoincrement === true);
  if (explicit !== undefined) return explicit.declaration;
  const [sole] = known;
  if (sole === undefined || members.length > 1) return undefined;
  return numbersItself(sole, table, versions) ? sole.declaration : undefined;
}

function numbersItself(
  {
    declaration,
    definition,
  }: { readonly declaration: ColumnDeclaration; readonly definition: KnownDefinition },
  table: Table,
  versions: Versions,
): boolean {
  const { family } = definition.type;
  // Until SQLAlchemy 2.1, any number did.
  const isNumber = () =>
    family === 'numeric'
      ? !versions.decide('sqlalchemy', '2.1', `${declaration.name} does not number itself`, declaration.place)
      : family !== 'other';
  const refers = foreignKeysOf(declaration, table.declaration).length > 0;
  return (
    definition.autoincrement !== false &&
    !definition.programDefault &&
    definition.serverDefault === undefined &&
    (definition.generated === undefined || definition.identity) &&
    (!refers || definition.autoincrement === 'ignore_fk') &&
    isNumber()
  );
}

export function tableStatement(table: Table, key: PrimaryKey | undefined): ExportStatement {
  const { declaration, columns } = table;
  const sole = key?.columns[0];
  const sql = tableSql(table, key, false);
  const older = tableSql(table, key, true);
  const filled = columns.flatMap(({ declaration: column, definition }) =>
    !(definition instanceof Unreadable) && definition.programDefault && definition.serverDefault === undefined
      ? [column.name]
      : [],
  );
  return {
    kind: 'table',
    path: [declaration.schema ?? defaultSchema, declaration.name],
    sql,
    ...(older === sql ? {} : { older }),
    location: declaration.place,
    places: Object.fromEntries(
      columns.map(({ declaration: { name: column, place } }) => [column, place] as const).sort(byName),
    ),
    ...(sole === undefined ? {} : { key: key?.declaration?.place ?? sole.place }),
    ...(filled.length === 0 ? {} : { filled: filled.sort() }),
  };
}

/** @param older whether it is for servers before PostgreSQL 18 */
function tableSql({ declaration, columns }: Table, key: PrimaryKey | undefined, older: boolean): string {
  const lines = columns.flatMap((column) => {
    const { definition } = column;
    return definition instanceof Unreadable ? [] : [columnSql(column.declaration, definition, key, older)];
  });
  if (key !== undefined && key.unreadable === undefined) lines.push(keySql(key));
  const name = qualified(declaration.schema, declaration.name);
  return `CREATE ${declaration.prefix}TABLE ${name} (\n${lines.map((line) => `  ${line}`).join(',\n')}\n)${declaration.suffix}`;
}

function byName([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  return one < other ? -1 : 1;
}

const serial = {
  integer: 'SERIAL',
  bigint: 'BIGSERIAL',
  smallint: 'SMALLSERIAL',
  numeric: 'SERIAL',
} as const;

function columnSql(
  column: ColumnDeclaration,
  definition: KnownDefinition,
  key: PrimaryKey | undefined,
  older: boolean,
): string {
  const { type, serverDefault, generated, identity, nullable, programDefault } = definition;
  const parts = [quotedName(column.name)];
  const numbersItself = key?.numbered === column && !identity && !programDefault;
  if (numbersItself && type.family !== 'other') parts.push(serial[type.family]);
  else {
    parts.push(type.sql);
    if (serverDefault !== undefined) parts.push(`DEFAULT ${serverDefault}`);
  }
  if (generated !== undefined) parts.push((older ? generated.older : undefined) ?? generated.sql);
  if (!nullable && !identity) parts.push('NOT NULL');
  return parts.join(' ');
}

function keySql({ name, columns, suffix }: PrimaryKey): string {
  const list = columns.map((column) => quotedName(column.name)).join(', ');
  return `${name === undefined ? '' : `CONSTRAINT ${quotedName(name)} `}PRIMARY KEY (${list})${suffix}`;
}
