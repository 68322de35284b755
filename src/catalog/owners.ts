import { type Catalog, type CatalogObject, objectsById, objectsOfKind } from './catalog.ts';

/**
 * The role that owns an object, or the table of a column; `undefined` where the object is not there, or it is not known.
 *
 * @param ofDatabase the role that owns the database: what has no owner of its own is that role's, and so is what belongs
 *   to `pg_database_owner`, as the schema `public` does
 */
export function ownerOf(
  id: string,
  catalog: Pick<Catalog, 'objects'>,
  ofDatabase: string | undefined,
): string | undefined {
  const object = objectsById(catalog).get(id);
  if (object === undefined) return undefined;
  const { owner = 'pg_database_owner' } = wholeOf(object, catalog);
  return owner === 'pg_database_owner' ? ofDatabase : owner;
}

function wholeOf(object: CatalogObject, catalog: Pick<Catalog, 'objects'>): CatalogObject {
  if (object.kind !== 'column' || object.parent === undefined) return object;
  return objectsById(catalog).get(object.parent) ?? object;
}

/** The role that owns all tables of a database that belongs to another one; `undefined` where there is none. */
export function ownerOfTables(catalog: Pick<Catalog, 'objects'>): string | undefined {
  const [first, ...others] = new Set(objectsOfKind(catalog, 'table').map(({ owner }) => owner));
  return others.length === 0 ? first : undefined;
}
