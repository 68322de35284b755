import { type Catalog, type CatalogObject, objectId, objectsById } from '../catalog/catalog.ts';
import { partsOfDefault } from '../catalog/default-rights.ts';

/**
 * A clone's catalog with default privileges as the original has them. Whoever makes the clone owns it, so that those of
 * a role of that name, which in the original is not the owner, are told without a role here. Where the original's owner
 * has the same, they come together in the clone.
 */
export function withDefaultsOfRunner(
  catalog: Catalog,
  original: Catalog,
  runner: string | undefined,
): Catalog {
  const known = objectsById(original);
  const ofRunner = (object: CatalogObject): CatalogObject => {
    if (object.kind !== 'default privileges' || partsOfDefault(object).maker !== undefined) return object;
    const path = [...object.path.slice(0, -1), `${object.path.at(-1)} by ${runner}`];
    const isTheirs = known.has(objectId(object.kind, path)) && !known.has(objectId(object.kind, object.path));
    return isTheirs ? { ...object, path } : object;
  };
  return runner === undefined ? catalog : { ...catalog, objects: catalog.objects.map(ofRunner) };
}
