import type { DatabaseConfig, MigrationsSource } from '../config.ts';
import { type AlembicProject, findAlembicProjects } from './alembic-projects.ts';
import { type OwnedModels, ownedModels } from './owned-models.ts';
import { findPythonModels } from './python-models.ts';
import { filesOfSchema } from './recognised-sources.ts';
import { findSchemaFile } from './schema-files.ts';
import { findSupabaseTypes, type TypesFile } from './supabase-types.ts';

/** What declares a schema besides Drizzle and SQL migrations. */
export interface OtherDeclarations {
  /** Those with revisions. */
  readonly projects: readonly AlembicProject[];
  readonly withoutRevisions: readonly AlembicProject[];
  readonly models: readonly OwnedModels[];
  /** A file or a folder. */
  readonly schemaFile: string | undefined;
  readonly types: readonly TypesFile[];
  /** A line for each schema file that is for another database. */
  readonly ofOthers: readonly string[];
}

export async function findOtherDeclarations(root: string): Promise<OtherDeclarations> {
  const [alembic, found, { schemaFile, ofOthers }, types] = await Promise.all([
    findAlembicProjects(root),
    findPythonModels(root),
    findSchemaFile(root),
    findSupabaseTypes(root),
  ]);
  const [projects, withoutRevisions] = [true, false].map((hasSome) =>
    alembic.filter(({ revisions }) => revisions > 0 === hasSome),
  ) as [AlembicProject[], AlembicProject[]];
  const models = await ownedModels(found, projects, root);
  return { projects, withoutRevisions, models, schemaFile, types, ofOthers };
}

/** A line for each project of Alembic that can be no source yet. */
export function withoutRevisionsLines({ withoutRevisions }: OtherDeclarations): string[] {
  return withoutRevisions.map(
    ({ file, versions }) =>
      `not used: ${file}, since ${versions.join(' and ')} ${versions.length > 1 ? 'hold' : 'holds'} no revision`,
  );
}

/** A line for everything that was found and became no source. */
export function leftOutLines(
  found: OtherDeclarations,
  databases: readonly DatabaseConfig[],
  root: string,
): string[] {
  const sources = databases.flatMap((database) => database.sources);
  const used = new Set(
    sources.flatMap((source) => {
      if (source.kind === 'migrations') return source.command === undefined ? [] : [runOf(source)];
      return source.kind === 'sql' ? source.files : source.kind === 'sqlmodel' ? source.models : [];
    }),
  );
  const { projects, models, schemaFile } = found;
  const schema = schemaFile === undefined ? [] : filesOfSchema(schemaFile, root);
  const toName = 'name it in schema-drift.yml to compare it';
  return [
    ...projects
      .filter(({ source }) => !used.has(runOf(source)))
      .map(({ file }) => `left out: ${file}; ${toName}`),
    ...models
      .filter(({ path }) => !used.has(path))
      .map((it) => `left out: ${it.path} declares tables in Python, ${madeBy(it.project)}; ${toName}`),
    ...(schema.every((file) => used.has(file)) ? [] : [`left out: ${schema.join(', ')}; ${toName}`]),
  ];
}

/** Two environments of one configuration run in the same folder. */
function runOf({ path, command }: MigrationsSource): string {
  return `${path} $ ${command}`;
}

function madeBy(project: AlembicProject | undefined): string {
  return project === undefined
    ? 'most of which no migrations here make'
    : `for which ${project.file} has the migrations`;
}
