import { type DatabaseConfig, onlyDatabase, type SourceConfig } from '../config.ts';
import { databaseNames } from './database-names.ts';
import { type DrizzleCandidate, schemaPaths } from './drizzle-candidate.ts';
import { candidateLine, outOf, withinRepository } from './drizzle-candidates.ts';
import { usualFolders } from './migration-folders.ts';
import type { OtherDeclarations } from './other-declarations.ts';
import type { PythonModels } from './python-models.ts';
import { onlyDrizzle } from './recognise-problems.ts';
import {
  alembicSource,
  databaseOf,
  type Found,
  type FoundSource,
  modelsBeside,
  modelsSource,
  schemaFileSource,
} from './recognised-sources.ts';
import type { Repository } from './repository.ts';

/**
 * A database for every drizzle.config that has migrations, and the models of Python services that use it. Where none
 * has migrations, the first is compared with what else makes the schema.
 *
 * @param said what was told so far, for the Problem that there is nothing to compare with
 * @param standIn stands in where nothing else makes the schema
 */
export async function databasesWithDrizzle(
  repository: Repository,
  candidates: readonly DrizzleCandidate[],
  others: OtherDeclarations,
  said: readonly string[],
  standIn?: FoundSource,
): Promise<Found> {
  const complete = candidates.filter(({ migrations }) => migrations !== undefined);
  const [first] = candidates;
  if (complete.length === 0 && first !== undefined)
    return withoutMigrations(repository, first, others, said, standIn);
  const lines = candidates
    .filter(({ migrations }) => migrations === undefined)
    .map(({ file }) => `left out: ${file} has no migrations to compare its schema with`);
  const named = databaseNames(complete.map(({ file, base }) => ({ file, base })));
  const databases: DatabaseConfig[] = [];
  for (const [index, candidate] of complete.entries()) {
    const name = complete.length === 1 ? onlyDatabase : (named[index] ?? onlyDatabase);
    const migrations: SourceConfig = {
      name: 'migrations',
      kind: 'migrations',
      path: candidate.migrations ?? '',
    };
    databases.push(databaseOf(name, [migrations, drizzleSource(candidate, repository.root)]));
    lines.push(await candidateLine(repository, candidate));
    const out = outOf(repository.root, candidate);
    if (candidate.facts.out !== undefined && out !== candidate.migrations) {
      lines.push(`${candidate.file} names ${out}/ for its migrations, but that folder holds none`);
    }
  }
  return withServices(repository, { databases, lines }, others.models);
}

/** Adds the models of each Python project to the first database that makes most of their tables. */
async function withServices(
  repository: Repository,
  { databases, lines }: Found,
  services: readonly PythonModels[],
): Promise<Found> {
  const added = [...databases];
  const told = [...lines];
  for (const models of services) {
    for (const [index, { name, sources }] of added.entries()) {
      const [migrations, ...others] = sources;
      if (migrations?.kind !== 'migrations' || others.some(({ kind }) => kind === 'sqlmodel')) continue;
      const found = await modelsBeside(models, migrations.path, repository);
      if (found === undefined) continue;
      added[index] = databaseOf(name, [...sources, found.source]);
      told.push(found.line);
      break;
    }
  }
  return { databases: added, lines: told };
}

async function withoutMigrations(
  repository: Repository,
  candidate: DrizzleCandidate,
  { projects, models, schemaFile }: OtherDeclarations,
  said: readonly string[],
  standIn?: FoundSource,
): Promise<Found> {
  const out = outOf(repository.root, candidate) ?? usualFolders[0];
  const [alembic] = projects;
  const schema = schemaFile === undefined ? standIn : schemaFileSource(schemaFile, repository.root);
  const other = alembic === undefined ? schema : alembicSource(alembic);
  if (other === undefined) throw onlyDrizzle(candidate.file, out, said);
  const drizzle = drizzleSource(candidate, repository.root);
  const line = await candidateLine(repository, candidate);
  const own = alembic === undefined ? [] : models.filter((it) => it.project === alembic);
  if (own.length === 0) {
    return {
      databases: [databaseOf(onlyDatabase, [other.source, drizzle])],
      lines: [line, other.line],
    };
  }
  // The models are the whole schema, so Drizzle's will be of what another service uses of it.
  const service = modelsSource(own);
  return {
    databases: [databaseOf(onlyDatabase, [other.source, service.source, { ...drizzle, partial: true }])],
    lines: [other.line, service.line, `${line}, compared in what it declares`],
  };
}

/** The config, or the files that it names where it can't be read as one for Postgres. */
function drizzleSource({ file, facts, base }: DrizzleCandidate, root: string): SourceConfig {
  const source = { name: 'drizzle', kind: 'drizzle' } as const;
  const { dialect = '', casing } = facts;
  if (dialect === '' || dialect === 'postgresql') return { ...source, config: file };
  return {
    ...source,
    schema: schemaPaths(facts).map((path) => withinRepository(root, base, path)),
    ...((casing === 'snake_case' || casing === 'camelCase') && { casing }),
  };
}
