/** The files that `schema` in a drizzle.config means: paths, folders and globs from the package's folder. */
import { extname, join, resolve } from 'node:path';
import { Problem } from '../../../base/problem.ts';
import { glob, isFile, isFolder, list, probe } from './files.ts';

const scripts = new Set(['.ts', '.tsx', '.mts', '.cts', '.js', '.mjs', '.cjs', '.jsx']);

/**
 * Every file that the patterns name, sorted, each once. `folders` are tried in turn for each pattern.
 * Throws a `Problem` for a pattern that names nothing.
 */
export function findSchemaFiles(
  patterns: readonly string[],
  folders: readonly string[],
  saidIn: string,
): string[] {
  const files = new Set<string>();
  for (const pattern of patterns) {
    if (pattern.startsWith('!')) continue;
    const found = folders.map((folder) => filesOf(pattern, patterns, folder)).find((some) => some.length > 0);
    if (!found) {
      throw new Problem(`No schema file matches \`${pattern}\` of ${saidIn}.`, {
        advice: 'Correct the path (it starts from the folder of the package.json), or commit the file.',
        location: { file: saidIn, line: 1 },
      });
    }
    for (const file of found) files.add(file);
  }
  return [...files].sort();
}

function filesOf(pattern: string, patterns: readonly string[], folder: string): string[] {
  const path = resolve(folder, pattern);
  if (isFile(path)) return [path];
  if (isFolder(path)) {
    return list(path)
      .map(({ name }) => join(path, name))
      .filter((file) => isFile(file) && isScript(file));
  }
  const ignore = patterns.filter((one) => one.startsWith('!')).map((one) => one.slice(1));
  const matches = glob([pattern.replace(/^\.\//, '')], folder, ignore);
  const found = matches.filter(isScript);
  const completed = found.length === 0 && !/[*?{[]/.test(pattern) ? probe(path) : undefined;
  return completed ? [completed] : found;
}

function isScript(file: string): boolean {
  return scripts.has(extname(file)) && !/\.d\.[mc]?ts$/.test(file);
}
