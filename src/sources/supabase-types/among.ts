import { groupBy } from '../../base/group-by.ts';
import type { Location } from '../../base/problem.ts';
import { bookkeepingSchemas, bookkeepingTables } from '../../catalog/bookkeeping.ts';
import {
  type Catalog,
  type CatalogObject,
  objectId,
  objectsById,
  withoutArguments,
} from '../../catalog/catalog.ts';
import type { Lens, Seen } from '../lens.ts';
import { isTakenAway, type Removal } from '../removals.ts';
import type { ReadSource } from '../source.ts';
import { isAnywhere } from './anywhere.ts';
import { differing } from './differing.ts';
import type { Marks } from './marks.ts';
import { broughtByExtensions } from './of-extensions.ts';
import { computedFields } from './seen-functions.ts';
import { seeing } from './seen-types.ts';
import { undecidedAmong } from './undecided.ts';
import { leftOpen } from './writing-places.ts';

/**
 * Types among the sources that they are compared with: functions under the names that Postgres has for them, which
 * tell the types of their arguments; without what no catalog has, since an extension or a migration tool made it.
 */
export function among(
  read: ReadSource,
  others: readonly ReadSource[],
  see: Lens<ReadSource>['see'],
  schemas: ReadonlySet<string>,
  marks: Marks,
): ReadSource {
  const catalogs = others.map(({ catalog }) => catalog);
  const computed = new Set(
    catalogs.flatMap((catalog) => [...computedFields(seeing(catalog, schemas, marks))]),
  );
  const removals = others.flatMap((other) => other.removals ?? []);
  const partitions = partitionsAlone(read.catalog, catalogs);
  const somebodys = [...objectsById(read.catalog)].filter(
    ([id, object]) =>
      !partitions.has(id) &&
      !partitions.has(object.parent ?? '') &&
      !isOfNobody(id, object, { catalogs, computed, removals }),
  );
  const ofExtensions = broughtByExtensions(
    somebodys.flatMap(([, object]) => (isAnywhere(object, catalogs) ? [] : [object])),
    others,
    read.locations,
  );
  const kept = somebodys.filter(([, object]) => !ofExtensions.objects.has(object));
  const names = functionNames(
    kept.flatMap(([, object]) => (object.kind === 'function' ? [object] : [])),
    catalogs.flatMap((catalog) => functionsIn(catalog, see(catalog))),
  );
  const locations = new Map<string, Location>(read.locations);
  const objects = kept.map(([id, object]) => {
    const name = names.get(object);
    if (name === undefined) return leftOpen(object, others);
    const path = [...object.path.slice(0, -1), name];
    const location = read.locations.get(id);
    if (location !== undefined) locations.set(objectId(object.kind, path), location);
    return { ...object, path };
  });
  const named = { ...read, catalog: { ...read.catalog, objects }, locations };
  const undecided = [...ofExtensions.undecided, ...undecidedAmong(named, catalogs, see)];
  return { ...named, undecided: [...(read.undecided ?? []), ...undecided] };
}

/** Relations that extensions put beside a project's own. */
const besideOwn =
  /^(?:spatial_ref_sys|(?:geometry|geography|raster)_columns|raster_overviews|pg_stat_statements(?:_info)?|pg_all_foreign_keys|tap_funky)$/;

/**
 * Tables that types alone have and that are partitions by their looks: all columns of a partitioned table, and its name
 * in front of their own. The database that they were made of makes such as it runs.
 */
function partitionsAlone(own: Catalog, others: readonly Catalog[]): ReadonlySet<string> {
  const partitioned = new Set(
    others.flatMap(({ objects }) =>
      objects.flatMap(({ kind, path, attributes }) =>
        kind === 'table' && attributes.form === 'partitioned' ? [objectId(kind, path)] : [],
      ),
    ),
  );
  if (partitioned.size === 0) return partitioned;
  const columns = groupBy(
    own.objects.filter(({ kind }) => kind === 'column'),
    ({ parent }) => parent,
  );
  const rowOf = (id: string) =>
    JSON.stringify((columns.get(id) ?? []).map(({ path, attributes }) => [path.at(-1), attributes.type]));
  return new Set(
    own.objects.flatMap(({ kind, path: [schema = '', name = ''] }) => {
      const id = objectId('table', [schema, name]);
      if (kind !== 'table' || others.some((catalog) => objectsById(catalog).has(id))) return [];
      const parents = [...name.matchAll(/_/g)].map(({ index }) =>
        objectId('table', [schema, name.slice(0, index)]),
      );
      return parents.some((parent) => partitioned.has(parent) && rowOf(parent) === rowOf(id)) ? [id] : [];
    }),
  );
}

interface Others {
  readonly catalogs: readonly Catalog[];
  /** Ids of the columns that are functions. */
  readonly computed: ReadonlySet<string>;
  readonly removals: readonly Removal[];
}

function isOfNobody(
  id: string,
  { kind, path, parent, attributes }: CatalogObject,
  { catalogs, computed, removals }: Others,
): boolean {
  const [schema = '', name = ''] = path;
  if (bookkeepingSchemas.has(schema)) return true;
  const isRelation = kind === 'table' || kind === 'view' || parent?.startsWith('table:') === true;
  if (isRelation && (bookkeepingTables.has(name) || besideOwn.test(name))) return true;
  if (kind === 'column')
    return computed.has(id) && catalogs.every((catalog) => !objectsById(catalog).has(id));
  // What others have, and the constants alone have here, is missing.
  if (kind === 'enum' && attributes.inConstantsAlone === true)
    return catalogs.some((catalog) => objectsById(catalog).has(id));
  if (kind !== 'function') return false;
  // What an extension brings, or a range type, is told by its name alone.
  const isBrought = catalogs.some(({ objects }) =>
    objects.some(
      (it) =>
        (it.kind === 'extension' && it.attributes.schema === schema) ||
        (it.kind === 'range type' && it.path[0] === schema && isOfRange(withoutArguments(name), it)),
    ),
  );
  return isBrought && !isAnywhere({ kind, path }, catalogs) && !isTakenAway({ kind, path }, removals);
}

/** The functions that make a range or a multirange bear the name of its type. */
function isOfRange(name: string, { path, attributes }: CatalogObject): boolean {
  return name === path[1] || name === String(attributes.multirange).split('.').at(-1);
}

interface SeenFunction {
  readonly object: CatalogObject;
  readonly seen: Seen;
}

function functionsIn(catalog: Catalog, seen: ReadonlyMap<string, Seen>): SeenFunction[] {
  return [...objectsById(catalog)].flatMap(([id, object]) => {
    const its = object.kind === 'function' ? seen.get(id) : undefined;
    return its === undefined ? [] : [{ object, seen: its }];
  });
}

/** The names under which others have the functions of a file of types: those that say the same first. */
function functionNames(
  own: readonly CatalogObject[],
  others: readonly SeenFunction[],
): ReadonlyMap<CatalogObject, string> {
  const names = new Map<CatalogObject, string>();
  const taken = new Set<string>();
  const key = ({ path }: CatalogObject) => path.join('\0');
  const isAlike = (one: CatalogObject, { object }: SeenFunction) =>
    one.path[0] === object.path[0] && withoutArguments(one.path[1]) === withoutArguments(object.path[1]);
  const rounds = [
    (one: CatalogObject, { seen }: SeenFunction) => differing('function', one.attributes, seen).length === 0,
    (one: CatalogObject, { seen }: SeenFunction) =>
      !differing('function', one.attributes, seen).includes('arguments'),
    () => true,
  ];
  for (const fits of rounds)
    for (const one of own) {
      if (names.has(one)) continue;
      const twin = others.find((it) => isAlike(one, it) && !taken.has(key(it.object)) && fits(one, it));
      if (twin === undefined) continue;
      taken.add(key(twin.object));
      names.set(one, twin.object.path[1] ?? '');
    }
  return names;
}
