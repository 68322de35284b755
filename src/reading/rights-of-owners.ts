import { type Catalog, type CatalogObject, objectsById, objectsOfKind } from '../catalog/catalog.ts';
import type { ReadSource } from '../sources/source.ts';
import type { Result } from './read-source.ts';

/**
 * What a role owns it has all rights on, and a catalog leaves them out. Of what is granted to it elsewhere, where somebody
 * else owns the same (a role of ours, say, that applied the migrations), such a source is silent.
 */
export function withRightsOfOwners(results: readonly Result[]): Result[] {
  const grants = results.flatMap(({ read }) =>
    read === undefined ? [] : objectsOfKind(read.catalog, 'grant'),
  );
  return results.map((result) => {
    const { read } = result;
    if (read === undefined) return result;
    const ownersRights = Object.fromEntries(
      grants.flatMap(({ parent = '', path }) => {
        const owner = ownerOf(parent, read);
        return owner !== undefined && owner === path.at(-1) ? [[parent, owner]] : [];
      }),
    );
    if (Object.keys(ownersRights).length === 0) return result;
    return { ...result, read: { ...read, coverage: { ...read.coverage, ownersRights } } };
  });
}

/** Who owns an object, or the table of a column; `undefined` where that is not there, or it is not known. */
function ownerOf(id: string, { catalog, owner }: Pick<ReadSource, 'catalog' | 'owner'>): string | undefined {
  const object = objectsById(catalog).get(id);
  return object === undefined ? undefined : (wholeOf(object, catalog).owner ?? owner);
}

function wholeOf(object: CatalogObject, catalog: Pick<Catalog, 'objects'>): CatalogObject {
  if (object.kind !== 'column' || object.parent === undefined) return object;
  return objectsById(catalog).get(object.parent) ?? object;
}
