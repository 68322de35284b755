import { existsSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import { extractCatalog } from '../../catalog/extract.ts';
import { type Location, Problem } from '../../problem.ts';
import type { ReadContext, ReadSource } from '../source.ts';
import { applySql } from '../sql/apply.ts';
import { type NeededExtension, neededExtensions, requireExtensions } from '../sql/extensions.ts';
import { tableOrigins } from '../sql/table-origins.ts';
import { readDrizzleFolders } from './drizzle-folders.ts';
import { readDrizzleJournal } from './drizzle-journal.ts';
import type { MigrationFolder, MigrationReader, MigrationSet } from './migration.ts';
import { type MigrationTool, recogniseMigrations } from './recognise.ts';
import { readSqlFolder } from './sql-folder.ts';

export { recogniseMigrations } from './recognise.ts';

export interface MigrationsSettings {
  /** The folder, relative to the repository's root. */
  readonly path: string;
  /** Which tool wrote it; recognised by its contents when absent. */
  readonly tool?: MigrationTool | undefined;
}

const readers: Readonly<Record<MigrationTool, { readonly read: MigrationReader; readonly title: string }>> = {
  drizzle: { read: readDrizzleJournal, title: 'Drizzle journal' },
  'drizzle-folders': { read: readDrizzleFolders, title: 'Drizzle folders' },
  sql: { read: readSqlFolder, title: 'SQL files' },
};

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
  const { migrations, faults, warnings, tool } = await openFolder(settings, context.root);
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
      facts: [`${count} (${readers[tool].title})`],
      warnings: [...warnings, ...applied.warnings],
    };
  } finally {
    await client.end();
  }
}

/** The extensions that a folder's migrations create, so that a server that has them can be chosen. */
export async function extensionsOf(settings: MigrationsSettings, root: string): Promise<NeededExtension[]> {
  return neededExtensions((await openFolder(settings, root)).migrations);
}

async function openFolder(
  settings: MigrationsSettings,
  root: string,
): Promise<MigrationSet & { readonly tool: MigrationTool }> {
  const absolute = resolve(root, settings.path);
  const shown = relative(root, absolute).split(sep).join('/') || '.';
  const folder: MigrationFolder = { absolute, shown };
  if (!existsSync(absolute)) {
    throw new Problem(`The migrations folder ${shown} does not exist.`, {
      advice:
        'Set `path` of this source to the folder that holds the migrations, relative to the repository.',
    });
  }
  const tool = settings.tool ?? recogniseMigrations(absolute);
  if (tool === undefined) {
    throw new Problem(`The folder ${shown} holds no migrations that are recognised.`, {
      advice:
        'Looked for meta/_journal.json (Drizzle), <14 digits>_name/migration.sql (Drizzle 1.0) and *.sql files.',
    });
  }
  const set = await readers[tool].read(folder);
  if (set.migrations.length === 0) {
    const [first] = set.faults;
    throw new Problem(`The folder ${shown} holds no migration to apply.`, {
      advice:
        'A source without migrations cannot be compared: add the first one, or take the source out of the config.',
      ...(first === undefined ? {} : { detail: set.faults.map(({ message }) => message).join('\n') }),
      ...(first?.location === undefined ? {} : { location: first.location }),
    });
  }
  const warnings = set.migrations.flatMap(({ file, metaCommands }) =>
    metaCommands.map(({ text, line }) => `${file}:${line}: left out, since it is for psql: ${text}`),
  );
  return { ...set, warnings: [...set.warnings, ...warnings], tool };
}
