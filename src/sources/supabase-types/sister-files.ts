/**
 * Files that state one schema together, each a part of it: by their tables they are none of several ages.
 *
 * A file that somebody has not written again lacks what came later. One that lacks a table older than some that it has
 * was never all of the schema: what it lacks, and another file has that shares no table with it, is that file's part.
 */
import { type CatalogObject, objectId, objectsById } from '../../catalog/catalog.ts';
import type { Coverage } from '../coverage.ts';
import type { ReadSource } from '../source.ts';

/**
 * What sisters of a file state of the schemas of both, by their entry: the ids of their objects.
 *
 * @param peers other files of types
 * @param others sources that types are compared with, of which one is migrations, whose order tells the ages
 */
export function statedBySisters(
  read: ReadSource,
  peers: readonly ReadSource[],
  others: readonly ReadSource[],
): NonNullable<Coverage['objectsOfOthers']> {
  const ages = agesOfTables(others);
  const own = tablesOf(read);
  if (own.size === 0 || ![...own].every((id) => ages.has(id))) return [];
  const youngest = Math.max(...[...own].map((id) => ages.get(id) ?? 0));
  return peers.flatMap((peer) => {
    const theirs = [...tablesOf(peer, read.coverage.schemas)];
    const isApart = theirs.every((id) => ages.has(id) && !own.has(id));
    if (!isApart || !theirs.some((id) => (ages.get(id) ?? youngest) < youngest)) return [];
    const named = peer.lens?.among(peer, others) ?? peer;
    return [{ owner: peer.entry ?? 'another file', objects: named.catalog.objects.flatMap(idsOf) }];
  });
}

/** The schemas of files that have none of some schemas: who split them by schemas has each of them once. */
export function schemasOfSisters(own: readonly string[], peers: readonly ReadSource[]): string[] {
  return peers.flatMap(({ coverage: { schemas = [], exceptSchemas = [] } }) => {
    const theirs = schemas.filter((schema) => !exceptSchemas.includes(schema));
    return theirs.some((schema) => own.includes(schema)) ? [] : theirs;
  });
}

/** A file that is a part: no command writes it, as that would write all of the schema into it. */
export function besideSisters(
  read: ReadSource,
  sisters: NonNullable<Coverage['objectsOfOthers']>,
): ReadSource {
  if (sisters.length === 0) return read;
  return {
    ...read,
    coverage: { ...read.coverage, objectsOfOthers: sisters },
    ...(read.writtenBy === undefined ? {} : { writtenBy: { file: read.writtenBy.file } }),
  };
}

/** The tables of migrations by the place of the file that makes each; none where the order of files is not known. */
function agesOfTables(others: readonly ReadSource[]): ReadonlyMap<string, number> {
  const ages = new Map<string, number>();
  for (const { catalog, locations, migrations = [] } of others) {
    const order = new Map(migrations.map(({ file }, at) => [file, at]));
    for (const [id, { kind }] of objectsById(catalog)) {
      const at = kind === 'table' ? order.get(locations.get(id)?.file ?? '') : undefined;
      if (at !== undefined) ages.set(id, at);
    }
  }
  return ages;
}

function tablesOf(
  { catalog }: ReadSource,
  schemas: readonly string[] | undefined = undefined,
): ReadonlySet<string> {
  return new Set(
    catalog.objects.flatMap(({ kind, path }) =>
      kind === 'table' && schemas?.includes(path[0] ?? '') !== false ? [objectId(kind, path)] : [],
    ),
  );
}

/** Types do not tell a view from a materialized one. */
function idsOf({ kind, path }: CatalogObject): string[] {
  return kind === 'view'
    ? [objectId(kind, path), objectId('materialized view', path)]
    : [objectId(kind, path)];
}
