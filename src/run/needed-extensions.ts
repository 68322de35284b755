import { readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { glob } from 'tinyglobby';
import type { SourceConfig } from '../config/config.ts';
import { openMigrations } from '../sources/migrations/open.ts';
import { extensionsOf } from '../sources/migrations/read.ts';
import { extensionsOfSql } from '../sources/schema-sql/read.ts';
import { extensionsUsedIn } from '../sources/sql/providers.ts';
import { findModelFiles } from '../sources/sqlmodel/model-files.ts';

/**
 * Names of the extensions that sources create, and of those that the text of their files shows them to use: what code
 * will ask for is not known before it runs, and then the server has been chosen.
 */
export async function neededExtensions(sources: readonly SourceConfig[], root: string): Promise<string[]> {
  // A source that cannot be read says so itself.
  const needed = await Promise.all(sources.map((source) => extensionsOfSource(source, root).catch(() => [])));
  return [...new Set(needed.flat())].sort();
}

async function extensionsOfSource(source: SourceConfig, root: string): Promise<readonly string[]> {
  switch (source.kind) {
    case 'migrations': {
      if (source.command !== undefined) return usedBelow(source.path, root);
      const { migrations } = await openMigrations(source, root);
      const created = await extensionsOf(source, root);
      return [...created.map(({ name }) => name), ...migrations.flatMap(({ sql }) => extensionsUsedIn(sql))];
    }
    case 'sql':
      return (await extensionsOfSql(source, root)).map(({ name }) => name);
    case 'sqlmodel':
      return usedIn(await findModelFiles(source.models, root));
    default:
      return [];
  }
}

/** In what migrations are written that a command runs. */
const written = '**/*.{py,sql,ts,mts,js,mjs,cjs,rb,go,ex,exs,php,kt,java}';

const foreign = ['**/{node_modules,vendor,dist,build,venv,site-packages,.*}/**'];

/** Used in the files below a folder, but for those that others wrote. */
async function usedBelow(folder: string, root: string): Promise<string[]> {
  const files = await glob(posix.join(folder, written), {
    cwd: root,
    ignore: foreign,
    followSymbolicLinks: false,
  });
  return usedIn(files.map((file) => join(root, file)));
}

async function usedIn(files: readonly string[]): Promise<string[]> {
  const used = files.map(async (file) => extensionsUsedIn(await readFile(file, 'utf8').catch(() => '')));
  return (await Promise.all(used)).flat();
}
