import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type CatalogObject, objectId } from '../../src/catalog/catalog.ts';
import { type DrizzleSettings, readDrizzle } from '../../src/sources/drizzle/read.ts';
import type { ReadSource } from '../../src/sources/source.ts';
import { atEndOfFile } from '../support/end-of-file.ts';
import { testServer } from '../support/postgres.ts';

const repositories: string[] = [];
const removeRepositories = async () => {
  for (const root of repositories.splice(0)) rmSync(root, { recursive: true, force: true });
};

const project = fileURLToPath(new URL('../..', import.meta.url));

/** The loader as it is now, not as it was built last. */
export function buildLoader(): void {
  const built = join(project, 'dist/drizzle-loader.js');
  const sources = join(project, 'src/sources/drizzle');
  const changed = Math.max(
    ...readdirSync(sources, { recursive: true }).map((file) => statSync(join(sources, String(file))).mtimeMs),
  );
  if (existsSync(built) && statSync(built).mtimeMs > changed) return;
  execFileSync(process.execPath, [join(sources, 'build.mjs')]);
}

/** Writes a repository into a folder of its own. `orm` installs that major of drizzle-orm. */
export function repository(files: Readonly<Record<string, string>>, options: { orm?: 0 | 1 } = {}): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'drizzle-test-')));
  repositories.push(root);
  atEndOfFile(removeRepositories);
  const all = { 'package.json': '{ "name": "fixture", "type": "module" }', ...files };
  for (const [path, text] of Object.entries(all)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  if (options.orm !== undefined) {
    mkdirSync(join(root, 'node_modules'), { recursive: true });
    symlinkSync(
      join(project, `node_modules/drizzle-orm-${options.orm}`),
      join(root, 'node_modules/drizzle-orm'),
    );
  }
  return root;
}

/** Reads a repository's schema on the run's Postgres. */
export function read(root: string, settings: DrizzleSettings = { schema: 'schema.ts' }): Promise<ReadSource> {
  const signal = new AbortController().signal;
  return readDrizzle(settings, { root, server: Promise.resolve(testServer()), name: 'drizzle', signal });
}

/** Reads `schema.ts` with the usual imports before it; lines count from the first line of `text`. */
export function readSchema(
  text: string,
  options: { orm?: 0 | 1; casing?: 'snake_case' } = {},
): Promise<ReadSource> {
  const root = repository({ 'schema.ts': `${imports}${text}` }, options);
  return read(root, { schema: 'schema.ts', ...(options.casing && { casing: options.casing }) });
}

const imports = "import { sql, eq, desc } from 'drizzle-orm'; import * as p from 'drizzle-orm/pg-core'; ";

export function ids(source: ReadSource): string[] {
  return source.catalog.objects.map(({ kind, path }) => objectId(kind, path));
}

export function find(source: ReadSource, id: string): CatalogObject {
  const object = source.catalog.objects.find(({ kind, path }) => objectId(kind, path) === id);
  if (!object)
    throw new Error(
      `${id} is not in the catalog: ${ids(source).join(', ')}\n${JSON.stringify(source.unchecked, null, 1)}`,
    );
  return object;
}
