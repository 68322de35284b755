/** Drizzle in repositories that have no drizzle.config, since a framework (NuxtHub) or a script has its settings. */

import { join, posix } from 'node:path';
import { defined } from '../../base/defined.ts';
import { filesMatching } from '../../repository/files-matching.ts';
import { textIfReadable } from '../../repository/read.ts';
import { pathExists } from '../../repository/there.ts';
import { foreignFolders, isSample } from './drizzle-configs.ts';
import { drizzleSchemas } from './drizzle-schemas.ts';

/** Migrations that drizzle-kit wrote, and the schema that they were generated from. */
export interface DrizzlePair {
  /** A folder. */
  readonly migrations: string;
  /** A file, or a folder whose files declare tables. */
  readonly schema: string;
  readonly casing?: 'snake_case' | 'camelCase';
}

/**
 * Each folder of Drizzle's migrations for Postgres with the schema that lies nearest to it. A folder to which two schemas are as near is left out: which one is meant can't be known.
 */
export async function findDrizzlePairs(root: string): Promise<DrizzlePair[]> {
  const folders = await drizzleFolders(root);
  if (folders.length === 0) return [];
  const schemas = await drizzleSchemas(root);
  const pairs: DrizzlePair[] = [];
  for (const migrations of folders) {
    const schema = nearest(migrations, schemas);
    if (schema === undefined) continue;
    const casing = casingOfFramework(root, schema);
    pairs.push({ migrations, schema, ...defined({ casing }) });
  }
  return pairs;
}

/** Folders that hold migrations of drizzle-kit for Postgres, by what its journal or its snapshots say. */
async function drizzleFolders(root: string): Promise<string[]> {
  const files = await filesMatching(['**/meta/_journal.json', '**/[0-9]*/snapshot.json'], {
    root,
    ignore: foreignFolders,
  });
  const told = files.filter((file) =>
    /"dialect"\s*:\s*"(postgresql|postgres|pg)"/.test(textIfReadable(file, root) ?? ''),
  );
  const folders = told.map((file) => posix.dirname(posix.dirname(file)));
  return [...new Set(folders)].filter((folder) => !isSample(`${folder}/`)).sort();
}

/** The path that has the most folders in common with another; `undefined` where two have, or there is none. */
function nearest(folder: string, paths: readonly string[]): string | undefined {
  const own = folder.split('/');
  const common = (path: string) => {
    const parts = path.split('/');
    const at = own.findIndex((part, index) => part !== parts[index]);
    return at < 0 ? own.length : at;
  };
  const most = Math.max(...paths.map(common));
  const found = paths.filter((path) => common(path) === most);
  return found.length === 1 ? found[0] : undefined;
}

/** How NuxtHub is told to spell columns that are declared without a name. */
function casingOfFramework(root: string, schema: string): DrizzlePair['casing'] {
  for (let folder = posix.dirname(schema); ; folder = posix.dirname(folder)) {
    const config = ['ts', 'mts', 'js', 'mjs']
      .map((ending) => posix.join(folder, `nuxt.config.${ending}`))
      .find((file) => pathExists(join(root, file)));
    if (config !== undefined) {
      const said = /\bcasing\s*:\s*['"](snake_case|camelCase)['"]/.exec(textIfReadable(config, root) ?? '');
      return said?.[1] as DrizzlePair['casing'];
    }
    if (folder === '.') return undefined;
  }
}
