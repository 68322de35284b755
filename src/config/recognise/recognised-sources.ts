import { join, posix } from 'node:path';
import { defined } from '../../base/defined.ts';
import { counted } from '../../base/phrases.ts';
import { pathExists } from '../../repository/there.ts';
import { supabaseSchemaPaths } from '../../sources/schema-sql/supabase-paths.ts';
import { type DatabaseConfig, defaults, type SourceConfig } from '../config.ts';
import type { AlembicProject } from './alembic-projects.ts';
import type { DrizzlePair } from './drizzle-without-config.ts';
import { describeFolder, openedToLook } from './migration-folders.ts';
import type { PythonModels } from './python-models.ts';
import type { Repository } from './repository.ts';

/** Databases that were recognised, and what is to be told of them. */
export interface Found {
  readonly databases: readonly DatabaseConfig[];
  readonly lines: readonly string[];
}

/** A source that was recognised, and what is to be told of it. */
export interface FoundSource {
  readonly source: SourceConfig;
  readonly line: string;
}

export function databaseOf(name: string, sources: readonly SourceConfig[]): DatabaseConfig {
  return { name, sources, truth: defaults.truth, ignore: [] };
}

export function alembicSource({ file, revisions, source }: AlembicProject): FoundSource {
  return {
    source,
    line: `recognised: ${file} → migrations by \`${source.command}\` (${counted(revisions, 'revision')})`,
  };
}

export function schemaFileSource(path: string, root: string): FoundSource {
  const files = filesOfSchema(path, root);
  return {
    source: { name: 'sql', kind: 'sql', files },
    line: `recognised: ${files.join(', ')} → the schema as SQL`,
  };
}

/** What a schema file, or a folder of them, is named as; of a project of Supabase without the folder, as its config has it. */
export function filesOfSchema(path: string, root: string): readonly string[] {
  return pathExists(join(root, path)) ? [path] : supabaseSchemaPaths(posix.dirname(path), root);
}

/** A folder of SQL migrations. */
export async function migrationsSource(path: string, repository: Repository): Promise<FoundSource> {
  return {
    source: { name: 'migrations', kind: 'migrations', path },
    line: `recognised: migrations ${await describeFolder(repository, path)}`,
  };
}

/** A schema in Drizzle that no drizzle.config names. */
export function drizzleSchemaSource({ schema, casing }: DrizzlePair): FoundSource {
  return {
    source: { name: 'drizzle', kind: 'drizzle', schema: [schema], ...defined({ casing }) },
    line: `recognised: ${schema} → the schema in Drizzle, without a drizzle.config${casing === undefined ? '' : `, casing ${casing}`}`,
  };
}

/** Models that are all there is of a schema, so that what they lack is a difference. */
export function modelsSource(models: readonly PythonModels[]): FoundSource {
  const paths = models.map(({ path }) => path);
  const tables = models.reduce((sum, it) => sum + it.tables.length, 0);
  return {
    source: { name: 'sqlmodel', kind: 'sqlmodel', models: paths },
    line: `recognised: ${paths.join(', ')} → ${counted(tables, 'table')} of SQLModel or SQLAlchemy`,
  };
}

/**
 * Models of a service that uses a database which others migrate: read without running them, and compared in what they
 * declare. `undefined` where most of their tables are not made there: they will be another database's.
 */
export async function modelsBeside(
  models: PythonModels,
  migrations: string,
  repository: Repository,
): Promise<FoundSource | undefined> {
  const made = await tablesOf(migrations, repository);
  const known = models.tables.filter((table) => made.has(table));
  if (known.length * 2 < models.tables.length) return undefined;
  const { source, line } = modelsSource([models]);
  return {
    source: { ...source, partial: true, mode: 'static' } as SourceConfig,
    line: `${line}, compared in what they declare`,
  };
}

/** Names of the tables that a folder of migrations makes, those that it gives them later too, as far as their text tells. */
export async function tablesOf(folder: string, repository: Repository): Promise<ReadonlySet<string>> {
  const made = await tablesTold(createdTable, folder, repository);
  return made.size === 0 ? made : new Set([...made, ...(await tablesTold(renamedTable, folder, repository))]);
}

/** Names of the tables that a folder of migrations alters: of a database that was there before its migrations. */
export function tablesAlteredIn(folder: string, repository: Repository): Promise<ReadonlySet<string>> {
  return tablesTold(alteredTable, folder, repository);
}

async function tablesTold(
  sought: RegExp,
  folder: string,
  repository: Repository,
): Promise<ReadonlySet<string>> {
  const { migrations = [] } = (await openedToLook(folder, repository)) ?? {};
  const told = migrations.flatMap(({ statements }) =>
    statements.flatMap(({ text }) => sought.exec(text)?.[1] ?? []),
  );
  return new Set(told);
}

/** Names of the tables that statements at the beginning of a line make. */
export function tablesMadeIn(text: string): string[] {
  return [...text.matchAll(new RegExp(createdTable, 'gim'))].flatMap(([, name]) => name ?? []);
}

const createdTable =
  /^create\s+(?:unlogged\s+)?table\s+(?:if\s+not\s+exists\s+)?(?:["`]?[\w$]+["`]?\s*\.\s*)?["`]?([\w$]+)["`]?/i;
const renamedTable =
  /^alter\s+table\s+(?:if\s+exists\s+)?(?:only\s+)?(?:"?[\w$]+"?\s*\.\s*)?"?[\w$]+"?\s+rename\s+to\s+"?([\w$]+)"?/i;
const alteredTable = /^alter\s+table\s+(?:if\s+exists\s+)?(?:only\s+)?(?:"?[\w$]+"?\s*\.\s*)?"?([\w$]+)"?/i;
