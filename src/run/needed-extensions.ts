import { posix } from 'node:path';
import type { SourceConfig } from '../config/config.ts';
import { filesMatching } from '../repository/files-matching.ts';
import { textIfReadable } from '../repository/read.ts';
import { type OpenedFolders, openMigrations } from '../sources/migrations/open.ts';
import { extensionsOf } from '../sources/migrations/read.ts';
import { extensionsOfSql } from '../sources/schema-sql/read.ts';
import { extensionsUsedIn } from '../sources/sql/providers.ts';
import { findModelFiles } from '../sources/sqlmodel/model-files.ts';

/**
 * Names of the extensions that sources create, and of those that the text of their files shows them to use: what code
 * will ask for is not known before it runs, and then the server has been chosen.
 */
export async function neededExtensions(
  sources: readonly SourceConfig[],
  root: string,
  opened?: OpenedFolders,
): Promise<string[]> {
  // A source that cannot be read says so itself.
  const needed = await Promise.all(
    sources.map((source) => extensionsOfSource(source, root, opened).catch(() => [])),
  );
  return [...new Set(needed.flat())].sort();
}

async function extensionsOfSource(
  source: SourceConfig,
  root: string,
  opened: OpenedFolders = new Map(),
): Promise<readonly string[]> {
  switch (source.kind) {
    case 'migrations': {
      if (source.command !== undefined) return usedBelow(source.path, root);
      const { migrations } = await openMigrations(source, root, opened);
      const created = await extensionsOf(source, root, opened);
      return [...created.map(({ name }) => name), ...migrations.flatMap(({ sql }) => extensionsUsedIn(sql))];
    }
    case 'sql':
      return (await extensionsOfSql(source, root)).map(({ name }) => name);
    case 'sqlmodel':
      return usedIn(await findModelFiles(source.models, root), root);
    default:
      return [];
  }
}

/** In what migrations are written that a command runs. */
const written = '**/*.{py,sql,ts,mts,js,mjs,cjs,rb,go,ex,exs,php,kt,java}';

const foreign = ['**/{node_modules,vendor,dist,build,venv,site-packages,.*}/**'];

/** Used in the files below a folder, but for those that others wrote. */
async function usedBelow(folder: string, root: string): Promise<string[]> {
  const files = await filesMatching(posix.join(folder, written), { root, ignore: foreign });
  return usedIn(files, root);
}

function usedIn(files: readonly string[], root: string): string[] {
  return files.flatMap((file) => extensionsUsedIn(textIfReadable(file, root) ?? ''));
}
