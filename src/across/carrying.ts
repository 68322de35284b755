import { list } from '../base/phrases.ts';
import { type CatalogObject, displayName } from '../catalog/catalog.ts';
import { inTableOrder } from '../catalog/column-order.ts';
import { columnsOf, primaryKeyOf } from '../catalog/tables.ts';
import type { ComparedSource } from '../compare/sources/compared-source.ts';
import { countsDown, goingOn } from '../plan/carried/going-on.ts';
import { readable } from '../rebuild/readable.ts';
import { name, qualified } from '../rebuild/sql.ts';
import { hasRows, type OneDatabase, tableIn } from './one-database.ts';
import { breaksLines } from './psql.ts';

/** A table in a database that should not have it, and the database whose own it is. */
export interface Stray {
  readonly table: readonly string[];
  /** The source that has it. */
  readonly from: ComparedSource;
  /** What that is a source of. */
  readonly of: OneDatabase;
  readonly owner: OneDatabase;
}

/**
 * How a person takes the rows of a table to the database that it belongs to, in two runs of psql with a file between
 * them, since no statement reaches from one database into another; lines of comments and commands. Rows that are
 * there already stay as they are.
 */
export function carryingLines({ table, from, of, owner }: Stray): string[] {
  const goal = goalOf(table, from, owner);
  if (goal === undefined) return [`-- ${owner.name} has no such table yet: make it there first`];
  const [own, theirs] = [inTableOrder(columnsOf(from.read.catalog, table)), goal.columns];
  if ([...own, ...theirs].some(({ path }) => path.some(breaksLines)))
    return ['-- by hand: a name in it has characters that would break the lines of a script'];
  const like = (column: CatalogObject) => theirs.find(({ path }) => path.at(-1) === column.path.at(-1));
  const left = own.filter((column) => like(column) === undefined);
  const taken = own.filter(
    (column) => like(column)?.attributes.generated === undefined && !left.includes(column),
  );
  if (taken.length === 0) return [`-- no column of it has its like in ${owner.name}`];
  const needed = theirs.filter(
    (column) => isNeeded(column) && !taken.some(({ path }) => path.at(-1) === column.path.at(-1)),
  );
  const names = taken.map(({ path }) => name(path.at(-1) ?? '')).join(', ');
  const overriding = taken.some((column) => like(column)?.attributes.identity === 'always')
    ? ' OVERRIDING SYSTEM VALUE'
    : '';
  const key = primaryKeyOf(goal.source.read.catalog, table);
  const conflict =
    key === undefined ? '' : ` ON CONFLICT (${key.map((column) => name(column)).join(', ')}) DO NOTHING`;
  const file = `${table.at(-1)?.replaceAll(/[^A-Za-z0-9_-]/g, '_')}.csv`;
  const format = 'WITH (FORMAT csv, HEADER)';
  const there = `-- with psql on ${owner.name} (${goal.name})`;
  return [
    `-- with psql on ${of.name} (${from.name}):`,
    readable(`\\copy (SELECT ${names} FROM ${qualified(table)}) TO '${file}' ${format}`),
    `${there}${goal.has ? '' : ', once it has the table'}${key === undefined ? '' : `; rows whose ${list(key)} is there already stay as they are`}:`,
    readable(`CREATE TEMP TABLE arriving AS SELECT ${names} FROM ${qualified(table)} WITH NO DATA;`),
    readable(`\\copy arriving (${names}) FROM '${file}' ${format}`),
    ...(needed.length === 0
      ? []
      : [`-- to be added to it, since they may not be NULL there: ${named(needed)}`]),
    readable(
      `INSERT INTO ${qualified(table)} (${names})${overriding} SELECT ${names} FROM arriving${conflict};`,
    ),
    ...taken.flatMap((column) => countingLines(like(column), goal)),
    ...(left.length === 0
      ? []
      : [`-- not taken along, since ${displayName(table)} has no such column there: ${named(left)}`]),
  ];
}

/** What has a column give no number to others that came along; of one that counts downwards, that a person sees to it. */
function countingLines(column: CatalogObject | undefined, { source }: Goal): string[] {
  const sql = column && goingOn(column);
  if (column === undefined || sql === undefined) return [];
  return countsDown(column, source.read.catalog)
    ? [`-- by hand: the numbers of ${displayName(column.path)} count downwards, and go on from the lowest`]
    : [readable(`${sql};`)];
}

/** Whether a row cannot be without a value that nobody but its writer gives it. */
function isNeeded({ attributes }: CatalogObject): boolean {
  const { notNull, default: value, generated, identity } = attributes;
  return notNull === true && [value, generated, identity].every((it) => it === undefined);
}

function named(columns: readonly CatalogObject[]): string {
  return list(columns.map(({ path }) => path.at(-1) ?? ''));
}

interface Goal {
  readonly name: string;
  readonly has: boolean;
  /** Those that it is to keep: as declared, where something declares them. */
  readonly columns: readonly CatalogObject[];
  /** What tells of the table as it is to be. */
  readonly source: ComparedSource;
}

/** Where the rows go: the database of the same environment, by the names of the sources, or else one that has the table. */
function goalOf(table: readonly string[], from: ComparedSource, owner: OneDatabase): Goal | undefined {
  const { sources } = owner;
  const has = (source: ComparedSource) => tableIn(source, table) !== undefined;
  const databases = sources.filter((source) => hasRows(source, owner));
  const goal = databases.find((source) => source.name === from.name) ?? databases.find(has);
  const isModel = (source: ComparedSource) => !databases.includes(source) && isWhole(source) && has(source);
  const model = sources.find(isModel) ?? goal;
  if (goal === undefined || model === undefined || !has(model)) return undefined;
  return {
    name: goal.name,
    has: has(goal),
    columns: inTableOrder(columnsOf(model.read.catalog, table)),
    source: model,
  };
}

/** Whether a source tells all columns of a table in Postgres's own words. */
function isWhole({ read }: ComparedSource): boolean {
  return read.lens === undefined && read.coverage.partialTables === undefined;
}
