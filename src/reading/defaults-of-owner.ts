import { isDeepStrictEqual } from 'node:util';
import { texts } from '../catalog/attributes.ts';
import { type CatalogObject, objectId, objectsById } from '../catalog/catalog.ts';
import { partsOfDefault } from '../catalog/default-rights.ts';
import { ownerOfTables } from '../catalog/owners.ts';
import type { ReadSource } from '../sources/source.ts';
import { isDatabase } from '../sources/source-kind.ts';
import type { Result } from './read-source.ts';

/**
 * Default privileges of whoever runs the migrations, in one spelling. To Postgres a statement that names no role is about
 * whoever runs it: where migrations are deployed that is the owner of the database or of all its tables, and a role of
 * ours where they are read. So `FOR ROLE app` and no role at all say the same where `app` owns the database, and only
 * there; and a database has what is declared for no role where the owner of its tables gives just that.
 */
export function withDefaultsOfOwner(results: readonly Result[]): Result[] {
  return ofTablesOwner(ofDatabasesOwner(results));
}

function ofDatabasesOwner(results: readonly Result[]): Result[] {
  const owners = new Set(
    results.flatMap(({ source, read }) => (isDatabase(source) ? (read?.owner ?? []) : [])),
  );
  const named = new Set(results.flatMap((result) => namedFor(owners, result)));
  if (named.size === 0) return [...results];
  return results.map((result) =>
    result.read === undefined ? result : { ...result, read: respelled(result.read, named) },
  );
}

/** The ids of default privileges that are declared for a role that owns a database. */
function namedFor(owners: ReadonlySet<string>, { source, read }: Result): string[] {
  if (read === undefined || isDatabase(source)) return [];
  return [...objectsById(read.catalog)].flatMap(([id, object]) => {
    if (object.kind !== 'default privileges') return [];
    const { maker } = partsOfDefault(object);
    return maker !== undefined && owners.has(maker) ? [id] : [];
  });
}

function ofTablesOwner(results: readonly Result[]): Result[] {
  const declared = results.flatMap(({ source, read }) =>
    read === undefined || isDatabase(source) ? [] : [objectsById(read.catalog)],
  );
  return results.map((result) => {
    const { source, read } = result;
    const owner = read === undefined || !isDatabase(source) ? undefined : ownerOfTables(read.catalog);
    if (read === undefined || owner === undefined) return result;
    const own = objectsById(read.catalog);
    const named = [...own].flatMap(([id, object]) => {
      if (object.kind !== 'default privileges' || partsOfDefault(object).maker !== owner) return [];
      const { kind, path } = ofOwner(object);
      const unnamed = objectId(kind, path);
      const isSaid = declared.some((its) =>
        isDeepStrictEqual(its.get(unnamed)?.attributes, object.attributes),
      );
      return isSaid && !own.has(unnamed) ? [id] : [];
    });
    return named.length === 0 ? result : { ...result, read: respelled(read, new Set(named)) };
  });
}

/** A source in which these default privileges name no role; those that it has without one already come together. */
function respelled(read: ReadSource, named: ReadonlySet<string>): ReadSource {
  const objects = new Map<string, CatalogObject>();
  const locations = new Map(read.locations);
  for (const [id, object] of objectsById(read.catalog)) {
    const own = named.has(id) ? ofOwner(object) : object;
    const ownId = objectId(own.kind, own.path);
    const other = objects.get(ownId);
    objects.set(ownId, other === undefined ? own : together(other, own));
    const location = locations.get(id);
    if (location !== undefined) locations.set(ownId, location);
  }
  return { ...read, locations, catalog: { ...read.catalog, objects: [...objects.values()] } };
}

function ofOwner(object: CatalogObject): CatalogObject {
  const { objects, grantee, schema } = partsOfDefault(object);
  const last = `${objects} to ${grantee}`;
  return { ...object, path: schema === undefined ? [last] : [schema, last] };
}

function together(one: CatalogObject, another: CatalogObject): CatalogObject {
  const all = [one, another].flatMap(({ attributes }) => texts(attributes.privileges));
  const privileges = [...new Set(all)]
    .filter((privilege) => !all.includes(`${privilege} WITH GRANT OPTION`))
    .sort();
  return { ...one, attributes: { ...another.attributes, ...one.attributes, privileges } };
}
