import {
  beginsWith,
  type Catalog,
  type CatalogObject,
  objectId,
  objectsById,
} from '../../catalog/catalog.ts';
import type { Renaming } from '../../sources/renamings.ts';
import type { ReadSource } from '../../sources/source.ts';
import { inNewWords, renamedIn } from '../renames/known-renames.ts';
import type { Seeing } from '../rows/lenses.ts';
import { speaksOf } from '../sources/coverage.ts';

/** How a copy compares with a catalog, by `objectId`. */
export interface ComparedCopy {
  readonly lacking: readonly string[];
  /** By the names that they have now, and by their own. */
  readonly alone: readonly { readonly id: string; readonly own: string; readonly object: CatalogObject }[];
  readonly present: readonly Present[];
}

/** What both have, with the attributes of which the copy says something else. */
export interface Present {
  readonly id: string;
  readonly object: CatalogObject;
  readonly said: CatalogObject;
  readonly attributes: readonly string[];
}

/** @param known renames by which the copy may have an object under its old name */
export function comparedWith(copy: Seeing, catalog: Catalog, known: readonly Renaming[]): ComparedCopy {
  const { read } = copy;
  const { lens, coverage } = read;
  const seen = lens.see(catalog);
  const now = renamedIn(copy, known);
  const own = new Map(
    [...objectsById(read.catalog)].map(([id, object]) => {
      const owner = object.parent === undefined ? undefined : now.get(object.parent);
      const path = now.get(id) ?? (owner && [...owner, ...object.path.slice(owner.length)]);
      return [path === undefined ? id : objectId(object.kind, path), object];
    }),
  );
  const inNew = now.size === 0 ? undefined : inNewWords(known);
  const differing = (object: CatalogObject, said: CatalogObject['attributes'], id: string) =>
    lens.differing(object.kind, said, seen.get(id));
  const theirs = [...objectsById(catalog)].filter(
    ([id, object]) => seen.has(id) && speaksOf(coverage, object) && !isUnchecked(object, read),
  );
  const found = (id: string) => own.get(id) ?? own.get(id.replace(/^materialized /, ''));
  const met = new Set(theirs.flatMap(([id]) => found(id) ?? []));
  return {
    lacking: theirs.flatMap(([id]) =>
      found(id) === undefined && seen.get(id)?.optional !== true ? [id] : [],
    ),
    alone: [...own].flatMap(([id, object]) =>
      met.has(object) ? [] : [{ id, own: objectId(object.kind, object.path), object }],
    ),
    present: theirs.flatMap(([id, object]) => {
      const said = found(id);
      if (said === undefined) return [];
      const all = differing(object, said.attributes, id);
      const renewed = inNew === undefined ? all : differing(object, inNew(said.attributes), id);
      return [{ id, object, said, attributes: all.filter((it) => renewed.includes(it)) }];
    }),
  };
}

function isUnchecked({ path }: CatalogObject, { unchecked }: ReadSource): boolean {
  return unchecked.some((it) => beginsWith(path, it.path));
}
