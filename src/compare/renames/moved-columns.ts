import { groupBy } from '../../base/group-by.ts';
import { list } from '../../base/phrases.ts';
import { type CatalogObject, displayName, objectId } from '../../catalog/catalog.ts';
import type { Difference } from '../difference.ts';
import { cellIn, lackingSources, type Matrix, presentCells, type Row } from '../matrix.ts';
import type { ComparedSource } from '../sources/compared-source.ts';
import { same } from '../values.ts';
import { meetingKey } from './meeting-key.ts';
import type { Evidence, MovedColumns } from './moved-column.ts';
import { isEverydayName, isReference } from './rename-evidence.ts';
import { isSaid, renameOption, type SaidRename } from './renames-said.ts';

/** A move, and the differences that are no more than it. */
export interface Move {
  readonly moved: MovedColumns;
  /** What it is told with: the column in its new table, or that table where it is missing as well. */
  readonly host: Difference;
  readonly differences: readonly Difference[];
}

interface Pair {
  readonly one: Difference;
  readonly other: Difference;
  readonly because: Evidence;
}

/**
 * Finds columns that moved from one table to another. The evidence: who has them here lacks them there, and the other
 * way round; they have one name and type; some of them are called as no column of any other table is, and as none
 * that tables of all kinds have; and there is a key by which each row of the one table meets one of the other. Columns
 * that point to others (`team_id`), or share their name with further tables, come along with such. What somebody has said to be the same needs the key alone.
 */
export function findMoves(
  all: readonly Difference[],
  matrix: Matrix,
  said: readonly SaidRename[],
): readonly Move[] {
  const lone = all.filter(({ row, missing }) => missing && row.kind === 'column' && isMovable(row));
  if (lone.length < 2) return [];
  const byId = groupBy(all, ({ id }) => id);
  const missingTable = (it: Difference) => byId.get(tableOf(it))?.find(({ missing }) => missing);
  const pairs = [...saidPairs(lone, said), ...alikePairs(lone, matrix)];
  const taken = new Set<Difference>();
  let keys: readonly CatalogObject[] | undefined;
  return [...groupBy(pairs, tablesOf).values()].flatMap((group): Move[] => {
    const [first] = group;
    // Of a table that nobody has on one side the rows have nobody to meet there.
    if (
      first === undefined ||
      (missingTable(first.one) !== undefined && missingTable(first.other) !== undefined)
    )
      return [];
    const tables = [first.one.row.path.slice(0, 2), first.other.row.path.slice(0, 2)] as const;
    keys ??= keysIn(matrix);
    const key = meetingKey(keys, ...tables);
    const own = group.filter(({ one, other }) => !taken.has(one) && !taken.has(other));
    if (key === undefined || own.every(({ because }) => because === 'along')) return [];
    const columns = own.flatMap(({ one, other, because }) => {
      if (taken.has(one) || taken.has(other)) return [];
      taken.add(one).add(other);
      return [{ one: objectsOf(one), other: objectsOf(other), because }];
    });
    const host = missingTable(first.one) ?? missingTable(first.other) ?? first.one;
    const differences = own.flatMap(({ one, other }) => [one, other]);
    return [{ moved: { tables, columns, key }, host, differences: differences.filter((it) => it !== host) }];
  });
}

/** Whether a column holds values that somebody put there. */
function isMovable(row: Row): boolean {
  return presentCells(row).every(
    ({ object: { attributes } }) =>
      attributes.generated === undefined &&
      attributes.identity === undefined &&
      attributes.inherited !== true,
  );
}

function tablesOf({ one, other }: Pair): string {
  return [one, other].map(tableOf).join('|');
}

function saidPairs(lone: readonly Difference[], said: readonly SaidRename[]): Pair[] {
  const moves = said.filter(({ to }) => to.length > 1);
  if (moves.length === 0) return [];
  const paths = ({ row }: Difference) => presentCells(row).map(({ object }) => object.path);
  return lone.flatMap((from) =>
    lone.flatMap((to): Pair[] => {
      const isPair =
        areApart(from, to) && paths(from).some((own) => paths(to).some((right) => isSaid(moves, own, right)));
      return isPair ? [inOrder({ one: from, other: to, because: 'said' })] : [];
    }),
  );
}

/**
 * Columns of one name and type; those that only point to others, or are called as columns of further tables, where some
 * that tell more are in the same tables.
 */
function alikePairs(lone: readonly Difference[], matrix: Matrix): Pair[] {
  const named = groupBy(lone, ({ row }) => row.path.at(-1) ?? '');
  const pairsOf = (some: readonly Difference[], because: Evidence) =>
    some.flatMap((one, at) =>
      some
        .slice(at + 1)
        .filter((other) => areApart(one, other) && typeOf(one) === typeOf(other))
        .map((other) => inOrder({ one, other, because })),
    );
  const candidates = [...named].filter(([name, some]) => some.length === 2 && !isEverydayName(name));
  if (candidates.length === 0) return [];
  const tablesWith = tablesByColumn(matrix);
  const telling = candidates.flatMap(([name, some]) =>
    !isReference(name) && tablesWith.get(name)?.size === 2 ? pairsOf(some, 'name') : [],
  );
  const tables = new Set(telling.map(tablesOf));
  if (tables.size === 0) return [];
  const inTables = new Set(telling.flatMap(({ one, other }) => [one, other].map(tableOf)));
  const isTold = new Set(telling.flatMap(({ one, other }) => [one, other]));
  const comesAlong = (name: string) =>
    isReference(name) ? name.toLowerCase() !== 'id' : !isEverydayName(name);
  const along = [...named].flatMap(([name, some]) =>
    comesAlong(name) && !some.some((it) => isTold.has(it))
      ? pairsOf(
          some.filter((it) => inTables.has(tableOf(it))),
          'along',
        )
      : [],
  );
  return [...telling, ...along.filter((pair) => tables.has(tablesOf(pair)))];
}

/** The tables that have a column of a name in any source, by the name. */
function tablesByColumn(matrix: Matrix): ReadonlyMap<string, ReadonlySet<string>> {
  const tables = new Map<string, Set<string>>();
  for (const { kind, path } of matrix.values())
    if (kind === 'column') {
      const name = path.at(-1) ?? '';
      tables.set(name, (tables.get(name) ?? new Set()).add(objectId('table', path.slice(0, 2))));
    }
  return tables;
}

function keysIn(matrix: Matrix): CatalogObject[] {
  return [...matrix.values()].flatMap((row) =>
    row.kind === 'constraint' || row.kind === 'index'
      ? presentCells(row).map(({ canonical }) => canonical)
      : [],
  );
}

function tableOf({ row }: Difference): string {
  return objectId('table', row.path.slice(0, 2));
}

function typeOf({ row }: Difference): string {
  return String(presentCells(row)[0]?.object.attributes.type);
}

/**
 * Whether each of two columns is where the other is not, in another table. Who says nothing of the other, since it maps
 * that table only in part, has it nowhere else.
 */
function areApart(one: Difference, other: Difference): boolean {
  const isAway = (a: Row, b: Row) => {
    const lacking = lackingSources(b);
    const having = presentCells(a).map(({ source }) => source);
    const isSilent = (source: ComparedSource) => cellIn(b, source)?.state === 'silent';
    return (
      having.some((source) => lacking.includes(source)) &&
      having.every((source) => lacking.includes(source) || isSilent(source))
    );
  };
  return (
    !same(one.row.path.slice(0, 2), other.row.path.slice(0, 2)) &&
    isAway(one.row, other.row) &&
    isAway(other.row, one.row)
  );
}

/** The column that the first source has comes first. */
function inOrder(pair: Pair): Pair {
  const place = ({ row }: Difference) => row.cells.findIndex(({ state }) => state === 'present');
  return place(pair.one) <= place(pair.other) ? pair : { ...pair, one: pair.other, other: pair.one };
}

function objectsOf({ row }: Difference): ReadonlyMap<string, CatalogObject> {
  return new Map(presentCells(row).map(({ source, object }) => [source.name, object]));
}

/** Whether somebody has said all of a move. */
export function isSaidMove({ columns }: MovedColumns): boolean {
  return columns.every(({ because }) => because === 'said');
}

/** Why columns are taken for the same, and what to do if they are not. */
export function noteOnMove(moved: MovedColumns): string {
  const { columns, key } = moved;
  if (isSaidMove(moved)) return `Moved, as was said. Their rows meet: ${key.because}.`;
  const telling = columns.flatMap(({ one, because }) => (because === 'name' ? [nameIn(one)] : []));
  const evidence =
    telling.length === 0 ? '' : `types agree, no other table has a column ${listOr(telling)}, and `;
  return `Proposed as moved: ${evidence}their rows meet, since ${key.because}. If they are different columns, each is missing on one side.`;
}

function listOr(words: readonly string[]): string {
  return list(words).replace(/ and (?=[^ ]*$)/, ' or ');
}

function nameIn(objects: ReadonlyMap<string, CatalogObject>): string {
  return [...objects.values()][0]?.path.at(-1) ?? '';
}

function shown(objects: ReadonlyMap<string, CatalogObject>): string {
  return displayName([...objects.values()][0]?.path ?? []);
}

/** `columns credits and team_id: in user_credits in drizzle, in users in production`. */
export function titleOfMove({ columns, tables }: MovedColumns): string {
  const noun = columns.length > 1 ? 'columns' : 'column';
  const having = (side: 'one' | 'other') => list([...new Set(columns.flatMap((it) => [...it[side].keys()]))]);
  if (columns.some(({ one, other }) => nameIn(one) !== nameIn(other))) {
    const all = (['one', 'other'] as const).map(
      (side) => `${list(columns.map((column) => shown(column[side])))} in ${having(side)}`,
    );
    return `${noun} that moved: ${all.join(', ')}`;
  }
  const places = (['one', 'other'] as const).map(
    (side, at) => `in ${displayName(tables[at] ?? [])} in ${having(side)}`,
  );
  return `${noun} ${list(columns.map(({ one }) => nameIn(one)))}: ${places.join(', ')}`;
}

/**
 * What is to be done where one side is wrong, as the end of a sentence: where rows are, copy, and only then drop.
 *
 * @param wrong names of the sources that are wrong, those that have rows apart from code
 */
export function adviceOnMove(
  moved: MovedColumns,
  wrong: { readonly withRows: readonly string[]; readonly code: readonly string[] },
): string {
  const names = [...wrong.withRows, ...wrong.code];
  const isWrong = (objects: ReadonlyMap<string, CatalogObject>) => names.some((name) => objects.has(name));
  const pairs = moved.columns.map(({ one, other }) =>
    isWrong(one) ? ([shown(one), shown(other)] as const) : ([shown(other), shown(one)] as const),
  );
  const said = pairs.map((pair) => renameOption(...pair)).join(' ');
  const condition = isSaidMove(moved)
    ? ''
    : ` once that is said, under renames in the config or with ${said}`;
  const inCode = pairs.map(([old, now]) => `${now} in place of ${old}`);
  return [
    ...(wrong.code.length === 0 ? [] : [`declare ${list(inCode)} in ${list(wrong.code)}`]),
    ...(wrong.withRows.length === 0
      ? []
      : [
          `copy ${list(pairs.map((pair) => pair.join(' to ')))} in ${list(wrong.withRows)} before anything is dropped; \`schema-drift fix\` plans it${condition}`,
        ]),
  ].join('; ');
}
