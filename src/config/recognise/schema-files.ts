import { join, posix } from 'node:path';
import { filesMatching } from '../../repository/files-matching.ts';
import { textIfReadable } from '../../repository/read.ts';
import { pathExists } from '../../repository/there.ts';
import { isDump } from '../../sources/schema-sql/dump.ts';
import { otherDialectOf } from './dialects.ts';
import { foreignFolders, fromRootDown, isSample } from './drizzle-configs.ts';
import { holdsMigrations } from './migration-folders.ts';
import { tablesMadeIn } from './recognised-sources.ts';

/** Where files that hold a whole schema usually are; a folder stands for the .sql files in it. */
export const usualSchemaFiles = [
  'schema.sql',
  'structure.sql',
  'database-schema.sql',
  'db/structure.sql',
  'db/schema.sql',
  'database/schema.sql',
  'sql/schema.sql',
  'supabase/schemas',
] as const;

/** The first of the usual schema files that makes tables of Postgres. */
export async function findSchemaFile(root: string): Promise<string | undefined> {
  for (const path of usualSchemaFiles) {
    if (pathExists(join(root, path)) && (await makesTables(root, path))) return path;
  }
  return undefined;
}

/** What a file that holds a whole schema is called, wherever it lies. */
const schemaFileNames = '{schema,structure,dump,database-schema}.sql';
const schemaFileName = /(?:^|\/)(?:schema|structure|dump|database-schema)\.sql$/;

/** A folder called migrations, and the schema file (or Supabase's folder of them) beside it, wherever; by their paths. */
export async function findSchemasBesideMigrations(
  root: string,
): Promise<readonly { migrations: string; schemaFile: string }[]> {
  const found = await filesMatching([`**/${schemaFileNames}`, '**/supabase/schemas/*.sql'], {
    root,
    ignore: foreignFolders,
  });
  const schemas = found.map((file) =>
    posix.basename(posix.dirname(file)) === 'schemas' ? posix.dirname(file) : file,
  );
  const pairs = new Map<string, { migrations: string; schemaFile: string }>();
  for (const schemaFile of [...new Set(schemas)].filter((file) => !isSample(file)).sort()) {
    const migrations = posix.join(posix.dirname(schemaFile), 'migrations');
    if (pairs.has(migrations) || !holdsMigrations(migrations, root)) continue;
    if (await makesTables(root, schemaFile)) pairs.set(migrations, { migrations, schemaFile });
  }
  return [...pairs.values()];
}

/**
 * The first file, from the root down, that is called for a whole schema, else that pg_dump wrote, and makes tables which
 * migrations make, too, most of its own among them.
 *
 * @param made names of the tables that the migrations make
 */
export async function findSchemaWith(made: ReadonlySet<string>, root: string): Promise<string | undefined> {
  const found = await filesMatching('**/*.sql', { root, ignore: foreignFolders });
  const files = found.filter((file) => !isSample(file)).sort(fromRootDown);
  const named = files.filter((file) => schemaFileName.test(file));
  const others = files.filter((file) => !named.includes(file) && !ofMigrations.test(file));
  for (const file of [...named, ...others]) {
    const text = textIfReadable(file, root) ?? '';
    if (others.includes(file) && !isDump(text)) continue;
    const tables = tablesMadeIn(text);
    const shared = tables.filter((table) => made.has(table));
    if (shared.length > 0 && shared.length * 2 >= tables.length && (await makesTables(root, file)))
      return file;
  }
  return undefined;
}

/** Migrations may begin with a dump. */
const ofMigrations = /(?:^|\/)(?:migrations?|drizzle)\/|(?:^|\/)[UV]?\d[^/]*$/;

async function makesTables(root: string, path: string): Promise<boolean> {
  const files = path.endsWith('.sql')
    ? [path]
    : await filesMatching(`${path}/**/*.sql`, { root }).catch(() => []);
  const text = files.map((file) => textIfReadable(file, root) ?? '').join('\n');
  return /\bcreate\s+table\b/i.test(text) && otherDialectOf(text) === undefined;
}
