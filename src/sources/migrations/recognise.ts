import { basename, dirname, join, resolve } from 'node:path';
import { listFolder, textIfReadable } from '../../repository/read.ts';
import { pathExists } from '../../repository/there.ts';
import { flywayName } from './flyway/name.ts';
import { recogniseSqlTool } from './recognise-sql-tool.ts';
import { sqlTools } from './sql-tools.ts';

/** The tools whose folders can be read. */
export const migrationTools = [
  'drizzle',
  'drizzle-folders',
  'prisma',
  'diesel',
  'flyway',
  'supabase',
  ...sqlTools,
  'sql',
] as const;
export type MigrationTool = (typeof migrationTools)[number];

/** Name of a Drizzle 1.0 migration folder: when it was generated, in UTC, and a name. */
export const drizzleFolderName = /^\d{14}(_|$)/;

/**
 * Which tool wrote a folder, by its contents; `undefined` when it holds no migrations or is not there.
 *
 * @param path of the folder, relative to `root`
 * @throws Problem when it is no folder, or a link out of the repository
 */
export function recogniseMigrations(path: string, root: string): MigrationTool | undefined {
  const folder = resolve(root, path);
  if (!pathExists(folder)) return undefined;
  const entries = listFolder(folder, root);
  const journal = join(folder, 'meta', '_journal.json');
  if (pathExists(journal)) return isSupabases(folder, journal, root) ? 'supabase' : 'drizzle';
  const names = entries.map(({ name }) => name);
  const hold = (file: string) => names.filter((name) => pathExists(join(folder, name, file)));
  const folders = hold('migration.sql');
  if (folders.length > 0) {
    // Prisma names its folders as Drizzle does, but keeps a lock file and no snapshots.
    const prisma = names.includes('migration_lock.toml') || hold('snapshot.json').length === 0;
    return folders.some((name) => drizzleFolderName.test(name)) && !prisma ? 'drizzle-folders' : 'prisma';
  }
  if (hold('up.sql').length > 0) return 'diesel';
  if (names.some((name) => flywayName.test(name))) return 'flyway';
  if (!entries.some((entry) => entry.isFile() && entry.name.endsWith('.sql'))) return undefined;
  return isBelowSupabase(folder) ? 'supabase' : (recogniseSqlTool(folder, names, root) ?? 'sql');
}

function isBelowSupabase(folder: string): boolean {
  return basename(dirname(resolve(folder))) === 'supabase';
}

/**
 * Whether Drizzle only writes into a folder whose migrations Supabase runs: others with a time stamp, which Supabase's
 * command line gives its own, stand between those of the journal.
 */
function isSupabases(folder: string, journal: string, root: string): boolean {
  if (!isBelowSupabase(folder)) return false;
  const entries = textIfReadable(journal, root) ?? '';
  return listFolder(folder, root).some(
    ({ name }) => /^\d{14}_.*\.sql$/.test(name) && !entries.includes(`"${name.slice(0, -'.sql'.length)}"`),
  );
}
