import { extractCatalog } from '../../catalog/extract.ts';
import type { Location } from '../../problem.ts';
import type { ReadContext, ReadSource } from '../source.ts';
import { applySql } from '../sql/apply.ts';
import { neededExtensions, requireExtensions } from '../sql/extensions.ts';
import { tableOrigins } from '../sql/table-origins.ts';
import { type MigrationsSettings, openMigrations } from './open.ts';

export { extensionsOf, type MigrationsSettings } from './open.ts';
export { recogniseMigrations } from './recognise.ts';

/**
 * Applies a folder of migrations to a database of its own and reads back what they make.
 *
 * @throws Problem when there are no migrations, the folder cannot be understood, the server lacks an
 *   extension, or a statement is refused
 */
export async function readMigrations(
  settings: MigrationsSettings,
  context: ReadContext,
): Promise<ReadSource> {
  const { migrations, faults, warnings, title } = await openMigrations(settings, context.root);
  const server = await context.server;
  requireExtensions(neededExtensions(migrations), await server.availableExtensions(), server.description);
  const client = await server.createDatabase(context.name);
  try {
    const applied = await applySql(client, migrations, context.signal);
    const origins = await tableOrigins(client);
    const { catalog, xids } = await extractCatalog(client);
    const locations = new Map<string, Location>();
    for (const [id, xid] of [...xids, ...origins]) {
      const location = applied.locate(xid);
      if (location !== undefined) locations.set(id, location);
    }
    const count = migrations.length === 1 ? '1 migration' : `${migrations.length} migrations`;
    return {
      catalog,
      coverage: {},
      unchecked: [],
      faults,
      locations,
      facts: [`${count} (${title})`],
      warnings: [...warnings, ...applied.warnings],
    };
  } finally {
    await client.end();
  }
}
