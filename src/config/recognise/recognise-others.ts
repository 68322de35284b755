import { onlyDatabase } from '../config.ts';
import type { AlembicProject } from './alembic-projects.ts';
import { databaseNames } from './database-names.ts';
import { findDrizzlePairs } from './drizzle-without-config.ts';
import { usualFoldersWithMigrations } from './migration-folders.ts';
import { type OtherDeclarations, projectOf } from './other-declarations.ts';
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
} from './recognised-sources.ts';
import type { Repository } from './repository.ts';
import { findSchemasBesideMigrations } from './schema-files.ts';
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
  { projects, models, schemaFile, types }: OtherDeclarations,
  said: readonly string[],
  standIn?: FoundSource,
): Promise<Found> {
  const file = schemaFile === undefined ? undefined : schemaFileSource(schemaFile);
  const schema = file ?? standIn;
  const pairs = projects.flatMap((project) => {
    const own = models.filter((it) => projectOf(it, projects) === project);
    return own.length === 0 ? [] : [{ project, own }];
  });
  if (pairs.length > 0) return ofPairs(pairs);
  const [alembic] = projects;
  if (alembic !== undefined) {
    if (schema === undefined) throw onlyAlembic(alembic.file, said);
    return oneDatabase([alembicSource(alembic), schema]);
  }
  return ofSqlMigrations(repository, { models, types, file, standIn }, said);
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
  {
    models,
    types,
    file,
    standIn,
  }: Pick<OtherDeclarations, 'models' | 'types'> & {
    readonly file: FoundSource | undefined;
    readonly standIn: FoundSource | undefined;
  },
  said: readonly string[],
): Promise<Found> {
  const { root } = repository;
  const [pair, ...otherPairs] = await findDrizzlePairs(root);
  if (pair !== undefined) {
    const drizzle = [await migrationsSource(pair.migrations, repository), drizzleSchemaSource(pair)];
    return withLeftOut(
      oneDatabase(drizzle),
      otherPairs.map(({ migrations }) => migrations),
    );
  }
  const [folder, ...others] = await usualFoldersWithMigrations(root);
  const services =
    folder === undefined ? [] : await Promise.all(models.map((it) => modelsBeside(it, folder, repository)));
  const service = services.find((found) => found !== undefined) ?? file;
  if (folder !== undefined && service !== undefined)
    return withLeftOut(oneDatabase([await migrationsSource(folder, repository), service]), others);
  const [beside, ...besideOthers] = await findSchemasBesideMigrations(root);
  if (beside !== undefined) {
    const sources = [
      await migrationsSource(beside.migrations, repository),
      schemaFileSource(beside.schemaFile),
    ];
    const left = [folder ?? [], others, besideOthers.map(({ migrations }) => migrations)].flat();
    return withLeftOut(
      oneDatabase(sources),
      [...new Set(left)].filter((path) => path !== beside.migrations),
    );
  }
  const typed = folder === undefined ? undefined : await typesFor(types, folder, repository);
  if (folder !== undefined && typed !== undefined)
    return withLeftOut(oneDatabase([await migrationsSource(folder, repository), typed]), others);
  if (folder !== undefined && standIn !== undefined)
    return withLeftOut(oneDatabase([await migrationsSource(folder, repository), standIn]), others);
  if (folder !== undefined) throw await onlyMigrations(root, [folder, ...others], said);
  const [first] = models;
  if (first === undefined) throw nothingToCompare(said);
  const other = file ?? standIn;
  if (other === undefined) throw onlyModels(first.path, said);
  return oneDatabase([other, modelsSource(models)]);
}

/** Tells of the folders of migrations that became no source. */
function withLeftOut(found: Found, folders: readonly string[]): Found {
  const left = folders.map(
    (path) => `left out: ${path}/ holds migrations too; name it in schema-drift.yml to compare it`,
  );
  return { ...found, lines: [...found.lines, ...left] };
}

function oneDatabase(found: readonly FoundSource[]): Found {
  const sources = found.map(({ source }) => source);
  return { databases: [databaseOf(onlyDatabase, sources)], lines: found.map(({ line }) => line) };
}
