import type { Catalog, CatalogObject } from '../catalog/catalog.ts';
import { hasDefaultRights } from '../catalog/default-rights.ts';
import { rightsOfEveryone } from '../catalog/rights-of-everyone.ts';
import { grantStatements, subjectOf } from './granted.ts';
import { catalogIndex } from './steps.ts';

/**
 * The statement after which everyone has the rights on an object that Postgres gives from the start, where default
 * privileges may keep them back; none where its catalog says what everyone has.
 *
 * @param database where it is made: its catalog tells whether there are such default privileges
 */
export function rightsFromTheStart(object: CatalogObject, catalog: Catalog, database = catalog): string[] {
  const { kind, path } = object;
  const [schema = ''] = path;
  const usual = rightsOfEveryone(kind, schema, Math.floor(catalog.serverVersion / 10_000));
  const grants = catalogIndex(catalog).partsOf(object, 'grant');
  if (usual.length === 0 || grants.some((grant) => grant.path.at(-1) === 'public')) return [];
  return hasDefaultRights(database, kind, schema)
    ? grantStatements(subjectOf(object), 'public', usual).slice(1)
    : [];
}
