import { onlyDatabase } from '../config.ts';
import type { AlembicProject } from './alembic-projects.ts';
import { databaseNames } from './database-names.ts';
import type { OtherDeclarations } from './other-declarations.ts';
import type { PythonModels } from './python-models.ts';
import { nothingToCompare, onlyAlembic, onlyMigrations, onlyModels } from './recognise-problems.ts';
import {
  alembicSource,
  databaseOf,
  drizzleSchemaSource,
  type Found,
  type FoundSource,
  migrationsSource,
  modelsBeside,
  modelsSource,
  schemaFileSource,
  tablesOf,
} from './recognised-sources.ts';
import type { Repository } from './repository.ts';
import { findSchemaWith } from './schema-files.ts';
import { findSqlMigrations, leftOutMigrations, type SqlMigrations } from './sql-migrations.ts';
import { databasesOfProjects } from './supabase-projects.ts';
import { typesFor } from './supabase-types.ts';

/**
 * The databases of a repository without a drizzle.config: of each project with Alembic and its models, else of Drizzle's
 * migrations and the schema nearest to them, else of the first folder of SQL migrations and the models that go with it;
 * a schema file stands in for the source that is lacking.
 *
 * @param said what was told so far, for the Problem that there is nothing to compare
 * @param standIn stands in where there is no schema file either
 */
export async function databasesWithoutDrizzle(
  repository: Repository,
  others: OtherDeclarations,
  said: readonly string[],
  standIn?: FoundSource,
): Promise<Found> {
  const { projects, models, schemaFile } = others;
  const pairs = projects.flatMap((project) => {
    const own = models.filter((it) => it.project === project);
    return own.length === 0 ? [] : [{ project, own }];
  });
  if (pairs.length > 0) return ofPairs(pairs);
  const [alembic] = projects;
  if (alembic !== undefined) {
    const schema = schemaFile === undefined ? standIn : schemaFileSource(schemaFile, repository.root);
    if (schema === undefined) throw onlyAlembic(alembic.file, said);
    return oneDatabase([alembicSource(alembic), schema]);
  }
  return ofSqlMigrations(repository, others, said, standIn);
}

interface Pair {
  readonly project: AlembicProject;
  readonly own: readonly PythonModels[];
}

/** A database for each project with Alembic that has models. */
function ofPairs(pairs: readonly Pair[]): Found {
  const names = pairs.length === 1 ? [onlyDatabase] : databaseNames(pairs.map(({ project }) => project));
  const found = pairs.map(({ project, own }) => [alembicSource(project), modelsSource(own)] as const);
  return {
    databases: found.map((sources, index) =>
      databaseOf(
        names[index] ?? onlyDatabase,
        sources.map(({ source }) => source),
      ),
    ),
    lines: found.flat().map(({ line }) => line),
  };
}

async function ofSqlMigrations(
  repository: Repository,
  { models, types, schemaFile }: OtherDeclarations,
  said: readonly string[],
  standIn: FoundSource | undefined,
): Promise<Found> {
  const { root } = repository;
  const file = schemaFile === undefined ? undefined : schemaFileSource(schemaFile, repository.root);
  const migrations = await findSqlMigrations(root);
  const isOther = migrations.pairs.length > 0 || models.length > 0 || file !== undefined;
  const projects = isOther ? undefined : await databasesOfProjects(repository, migrations, types);
  const compared = await comparedMigrations(repository, migrations, { models, types, file, standIn });
  const found = projects ?? (compared.sources && oneDatabase(compared.sources));
  const ofOthers = compared.ofOthers.filter((line) => !said.includes(line));
  if (found !== undefined) {
    const left = leftOutMigrations(migrations, found.databases, schemaFile, root);
    return { ...found, lines: [...new Set([...found.lines, ...left, ...ofOthers])] };
  }
  const told = [...new Set([...said, ...migrations.ofOthers, ...ofOthers])];
  if (migrations.folders.length > 0) throw await onlyMigrations(root, migrations.folders, told);
  const [first] = models;
  if (first === undefined) throw nothingToCompare(told);
  const other = file ?? standIn;
  if (other === undefined) throw onlyModels(first.path, told);
  const { databases, lines } = oneDatabase([other, modelsSource(models)]);
  return { databases, lines: [...lines, ...migrations.ofOthers] };
}

/** What SQL migrations can be compared with, and what they may be compared with for want of anything better. */
interface Counterparts extends Pick<OtherDeclarations, 'models' | 'types'> {
  readonly file: FoundSource | undefined;
  readonly standIn: FoundSource | undefined;
}

/** What SQL migrations are compared with. */
interface Compared {
  /** The migrations and that; absent where one of them is lacking. */
  readonly sources?: readonly FoundSource[];
  /** A line for each schema file that was passed over, since it is for another database. */
  readonly ofOthers: readonly string[];
}

/** The folder of SQL migrations that is likeliest to be meant, and what it is compared with; where there are both. */
async function comparedMigrations(
  repository: Repository,
  { pairs: [pair], folders, beside: [beside] }: SqlMigrations,
  { models, types, file, standIn }: Counterparts,
): Promise<Compared> {
  const withMigrations = async (path: string, other: FoundSource): Promise<Compared> => ({
    sources: [await migrationsSource(path, repository), other],
    ofOthers: [],
  });
  if (pair !== undefined) return withMigrations(pair.migrations, drizzleSchemaSource(pair));
  const declared = new Set([...models, ...types].flatMap(({ tables }) => tables));
  const folder = await folderMaking(declared, folders, repository);
  const services =
    folder === undefined ? [] : await Promise.all(models.map((it) => modelsBeside(it, folder, repository)));
  const service = services.find((found) => found !== undefined) ?? file;
  if (folder !== undefined && service !== undefined) return withMigrations(folder, service);
  if (beside !== undefined)
    return withMigrations(beside.migrations, schemaFileSource(beside.schemaFile, repository.root));
  if (folder === undefined) return { ofOthers: [] };
  const written = await typesFor(types, folder, repository);
  if (written !== undefined) return withMigrations(folder, written);
  // A schema file elsewhere, by the tables that it shares with the migrations.
  const { schemaFile, ofOthers } = await findSchemaWith(await tablesOf(folder, repository), repository.root);
  const other = schemaFile === undefined ? standIn : schemaFileSource(schemaFile, repository.root);
  return other === undefined ? { ofOthers } : { ...(await withMigrations(folder, other)), ofOthers };
}

/** The folder that makes most of some tables; of several that make as many the first. */
async function folderMaking(
  declared: ReadonlySet<string>,
  folders: readonly string[],
  repository: Repository,
): Promise<string | undefined> {
  if (folders.length < 2) return folders[0];
  const counted = await Promise.all(
    folders.map(async (folder) => {
      const made = await tablesOf(folder, repository);
      return { folder, count: [...made].filter((table) => declared.has(table)).length };
    }),
  );
  return counted.reduce((best, it) => (it.count > best.count ? it : best)).folder;
}

function oneDatabase(found: readonly FoundSource[]): Found {
  const sources = found.map(({ source }) => source);
  return { databases: [databaseOf(onlyDatabase, sources)], lines: found.map(({ line }) => line) };
}
