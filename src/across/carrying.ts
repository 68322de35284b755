import { list } from '../base/phrases.ts';
import { type CatalogObject, displayName, objectId } from '../catalog/catalog.ts';
import type { ComparedSource } from '../compare/sources/compared-source.ts';
import { readable } from '../rebuild/readable.ts';
import { name, qualified } from '../rebuild/sql.ts';
import { isDeclaring, type OneDatabase, tableIn } from './one-database.ts';

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
  const [own, theirs] = [columnsOf(from, table), columnsOf(goal, table)];
  const shared = own.filter(({ path }) => theirs.some((other) => other.path.at(-1) === path.at(-1)));
  const columns = shared.filter(({ path }) => {
    const other = theirs.find((it) => it.path.at(-1) === path.at(-1));
    return other?.attributes.generated === undefined;
  });
  const left = own.filter((column) => !shared.includes(column)).map(({ path }) => path.at(-1) ?? '');
  const needed = theirs.filter(
    ({ path, attributes }) =>
      attributes.notNull === true &&
      attributes.default === undefined &&
      attributes.generated === undefined &&
      attributes.identity === undefined &&
      !shared.some((column) => column.path.at(-1) === path.at(-1)),
  );
  if (columns.length === 0) return [`-- no column of it has its like in ${owner.name}`];
  const names = columns.map(({ path }) => name(path.at(-1) ?? '')).join(', ');
  const file = `${table.at(-1)?.replaceAll(/[^A-Za-z0-9_-]/g, '_')}.csv`;
  const format = 'WITH (FORMAT csv, HEADER)';
  return [
    `-- with psql on ${of.name} (${from.name}):`,
    readable(`\\copy (SELECT ${names} FROM ${qualified(table)}) TO '${file}' ${format}`),
    `-- with psql on ${owner.name} (${goal.name}), where rows that are there already stay as they are:`,
    readable(`CREATE TEMP TABLE arriving AS SELECT ${names} FROM ${qualified(table)} WITH NO DATA;`),
    readable(`\\copy arriving (${names}) FROM '${file}' ${format}`),
    ...(needed.length === 0
      ? []
      : [`-- fill in first: ${list(needed.map(({ path }) => path.at(-1) ?? ''))} may not be NULL there`]),
    readable(
      `INSERT INTO ${qualified(table)} (${names}) SELECT ${names} FROM arriving ON CONFLICT DO NOTHING;`,
    ),
    ...(left.length === 0
      ? []
      : [`-- not taken along, since ${displayName(table)} has no such column there: ${list(left)}`]),
  ];
}

/**
 * Where the rows go: the database of the same name, or whichever has the table; of its columns those count that it is
 * to keep, so what is declared there is asked first.
 */
function goalOf(
  table: readonly string[],
  from: ComparedSource,
  { sources }: OneDatabase,
): ComparedSource | undefined {
  const having = sources.filter(
    (source) => tableIn(source, table) !== undefined && source.read.lens === undefined,
  );
  const databases = having.filter((source) => !isDeclaring(source));
  const goal = databases.find((source) => source.name === from.name) ?? databases[0];
  const declared = having.find(isDeclaring);
  if (goal === undefined || declared === undefined) return goal;
  const kept = new Set(columnsOf(declared, table).map(({ path }) => path.at(-1)));
  const { catalog } = goal.read;
  const objects = catalog.objects.filter(
    ({ kind, path, parent }) =>
      kind !== 'column' || parent !== objectId('table', table) || kept.has(path.at(-1)),
  );
  return { ...goal, read: { ...goal.read, catalog: { ...catalog, objects } } };
}

function columnsOf({ read }: ComparedSource, table: readonly string[]): CatalogObject[] {
  const id = objectId('table', table);
  return read.catalog.objects.filter(({ kind, parent }) => kind === 'column' && parent === id);
}
