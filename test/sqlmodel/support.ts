import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type CatalogObject, objectId } from '../../src/catalog/catalog.ts';
import type { SqlmodelSource } from '../../src/config/config.ts';
import type { ReadContext } from '../../src/sources/read-context.ts';
import type { ReadSource } from '../../src/sources/source.ts';
import { readSqlmodel } from '../../src/sources/sqlmodel/read.ts';
import { atEndOfFile } from '../support/end-of-file.ts';
import { testServer } from '../support/postgres.ts';

const repositories: string[] = [];
const removeRepositories = async () => {
  for (const root of repositories.splice(0)) rmSync(root, { recursive: true, force: true });
};

/** Writes a repository into a folder of its own. */
export function repository(files: Readonly<Record<string, string>>): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'sqlmodel-test-')));
  repositories.push(root);
  atEndOfFile(removeRepositories);
  addFiles(root, files);
  return root;
}

export function addFiles(root: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

/** What the sources of these tests are, where they say nothing else. */
export const usualSource: SqlmodelSource = { name: 'models', kind: 'sqlmodel', models: ['models.py'] };

/** Reads the models of a repository on the run's Postgres. */
export function read(
  root: string,
  source: Partial<SqlmodelSource>,
  context: Partial<ReadContext> = {},
): Promise<ReadSource> {
  return readSqlmodel(
    { ...usualSource, ...source },
    {
      root,
      server: Promise.resolve(testServer()),
      name: 'models',
      signal: new AbortController().signal,
      ...context,
    },
  );
}

export function ids({ catalog }: ReadSource): string[] {
  return catalog.objects.map(({ kind, path }) => objectId(kind, path));
}

export function find(source: ReadSource, id: string): CatalogObject {
  const object = source.catalog.objects.find(({ kind, path }) => objectId(kind, path) === id);
  if (object !== undefined) return object;
  throw new Error(`${id} is not in the catalog: ${ids(source).join(', ')}`);
}

/** `file:line` of where an object is declared. */
export function placeOf(source: ReadSource, id: string): string | undefined {
  const location = source.locations.get(id);
  return location && `${location.file}:${location.line}`;
}
