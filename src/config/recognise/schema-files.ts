import { join, posix } from 'node:path';
import { Problem } from '../../base/problem.ts';
import { filesMatching } from '../../repository/files-matching.ts';
import { textIfReadable } from '../../repository/read.ts';
import { pathExists } from '../../repository/there.ts';
import { isDump } from '../../sources/schema-sql/dump.ts';
import { schemaFiles } from '../../sources/schema-sql/files.ts';
import { supabaseSchemaPaths } from '../../sources/schema-sql/supabase-paths.ts';
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

/** A schema file, and those that are passed over. */
export interface SchemaFile {
  /** A file or a folder; `undefined` where there is none for Postgres. */
  readonly schemaFile: string | undefined;
  /** A line for each that is for another database. */
  readonly ofOthers: readonly string[];
}

/** The first of the usual schema files that makes tables of Postgres. */
export async function findSchemaFile(root: string): Promise<SchemaFile> {
  const ofOthers: string[] = [];
  for (const path of usualSchemaFiles) {
    const isThere =
      pathExists(join(root, path)) || (path.endsWith(supabaseFolder) && isNamedByConfig(path, root));
    const database = isThere ? await madeFor(root, path) : undefined;
    if (database === postgres) return { schemaFile: path, ofOthers };
    if (database !== undefined) ofOthers.push(forOther(path, database));
  }
  return { schemaFile: undefined, ofOthers };
}

function forOther(path: string, database: string): string {
  return `left out: ${path} is for ${database}, not PostgreSQL`;
}

const supabaseFolder = 'supabase/schemas';

/** Whether the config of a project says which files its schema is, wherever these lie. */
function isNamedByConfig(folder: string, root: string): boolean {
  return supabaseSchemaPaths(posix.dirname(folder), root).length > 0;
}

/** What a file that holds a whole schema is called, wherever it lies. */
const schemaFileNames = '{schema,structure,dump,database-schema}.sql';
const schemaFileName = /(?:^|\/)(?:schema|structure|dump|database-schema)\.sql$/;

/** Folders called migrations, each with the schema file (or Supabase's folder of them) beside it, wherever; by their paths. */
export interface BesideMigrations {
  readonly beside: readonly { readonly migrations: string; readonly schemaFile: string }[];
  /** A line for each schema file that is for another database, but for the usual ones. */
  readonly ofOthers: readonly string[];
}

export async function findSchemasBesideMigrations(root: string): Promise<BesideMigrations> {
  const found = await filesMatching(
    [`**/${schemaFileNames}`, `**/${supabaseFolder}/**/*.sql`, '**/supabase/config.toml'],
    { root, ignore: foreignFolders },
  );
  const schemas = found.flatMap((file) => {
    const [, folder] = /^((?:.*\/)?supabase\/schemas)\//.exec(file) ?? [];
    if (!file.endsWith('.toml')) return [folder ?? file];
    const its = posix.join(posix.dirname(file), 'schemas');
    return isNamedByConfig(its, root) ? [its] : [];
  });
  const pairs = new Map<string, { migrations: string; schemaFile: string }>();
  const ofOthers: string[] = [];
  for (const schemaFile of [...new Set(schemas)].filter((file) => !isSample(file)).sort()) {
    const migrations = posix.join(posix.dirname(schemaFile), 'migrations');
    if (pairs.has(migrations) || !holdsMigrations(migrations, root)) continue;
    const database = await madeFor(root, schemaFile);
    if (database === postgres) pairs.set(migrations, { migrations, schemaFile });
    else if (database !== undefined && !usualSchemaFiles.some((usual) => usual === schemaFile))
      ofOthers.push(forOther(schemaFile, database));
  }
  return { beside: [...pairs.values()], ofOthers };
}

/**
 * The first file, from the root down, that is called for a whole schema, else that pg_dump wrote, and makes tables which
 * migrations make, too, most of its own among them; those before it that are for another database are passed over.
 *
 * @param made names of the tables that the migrations make
 */
export async function findSchemaWith(made: ReadonlySet<string>, root: string): Promise<SchemaFile> {
  const found = await filesMatching('**/*.sql', { root, ignore: foreignFolders });
  const files = found.filter((file) => !isSample(file)).sort(fromRootDown);
  const named = files.filter((file) => schemaFileName.test(file));
  const others = files.filter((file) => !named.includes(file) && !ofMigrations.test(file));
  const ofOthers: string[] = [];
  for (const file of [...named, ...others]) {
    const text = textIfReadable(file, root) ?? '';
    if (others.includes(file) && !isDump(text)) continue;
    const tables = tablesMadeIn(text);
    const shared = tables.filter((table) => made.has(table));
    if (shared.length === 0 || shared.length * 2 < tables.length) continue;
    const database = await madeFor(root, file);
    if (database === postgres) return { schemaFile: file, ofOthers };
    if (database !== undefined) ofOthers.push(forOther(file, database));
  }
  return { schemaFile: undefined, ofOthers };
}

/** Migrations may begin with a dump. */
const ofMigrations = /(?:^|\/)(?:migrations?|drizzle)\/|(?:^|\/)[UV]?\d[^/]*$/;

const postgres = 'postgresql';

/** The database for which a file, or a folder, makes tables; `undefined` where it makes none. */
async function madeFor(root: string, path: string): Promise<string | undefined> {
  const files = path.endsWith('.sql') ? [path] : await sqlFilesOf(path, root);
  const text = files.map((file) => textIfReadable(file, root) ?? '').join('\n');
  return /\bcreate\s+table\b/i.test(text) ? (otherDialectOf(text) ?? postgres) : undefined;
}

/** The files of a folder; of a project those that its config names, as far as these are there. */
async function sqlFilesOf(folder: string, root: string): Promise<readonly string[]> {
  try {
    return (await schemaFiles([folder], root)).files;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return filesMatching(`${folder}/**/*.sql`, { root }).catch(() => []);
  }
}
