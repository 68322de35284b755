import { type CatalogObject, displayName } from '../../catalog/catalog.ts';
import { isList, names, same } from '../values.ts';

/** The columns by which each row of one table meets at most one of another, and why they are it. */
export interface MeetingKey {
  /** A column of the one table, and the one of the other that has to be equal. */
  readonly columns: readonly (readonly [one: string, other: string])[];
  /** For people: `user_credits.user_id is unique, and points to users.id`. */
  readonly because: string;
}

/**
 * The key by which the rows of two tables meet, one to one: a foreign key from the one to the other that is unique, or
 * a primary key of the same columns. An `id` that both have is none: any two tables number their rows.
 *
 * @param objects their constraints and indexes, among others
 * @param one, other paths of the tables
 */
export function meetingKey(
  objects: readonly CatalogObject[],
  one: readonly string[],
  other: readonly string[],
): MeetingKey | undefined {
  const [ofOne, ofOther] = [one, other].map((path) => keysOf(objects, path)) as [Keys, Keys];
  const forth = pointing(ofOne, one, other);
  if (forth !== undefined) return forth;
  const back = pointing(ofOther, other, one);
  if (back !== undefined) return { ...back, columns: back.columns.map(([a, b]) => [b, a] as const) };
  const [primary, its] = [ofOne.primary, ofOther.primary];
  const isShared =
    primary !== undefined &&
    its !== undefined &&
    primary.join('\0') === its.join('\0') &&
    !isPlainId(primary);
  return isShared
    ? {
        columns: primary.map((column) => [column, column] as const),
        because: `${displayName(one)} and ${displayName(other)} have the same primary key (${primary.join(', ')})`,
      }
    : undefined;
}

function isPlainId([first, ...more]: readonly string[]): boolean {
  return more.length === 0 && first?.toLowerCase() === 'id';
}

interface Keys {
  readonly primary?: readonly string[];
  /** Columns, sorted, of which no two rows have the same values. */
  readonly unique: ReadonlySet<string>;
  readonly foreign: readonly CatalogObject[];
}

function keysOf(all: readonly CatalogObject[], table: readonly string[]): Keys {
  const objects = all.filter(
    ({ kind, path }) => (kind === 'constraint' || kind === 'index') && same(path.slice(0, 2), table),
  );
  const ofType = (type: string) => objects.filter(({ attributes }) => attributes.type === type);
  const [primary] = ofType('primary key');
  const unique = [
    ...[...ofType('primary key'), ...ofType('unique')].map(({ attributes }) => names(attributes.columns)),
    ...objects.flatMap(uniqueIndex),
  ];
  return {
    ...(primary === undefined ? {} : { primary: names(primary.attributes.columns) }),
    unique: new Set(unique.map(asSet)),
    foreign: ofType('foreign key'),
  };
}

/** The columns of a unique index over all rows. */
function uniqueIndex({ kind, attributes }: CatalogObject): (readonly string[])[] {
  const { unique, predicate, keys } = attributes;
  if (kind !== 'index' || unique !== true || typeof predicate === 'string' || !isList(keys)) return [];
  const columns = keys.flatMap((key) =>
    key !== null && typeof key === 'object' && !isList(key) && typeof key.column === 'string'
      ? [key.column]
      : [],
  );
  return columns.length === keys.length ? [columns] : [];
}

function asSet(columns: readonly string[]): string {
  return [...columns].sort().join('\0');
}

function pointing(
  { foreign, unique }: Keys,
  from: readonly string[],
  to: readonly string[],
): MeetingKey | undefined {
  const key = foreign.find(
    ({ attributes }) =>
      same(names(attributes.foreignTable), to) && unique.has(asSet(names(attributes.columns))),
  );
  if (key === undefined) return undefined;
  const [own, its] = [names(key.attributes.columns), names(key.attributes.foreignColumns)];
  const shown = (table: readonly string[], columns: readonly string[]) =>
    columns.length === 1
      ? displayName([...table, ...columns])
      : `${displayName(table)} (${columns.join(', ')})`;
  return {
    columns: own.map((column, at) => [column, its[at] ?? ''] as const),
    because: `${shown(from, own)} is unique, and points to ${shown(to, its)}`,
  };
}
