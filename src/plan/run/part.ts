import { groupBy } from '../../base/group-by.ts';
import { texts } from '../../catalog/attributes.ts';
import {
  type Catalog,
  type CatalogObject,
  objectsById,
  objectsOf,
  objectsOfKind,
  withoutArguments,
} from '../../catalog/catalog.ts';
import { movedTo } from '../carried/copies.ts';
import { namesWithin } from '../names/names-within.ts';
import type { PlanOptions } from '../plan-options.ts';
import type { Wanted } from '../wanted.ts';

/** What of a catalog a plan can touch, and what it cannot. */
export interface Part {
  readonly catalog: Catalog;
  /** A catalog of the part, with the rest as it was. */
  whole(part: Catalog): Catalog;
  /** A catalog of any source without the tables that the plan cannot touch, and all that belongs to them. */
  near(catalog: Catalog): Catalog;
}

/** Below that many tables, a copy of the whole is made as quickly. */
const fewTables = 200;

/**
 * The part of a large catalog that a plan can touch: of its tables those that are wanted otherwise, those that these
 * name, and those that name these; of other tables that views need, only what they are made of. Whatever rests on
 * something names it, so that nothing which could stand in the way is left out.
 */
export function partFor(
  wanted: readonly Wanted[],
  catalog: Catalog,
  { isRename, renames = [] }: Pick<PlanOptions, 'isRename' | 'renames'>,
): Part {
  const tables = objectsOfKind(catalog, 'table');
  const all: Part = { catalog, whole: (part) => part, near: (its) => its };
  // A name of several words is found by none of them.
  if (tables.length < fewTables || tables.some(({ path }) => !/^[\p{L}\p{N}_$]+$/u.test(path[1] ?? '')))
    return all;
  const byName = groupBy(tables, ({ path }) => path[1] ?? '');
  const objects = wanted.flatMap(({ own, right }) => [own ?? [], right ?? []].flat());
  const touchedNames = new Set(
    objects.flatMap(({ path }) => path.slice(1, 2).map((name) => withoutArguments(name))),
  );
  const namesIn = namesWithin(new Set([...byName.keys(), ...touchedNames]));
  const namesTouched = (object: CatalogObject) => namesIn(object).some((name) => touchedNames.has(name));
  // What rests on an operator names that by no word.
  if (catalog.objects.some((object) => object.kind === 'operator' && namesTouched(object))) return all;
  const namedIn = (object: CatalogObject) =>
    namesIn(object).flatMap((name) => (byName.get(name) ?? []).map(({ path }) => tableId(path)));
  const ids = new Set(tables.map(({ path }) => tableId(path)));
  const ownerOf = ownerAmong(ids);
  const byOwner = groupBy(catalog.objects, ownerOf);
  const others = byOwner.get(undefined) ?? [];
  // What goes may leave its rows, or its values, to another table.
  const heirs = wanted.flatMap(({ own, right }) => {
    if (own === undefined || right !== undefined) return [];
    if (own.kind === 'table') return tables.filter((table) => isRename(own, table));
    return own.kind === 'column' ? (movedTo(own, renames, catalog) ?? []) : [];
  });
  const touched = new Set([
    ...objects.flatMap((object) => [tableId(object.path), ...namedIn(object)]),
    ...heirs.map(({ path }) => tableId(path)),
  ]);
  const kept = new Set([...touched, ...others.flatMap(namedIn)]);
  for (const id of ids) {
    const own = byOwner.get(id) ?? [];
    if (touched.has(id)) for (const object of own) for (const other of namedIn(object)) kept.add(other);
    if (own.some(namesTouched)) kept.add(id);
  }
  if (kept.size * 2 > tables.length) return all;
  // What names a table that is not there cannot be made; only what nothing touches does.
  const isKept = (object: CatalogObject) =>
    touched.has(tableId(object.path)) || namedIn(object).every((id) => kept.has(id));
  const isFar = (table: string | undefined) => table !== undefined && ids.has(table) && !kept.has(table);
  const countsElsewhere = ({ kind, attributes }: CatalogObject) =>
    kind === 'sequence' && Array.isArray(attributes.ownedBy) && isFar(tableId(texts(attributes.ownedBy)));
  const inside = new Set([
    ...[...kept].flatMap((id) =>
      (byOwner.get(id) ?? []).filter((object) => object.kind === 'table' || isKept(object)),
    ),
    ...others.filter((object) => !countsElsewhere(object) && isKept(object)),
  ]);
  return apart(catalog, inside, (object) => !isFar(ownerOf(object)) && !countsElsewhere(object));
}

/** The table that an object is or belongs to, of some tables. */
function ownerAmong(tables: ReadonlySet<string>): (object: CatalogObject) => string | undefined {
  return ({ kind, path, parent }) => {
    const id = tableId(path);
    const isOwned = kind === 'table' || path.length > 2 || parent === id;
    return isOwned && tables.has(id) ? id : undefined;
  };
}

/**
 * @param inside what of the catalog is copied
 * @param isNear whether an object of any source is compared with what the copy has
 */
function apart(
  catalog: Catalog,
  inside: ReadonlySet<CatalogObject>,
  isNear: (object: CatalogObject) => boolean,
): Part {
  const outside = entriesOf(catalog).filter(({ object }) => !inside.has(object));
  const outsideAndNear = outside.filter(({ object }) => isNear(object));
  const joined = (part: Catalog, more: readonly Entry[]): Catalog => {
    let objects: Catalog['objects'] | undefined;
    return {
      ...part,
      unmodelled: catalog.unmodelled,
      // Of twenty thousand objects, made only where somebody asks: what is near is all that is compared.
      get objects() {
        objects ??= objectsOf([...entriesOf(part), ...more].sort(byId));
        return objects;
      },
    };
  };
  /** The other sources are asked for again after every round. */
  const known = new WeakMap<Catalog, Catalog>();
  return {
    catalog: { ...catalog, objects: catalog.objects.filter((object) => inside.has(object)) },
    whole: (part) => {
      const whole = joined(part, outside);
      known.set(whole, joined(part, outsideAndNear));
      return whole;
    },
    near: (its) => {
      const near = known.get(its) ?? {
        ...its,
        objects: objectsOf(entriesOf(its).filter(({ object }) => isNear(object))),
      };
      known.set(its, near);
      return near;
    },
  };
}

/** A table, by the path of it or of what belongs to it. */
function tableId([schema = '', table = '']: readonly string[]): string {
  return `${schema}\0${table}`;
}

interface Entry {
  readonly id: string;
  readonly object: CatalogObject;
}

function entriesOf(catalog: Catalog): Entry[] {
  return [...objectsById(catalog)].map(([id, object]) => ({ id, object }));
}

function byId(a: Entry, b: Entry): number {
  return a.id < b.id ? -1 : 1;
}
