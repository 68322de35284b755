import { extractCatalog } from '../../catalog/extract.ts';
import type { Location } from '../../problem.ts';
import type { ReadContext, ReadSource } from '../source.ts';
import { applySql, type SqlFile } from './apply.ts';
import { neededExtensions, requireExtensions } from './extensions.ts';

/** The part of a source that comes of applying SQL. */
export type CatalogOfSql = Pick<ReadSource, 'catalog' | 'locations' | 'warnings'>;

/**
 * Applies files to a database of the source's own, reads its catalog back, and tells for each object the
 * statement that declared it last.
 *
 * @throws Problem when the server lacks an extension that a file creates, or a statement is refused
 */
export async function catalogOfSql(files: readonly SqlFile[], context: ReadContext): Promise<CatalogOfSql> {
  const server = await context.server;
  requireExtensions(neededExtensions(files), await server.availableExtensions(), server.description);
  const client = await server.createDatabase(context.name);
  try {
    const { locate, warnings } = await applySql(client, files, context.signal);
    const { catalog, xids } = await extractCatalog(client);
    const locations = new Map<string, Location>();
    for (const [id, xid] of xids) {
      const location = locate(xid);
      if (location !== undefined) locations.set(id, location);
    }
    return { catalog, locations, warnings };
  } finally {
    await client.end();
  }
}
