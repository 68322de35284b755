/** A drizzle.config read for what it says about files: for recognising a repository and for reading its schema. */

import { dirname, join, resolve } from 'node:path';
import { defined } from '../../base/defined.ts';
import { Problem } from '../../base/problem.ts';
import { pathExists } from '../../repository/there.ts';
import { foldersUp } from './files.ts';
import { type LoaderResult, runLoader } from './loader-process.ts';

export interface DrizzleConfigFile {
  /** Paths and globs as written, relative to `base`. */
  readonly schema: readonly string[];
  /** The migrations folder as written, relative to `base`; without it, drizzle-kit takes `drizzle`. */
  readonly out?: string;
  readonly dialect: string;
  readonly casing?: 'snake_case' | 'camelCase';
  readonly migrations?: { readonly table?: string; readonly schema?: string };
  /** The folder that the paths start from: that of the config's package. Absolute. */
  readonly base: string;
  readonly warnings: readonly string[];
}

/** The names a config may have, in the order they are looked for. */
export const configNames = ['ts', 'mts', 'js', 'mjs', 'cjs', 'json'].map(
  (extension) => `drizzle.config.${extension}`,
);

/**
 * Evaluates a drizzle.config (`file` relative to `root`, or absolute) in the loader's process.
 * Throws a `Problem` when it is not there, does not load, or exports no config.
 */
export async function readDrizzleConfig(
  file: string,
  root: string,
  signal?: AbortSignal,
): Promise<DrizzleConfigFile> {
  const path = existingConfig(file, root);
  const folders = baseFolders(path, root);
  const [base = root] = folders;
  const read = await runLoader(
    { task: 'config', root, base, folders, config: path },
    { timeoutSeconds: 60, ...defined({ signal }) },
  );
  return configFacts(read, base);
}

/** The loader's answer in the words of `DrizzleConfigFile`. */
export function configFacts({ config = {}, warnings }: LoaderResult, base: string): DrizzleConfigFile {
  const { schema = [], casing, migrations } = config;
  return {
    schema: typeof schema === 'string' ? [schema] : schema,
    ...defined({ out: config.out }),
    dialect: config.dialect ?? '',
    ...((casing === 'snake_case' || casing === 'camelCase') && { casing }),
    ...(migrations && {
      migrations: {
        ...(migrations.table && { table: migrations.table }),
        ...(migrations.schema && { schema: migrations.schema }),
      },
    }),
    base,
    warnings,
  };
}

/** The absolute path of a config that is there, looked for by its usual names when none is given. */
export function existingConfig(file: string | undefined, root: string): string {
  if (file !== undefined) {
    const path = resolve(root, file);
    if (pathExists(path)) return path;
    throw new Problem(`There is no file ${file}.`, { advice: 'Correct `config` of the Drizzle source.' });
  }
  const found = configNames.map((name) => join(root, name)).find((path) => pathExists(path));
  if (found) return found;
  throw new Problem('There is no drizzle.config file in the repository.', {
    advice: 'Say where it is with `config`, or name the schema files with `schema`.',
  });
}

/** The nearest folder above a file that is a package, Node's or Deno's, no further up than the repository. */
export function packageFolder(file: string, root: string): string {
  return foldersUp(dirname(file), root).find(isPackage) ?? dirname(file);
}

/**
 * The folders that the paths of a config may start from, likeliest first. drizzle-kit takes the one that it is run in:
 * most often that of the package, but a config may be named from beside it, or from further up.
 */
export function baseFolders(file: string, root: string): string[] {
  return [...new Set([packageFolder(file, root), ...foldersUp(dirname(file), root)])];
}

function isPackage(folder: string): boolean {
  return ['package.json', 'deno.json', 'deno.jsonc'].some((name) => pathExists(join(folder, name)));
}
