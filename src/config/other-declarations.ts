import { type AlembicProject, findAlembicProjects } from './alembic-projects.ts';
import type { DatabaseConfig } from './config.ts';
import { findPythonModels, type PythonModels } from './python-models.ts';
import { findSchemaFile } from './schema-files.ts';

/** What declares a schema besides Drizzle and SQL migrations. */
export interface OtherDeclarations {
  readonly projects: readonly AlembicProject[];
  readonly models: readonly PythonModels[];
  /** A file or a folder. */
  readonly schemaFile: string | undefined;
}

export async function findOtherDeclarations(root: string): Promise<OtherDeclarations> {
  const [projects, models, schemaFile] = await Promise.all([
    findAlembicProjects(root),
    findPythonModels(root),
    findSchemaFile(root),
  ]);
  return { projects, models, schemaFile };
}

/** A line for everything that was found and became no source. */
export function leftOutLines(found: OtherDeclarations, databases: readonly DatabaseConfig[]): string[] {
  const sources = databases.flatMap((database) => database.sources);
  const used = new Set(
    sources.flatMap((source) => {
      if (source.kind === 'migrations') return source.command === undefined ? [] : [source.path];
      return source.kind === 'sql' ? source.files : source.kind === 'sqlmodel' ? source.models : [];
    }),
  );
  const { projects, models, schemaFile } = found;
  const toName = 'name it in schema-drift.yml to compare it';
  return [
    ...projects.filter(({ base }) => !used.has(base)).map(({ file }) => `left out: ${file}; ${toName}`),
    ...models
      .filter(({ path }) => !used.has(path))
      .map(
        ({ path }) =>
          `left out: ${path} declares tables in Python, most of which no migrations here make; ${toName}`,
      ),
    ...(schemaFile === undefined || used.has(schemaFile) ? [] : [`left out: ${schemaFile}; ${toName}`]),
  ];
}
