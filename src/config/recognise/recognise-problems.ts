import { posix } from 'node:path';
import { Problem } from '../../base/problem.ts';
import { drizzleSchemas } from './drizzle-schemas.ts';
import { usualFolders } from './migration-folders.ts';
import { usualSchemaFiles } from './schema-files.ts';
import { projectOf } from './within-folder.ts';

/** A schema in Drizzle was found and nothing to compare it with. */
export function onlyDrizzle(file: string, out: string, lines: readonly string[]): Problem {
  return new Problem(`Found Drizzle's schema (${file}), but no migrations to compare it with.`, {
    advice: `Looked in ${out}/ and in the usual folders (${usualFolders.join(', ')}). ${write(`drizzle: ${file}`, 'migrations: FOLDER')}`,
    ...detail(lines),
  });
}

/** Migrations were found and nothing to compare them with. */
export async function onlyMigrations(
  root: string,
  folders: readonly string[],
  lines: readonly string[],
): Promise<Problem> {
  const schemas = (await drizzleSchemas(root)).slice(0, 3);
  const [folder = ''] = folders;
  if (schemas.length === 0 && projectOf(folder) !== undefined) return onlySupabaseMigrations(folders, lines);
  const [schema = 'FILE'] = schemas;
  const hint =
    schemas.length === 0
      ? 'To compare them with a database that runs, let `schema-drift init` write the config. No schema in code was found: no drizzle.config for Postgres, no schema.ts that uses drizzle-orm/pg-core, no models.'
      : `No drizzle.config for Postgres was found, but ${schemas.join(', ')} declares tables with Drizzle.`;
  return new Problem(`Found migrations (${folders.join(', ')}), but nothing to compare them with.`, {
    advice: `${hint} ${write(`migrations: ${folders[0]}`, `drizzle: { schema: ${schema} }`)}`,
    ...detail(lines),
  });
}

/** Migrations of Supabase were found, and no types that were made of their database. */
function onlySupabaseMigrations(folders: readonly string[], lines: readonly string[]): Problem {
  const [folder = ''] = folders;
  const project = projectOf(folder) ?? '.';
  const command = `supabase gen types --lang=typescript --local > ${posix.join(project, 'database.types.ts')}`;
  return new Problem(
    `Found Supabase's migrations (${folders.join(', ')}), but nothing to compare them with.`,
    {
      advice: `Looked for the types that Supabase generates, and found none that name a table of these migrations: \`${command}\` writes them. To compare the migrations with a database that runs, let \`schema-drift init\` write the config. ${write(`migrations: ${folder}`, 'types: { kind: supabase-types, file: FILE }')}`,
      ...detail(lines),
    },
  );
}

/** Migrations of Alembic were found and nothing to compare them with. */
export function onlyAlembic(file: string, lines: readonly string[]): Problem {
  return new Problem(`Found Alembic (${file}), but nothing to compare its migrations with.`, {
    advice: `Looked for files with tables of SQLModel or SQLAlchemy, and for a schema file (${usualSchemaFiles.join(', ')}). ${write('migrations: { command: alembic upgrade heads }', 'sqlmodel: FOLDER')}`,
    ...detail(lines),
  });
}

/** Models in Python were found and nothing to compare them with. */
export function onlyModels(path: string, lines: readonly string[]): Problem {
  return new Problem(`Found models of SQLModel or SQLAlchemy (${path}), but nothing to compare them with.`, {
    advice: `Looked for alembic.ini, for folders of migrations (${usualFolders.join(', ')}), and for a schema file (${usualSchemaFiles.join(', ')}). ${write(`sqlmodel: ${path}`, 'migrations: FOLDER')}`,
    ...detail(lines),
  });
}

/** Nothing at all. */
export function nothingToCompare(lines: readonly string[]): Problem {
  return new Problem('Found nothing here that declares a Postgres schema.', {
    advice: `Looked for drizzle.config files for Postgres, for alembic.ini, for models of SQLModel or SQLAlchemy, and for folders of migrations (${usualFolders.join(', ')}, any called migrations, and any whose files say which tool runs them). ${write('migrations: FOLDER', 'drizzle: DRIZZLE_CONFIG')}`,
    ...detail(lines),
  });
}

function write(...sources: readonly string[]): string {
  return `If they are elsewhere, write schema-drift.yml:\nsources:\n${sources.map((it) => `  ${it}`).join('\n')}`;
}

function detail(lines: readonly string[]): { detail?: string } {
  return lines.length === 0 ? {} : { detail: lines.join('\n') };
}
