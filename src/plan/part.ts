import { texts } from '../catalog/attributes.ts';
import {
  type Catalog,
  type CatalogObject,
  objectsById,
  objectsOf,
  objectsOfKind,
} from '../catalog/catalog.ts';
import type { Wanted } from './wanted.ts';

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
 *
 * @param isRename whether somebody has said that the one is the other
 */
export function partFor(
  wanted: readonly Wanted[],
  catalog: Catalog,
  isRename: (own: CatalogObject, right: CatalogObject) => boolean = () => false,
): Part {
  const tables = objectsOfKind(catalog, 'table');
  const all: Part = { catalog, whole: (part) => part, near: (its) => its };
  // A name of several words is found by none of them.
  if (tables.length < fewTables || tables.some(({ path }) => !/^[\p{L}\p{N}_$]+$/u.test(path[1] ?? '')))
    return all;
  const named = new Map<string, string[]>();
  for (const { path } of tables) {
    const [, name = ''] = path;
    named.set(name, [...(named.get(name) ?? []), tableId(path)]);
  }
  const ids = new Set(tables.map(({ path }) => tableId(path)));
  const namedIn = (object: CatalogObject) => wordsOf(object).flatMap((word) => named.get(word) ?? []);
  const parts = new Map<string, CatalogObject[]>();
  const others: CatalogObject[] = [];
  const ownerOf = (object: CatalogObject) => {
    const id = tableId(object.path);
    const isOwned = object.kind === 'table' || object.path.length > 2 || object.parent === id;
    return isOwned && ids.has(id) ? id : undefined;
  };
  for (const object of catalog.objects) {
    const owner = ownerOf(object);
    if (owner === undefined) others.push(object);
    else parts.set(owner, [...(parts.get(owner) ?? []), object]);
  }
  // A table that goes may leave its rows to another one.
  const heirs = wanted.flatMap(({ own, right }) =>
    own?.kind === 'table' && right === undefined ? tables.filter((table) => isRename(own, table)) : [],
  );
  const touched = new Set([
    ...wanted.flatMap(({ own, right }) =>
      [own, right].flatMap((object) =>
        object === undefined ? [] : [tableId(object.path), ...namedIn(object)],
      ),
    ),
    ...heirs.map(({ path }) => tableId(path)),
  ]);
  const touchedWords = new Set(
    wanted.flatMap(({ own, right }) => [own, right].flatMap((object) => object?.path.slice(1, 2) ?? [])),
  );
  const kept = new Set([...touched, ...others.flatMap(namedIn)]);
  for (const [id, own] of parts) {
    if (touched.has(id)) for (const object of own) for (const other of namedIn(object)) kept.add(other);
    const names = own.some((object) => wordsOf(object).some((word) => touchedWords.has(word)));
    if (names) kept.add(id);
  }
  if (kept.size * 2 > tables.length) return all;
  const isFar = (table: string | undefined) => table !== undefined && ids.has(table) && !kept.has(table);
  // What names a table that is not there cannot be made; only what nothing touches does.
  const isKept = (object: CatalogObject) =>
    touched.has(tableId(object.path)) || namedIn(object).every((id) => kept.has(id));
  const inside = new Set(
    [...kept].flatMap((id) =>
      (parts.get(id) ?? []).filter((object) => object.kind === 'table' || isKept(object)),
    ),
  );
  const countsElsewhere = ({ kind, attributes }: CatalogObject) =>
    kind === 'sequence' && Array.isArray(attributes.ownedBy) && isFar(tableId(texts(attributes.ownedBy)));
  for (const object of others) if (!countsElsewhere(object) && isKept(object)) inside.add(object);
  const outside = entriesOf(catalog).filter(({ object }) => !inside.has(object));
  /** The other sources are asked for again after every round. */
  const known = new WeakMap<Catalog, Catalog>();
  const isNear = (object: CatalogObject) => !isFar(ownerOf(object)) && !countsElsewhere(object);
  return {
    catalog: { ...catalog, objects: catalog.objects.filter((object) => inside.has(object)) },
    whole: (part) => ({
      ...part,
      objects: objectsOf([...entriesOf(part), ...outside].sort(byId)),
      unmodelled: catalog.unmodelled,
    }),
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

const wordsBefore = new WeakMap<CatalogObject, readonly string[]>();

/** Every word by which an object needs others: not what is only said of it, nor a body that is read when it is called. */
function wordsOf(object: CatalogObject): readonly string[] {
  const words = wordsBefore.get(object) ?? wordsIn(object);
  wordsBefore.set(object, words);
  return words;
}

function wordsIn({ kind, attributes }: CatalogObject): readonly string[] {
  if (kind === 'comment' || kind === 'grant') return [];
  const { body = '', ...others } = attributes;
  const isText = typeof body === 'string' && !/^\s*(?:return|begin\s+atomic)\b/i.test(body);
  return JSON.stringify(isText ? others : attributes).match(/[\p{L}\p{N}_$]+/gu) ?? [];
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
