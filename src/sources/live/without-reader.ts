import type { Catalog, CatalogObject } from '../../catalog/catalog.ts';
import type { LoginRights } from './login.ts';

/**
 * The catalog without what is granted to a login that was made for reading it: no declaration knows of that, and in a
 * snapshot its name is nobody's business. Other logins belong to the schema where it names them.
 */
export function withoutReader(catalog: Catalog, { reader }: Pick<LoginRights, 'reader'>): Catalog {
  if (reader === null) return catalog;
  return { ...catalog, objects: catalog.objects.filter((object) => !isFor(reader, object)) };
}

function isFor(reader: string, { kind, path, attributes }: CatalogObject): boolean {
  const last = path.at(-1) ?? '';
  if (kind === 'grant') return last === reader;
  if (kind === 'default privileges') return `${last} by `.includes(` to ${reader} by `);
  return kind === 'policy' && JSON.stringify(attributes.roles) === JSON.stringify([reader]);
}
