/** Which project with Alembic migrates for models. */
import { filesMatching } from '../../repository/files-matching.ts';
import { textIfReadable } from '../../repository/read.ts';
import type { AlembicProject } from './alembic-projects.ts';
import type { PythonModels } from './python-models.ts';

export interface OwnedModels extends PythonModels {
  /** None where nothing here migrates for them. */
  readonly project: AlembicProject | undefined;
}

/**
 * Models with the project around them, else the one within theirs, else the one whose revisions make most of their
 * tables: a package of models that several services share has no migrations of its own.
 */
export async function ownedModels(
  models: readonly PythonModels[],
  projects: readonly AlembicProject[],
  root: string,
): Promise<OwnedModels[]> {
  const placed = models.map((it) => ({ ...it, project: projectByPlace(it, projects) }));
  if (placed.every(({ project }) => project !== undefined)) return placed;
  const made = await Promise.all(
    projects.map(async (project) => ({ project, tables: await tablesOfRevisions(project, root) })),
  );
  return placed.map((it) => ({
    ...it,
    project: it.project ?? made.find(({ tables }) => makesMost(tables, it))?.project,
  }));
}

function projectByPlace(
  { base }: PythonModels,
  projects: readonly AlembicProject[],
): AlembicProject | undefined {
  const around = projects.filter((project) => isWithin(base, project.base));
  const nearest = around.at(-1)?.base;
  return (
    around.find(({ base: its }) => its === nearest) ??
    projects.find((project) => isWithin(project.base, base))
  );
}

function isWithin(folder: string, outer: string): boolean {
  return outer === '.' || folder === outer || folder.startsWith(`${outer}/`);
}

function makesMost(made: ReadonlySet<string>, { tables }: PythonModels): boolean {
  return tables.filter((table) => made.has(table)).length * 2 > tables.length;
}

/** Names of the tables that revisions make by `op.create_table`, as far as their text tells. */
async function tablesOfRevisions({ versions }: AlembicProject, root: string): Promise<ReadonlySet<string>> {
  const found = await Promise.all(
    versions.map((folder) => filesMatching(`${folder}/**/*.py`, { root }).catch(() => [])),
  );
  const texts = found.flat().map((file) => textIfReadable(file, root) ?? '');
  const created = /\bcreate_table\(\s*(?:(?:table_)?name\s*=\s*)?["']([^"']+)["']/g;
  return new Set(texts.flatMap((text) => [...text.matchAll(created)].map(([, name = '']) => name)));
}
