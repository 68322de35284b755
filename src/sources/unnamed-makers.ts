import { texts } from '../catalog/attributes.ts';
import { type Catalog, type CatalogObject, objectId, objectsById } from '../catalog/catalog.ts';
import { partsOfDefault } from '../catalog/default-rights.ts';
import { ownerOfTables } from '../catalog/owners.ts';
import type { ReadSource } from './source.ts';

/** What has default privileges, and maybe where they are declared. */
type WithDefaults = Pick<ReadSource, 'catalog' | 'locations'>;

/** The ids of default privileges that are declared for one of these roles. */
export function defaultsNaming(
  roles: ReadonlySet<string>,
  { catalog }: Pick<WithDefaults, 'catalog'>,
): string[] {
  return [...objectsById(catalog)].flatMap(([id, object]) => {
    if (object.kind !== 'default privileges') return [];
    const { maker } = partsOfDefault(object);
    return maker !== undefined && roles.has(maker) ? [id] : [];
  });
}

/**
 * The ids of default privileges of the role that owns all tables of a database of another owner: of those in whose place
 * something is declared for no role, and the owner of the database has nothing.
 */
export function defaultsOfTablesOwner(
  catalog: Catalog,
  declared: readonly Pick<Catalog, 'objects'>[],
): string[] {
  const owner = ownerOfTables(catalog);
  if (owner === undefined) return [];
  const own = objectsById(catalog);
  return defaultsNaming(new Set([owner]), { catalog }).filter((id) => {
    const unnamed = unnamedId(own.get(id));
    return !own.has(unnamed) && declared.some((its) => objectsById(its).has(unnamed));
  });
}

/** The id of default privileges without the role that they name; empty where there are none. */
export function unnamedId(object: CatalogObject | undefined): string {
  const { kind, path } = object === undefined ? { kind: undefined, path: [] } : withoutMaker(object);
  return kind === undefined ? '' : objectId(kind, path);
}

/** A source in which these default privileges name no role; those that it has without one already come together. */
export function withoutMakers<Read extends WithDefaults>(read: Read, named: ReadonlySet<string>): Read {
  if (named.size === 0) return read;
  const objects = new Map<string, CatalogObject>();
  const locations = new Map(read.locations);
  for (const [id, object] of objectsById(read.catalog)) {
    const own = named.has(id) ? withoutMaker(object) : object;
    const ownId = objectId(own.kind, own.path);
    const other = objects.get(ownId);
    objects.set(ownId, other === undefined ? own : together(other, own));
    const location = locations.get(id);
    if (location !== undefined) locations.set(ownId, location);
  }
  return { ...read, locations, catalog: { ...read.catalog, objects: [...objects.values()] } };
}

/** The role stays with it as its owner, whose they are. */
function withoutMaker(object: CatalogObject): CatalogObject {
  const { objects, grantee, schema, maker } = partsOfDefault(object);
  const last = `${objects} to ${grantee}`;
  return {
    ...object,
    path: schema === undefined ? [last] : [schema, last],
    ...(maker === undefined ? {} : { owner: maker }),
  };
}

function together(one: CatalogObject, another: CatalogObject): CatalogObject {
  const privileges = privilegesOf(one, another);
  return { ...one, attributes: { ...another.attributes, ...one.attributes, privileges } };
}

/** The privileges that some grants or default privileges give together, sorted. */
export function privilegesOf(...some: readonly CatalogObject[]): string[] {
  const all = some.flatMap(({ attributes }) => texts(attributes.privileges));
  return [...new Set(all)].filter((privilege) => !all.includes(`${privilege} WITH GRANT OPTION`)).sort();
}
