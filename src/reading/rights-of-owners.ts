import { type CatalogObject, objectId, objectsById, objectsOfKind } from '../catalog/catalog.ts';
import { ownerOf } from '../catalog/owners.ts';
import { isDatabase } from '../sources/source-kind.ts';
import type { Result } from './read-source.ts';

/**
 * What a role owns it has all rights on, and a catalog leaves them out. Of what is granted to it elsewhere, where somebody
 * else owns the same (a role of ours, say, that applied the migrations), such a source is silent.
 *
 * What is declared belongs to whoever runs it, which is the owner of the database where nobody says otherwise: so it is
 * silent, too, on rights that a database grants to that role on what somebody else owns there, unless it grants some.
 */
export function withRightsOfOwners(results: readonly Result[]): Result[] {
  const grants = results.flatMap(({ read }) =>
    read === undefined ? [] : objectsOfKind(read.catalog, 'grant'),
  );
  const ofDatabases = results.flatMap(({ source, read }) => (isDatabase(source) ? (read?.owner ?? []) : []));
  return results.map((result) => {
    const { read } = result;
    if (read === undefined) return result;
    const ownersRights: Record<string, readonly string[]> = {};
    for (const grant of grants) {
      const { parent = '', path } = grant;
      const [grantee = ''] = path.slice(-1);
      if (isOwners(grant, result, ofDatabases))
        ownersRights[parent] = [...(ownersRights[parent] ?? []), grantee];
    }
    if (Object.keys(ownersRights).length === 0) return result;
    return { ...result, read: { ...read, coverage: { ...read.coverage, ownersRights } } };
  });
}

/** Whether a source takes a grant for one to the owner of what it is on. */
function isOwners(
  { kind, path, parent = '' }: CatalogObject,
  { source, read }: Result,
  ofDatabases: readonly string[],
): boolean {
  if (read === undefined) return false;
  const { catalog, owner } = read;
  const grantee = path.at(-1);
  const its = ownerOf(parent, catalog, owner);
  if (its !== undefined && its === grantee) return true;
  if (isDatabase(source) || objectsById(catalog).has(objectId(kind, path))) return false;
  return ofDatabases.some((role) => role === grantee && ownerOf(parent, catalog, role) === role);
}
