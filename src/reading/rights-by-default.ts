import type { CatalogObject } from '../catalog/catalog.ts';
import type { ReadSource } from '../sources/source.ts';
import type { Result } from './read-source.ts';

/**
 * Whether Supabase's Data API serves a new table without a grant is a setting of the project, which changed for all of
 * them once. Where not all sources are under the same one, what nobody has granted or taken away says nothing: an older
 * table has the rights that a newer one lacks. Which setting it is, is told by the default privileges.
 */
export function withRightsByDefault(results: readonly Result[]): Result[] {
  const onPlatform = results.flatMap(({ read }) => (read?.platform?.rights === undefined ? [] : [read]));
  const roles = onPlatform[0]?.platform?.rights?.roles ?? [];
  const uneven = new Set(roles.filter((role) => !onPlatform.every((read) => servesNewTables(read, role))));
  if (uneven.size === 0) return [...results];
  return results.map((result) => {
    const { read } = result;
    if (read?.rightsByDefault === undefined) return result;
    const rightsLeftOpen = Object.fromEntries(
      Object.entries(read.rightsByDefault).flatMap(([id, its]) => {
        const open = its.filter((role) => uneven.has(role));
        return open.length === 0 ? [] : [[id, open]];
      }),
    );
    return { ...result, read: { ...read, coverage: { ...read.coverage, rightsLeftOpen } } };
  });
}

function servesNewTables({ catalog }: ReadSource, role: string): boolean {
  const isTheirs = ({ kind, path }: CatalogObject) =>
    kind === 'default privileges' && path[0] === 'public' && path[1] === `tables to ${role}`;
  const privileges = catalog.objects.find(isTheirs)?.attributes.privileges;
  return Array.isArray(privileges) && privileges.some((privilege) => String(privilege).startsWith('SELECT'));
}
