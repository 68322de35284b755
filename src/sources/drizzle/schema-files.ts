/** The files that `schema` in a drizzle.config means: paths, folders and globs. */
import { extname, join, relative, resolve } from 'node:path';
import { Problem } from '../../base/problem.ts';
import { glob, isFile, isFolder, list, probe } from './files.ts';

const scripts = new Set(['.ts', '.tsx', '.mts', '.cts', '.js', '.mjs', '.cjs', '.jsx']);

export interface SchemaFiles {
  /** Absolute, sorted, each once. */
  readonly files: readonly string[];
  /** What is to be told of how they were found. */
  readonly notes: readonly string[];
}

/**
 * Every file that the patterns name. `folders` are tried in turn: the first in which all patterns name something is
 * where they start from, else each pattern has its own. Throws a `Problem` for a pattern that names nothing.
 */
export function findSchemaFiles(
  patterns: readonly string[],
  folders: readonly string[],
  saidIn: string,
): SchemaFiles {
  const common = schemaFolder(patterns, folders);
  const files = new Set<string>();
  const notes: string[] = [];
  for (const pattern of wanted(patterns)) {
    const found = firstFound(pattern, patterns, common === undefined ? folders : [common]);
    if (!found) {
      throw new Problem(`No schema file matches \`${pattern}\` of ${saidIn}.`, {
        advice: 'Correct the path (it starts from the folder of the package.json), or commit the file.',
        location: { file: saidIn, line: 1 },
      });
    }
    for (const file of found.files) files.add(file);
    if (found.source)
      notes.push(`\`${pattern}\` of ${saidIn} is not built here, so its source was read: ${told(found)}.`);
  }
  return { files: [...files].sort(), notes };
}

/** The first of the folders in which every pattern names a file; `undefined` where there is none. */
export function schemaFolder(patterns: readonly string[], folders: readonly string[]): string | undefined {
  const positive = wanted(patterns);
  if (positive.length === 0) return undefined;
  return folders.find((folder) => positive.every((pattern) => firstFound(pattern, patterns, [folder])));
}

function wanted(patterns: readonly string[]): string[] {
  return patterns.filter((pattern) => !pattern.startsWith('!'));
}

interface Found {
  readonly files: readonly string[];
  readonly folder: string;
  /** Whether these are the sources of what the pattern names. */
  readonly source: boolean;
}

/** What a pattern names in the first folder where it names anything; nowhere, the sources of what it names. */
function firstFound(
  pattern: string,
  patterns: readonly string[],
  folders: readonly string[],
): Found | undefined {
  for (const one of [pattern, ...sourcesOfBuilt(pattern)]) {
    for (const folder of folders) {
      const files = filesOf(one, patterns, folder);
      if (files.length > 0) return { files, folder, source: one !== pattern };
    }
  }
  return undefined;
}

function told({ files, folder }: Found): string {
  const [first = '', ...more] = files;
  return relative(folder, first) + (more.length > 0 ? ` and ${more.length} more` : '');
}

/** Where the sources of what a build writes are: `dist/db/*.js` is made of `src/db/*.ts`, or of `db/*.ts`. */
function sourcesOfBuilt(pattern: string): string[] {
  const built = /^((?:.*\/)?)(?:dist|build|lib|out|\.output|compiled)\/(.*)$/.exec(pattern);
  if (!built) return [];
  const [, before = '', after = ''] = built;
  const source = after.replace(/\.([mc]?)jsx?$/, (_, kind) => `.{${kind}ts,ts,tsx,${kind}js}`);
  return [`${before}src/${source}`, `${before}${source}`];
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
