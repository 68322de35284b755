import { dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import { Problem } from '../base/problem.ts';
import { readText } from '../repository/read.ts';
import { pathExists } from '../repository/there.ts';
import type { Config, Fallbacks } from './config.ts';
import { type Mistake, mistakesOf, sentence } from './mistakes/mistakes.ts';
import { sharedTables } from './mistakes/owned-tables.ts';
import { referencesOf } from './mistakes/references.ts';
import { brokenRules } from './mistakes/rules.ts';
import { findConnectionString } from './mistakes/secrets.ts';
import { contentOf, openYaml } from './mistakes/yaml-document.ts';
import { type Place, placeOf } from './mistakes/yaml-places.ts';
import type { ConfigFile } from './shape/config-file.ts';
import { normalise } from './shape/normalise.ts';

/** Where a config file is looked for, relative to the repository. */
export const configPaths = [
  'schema-drift.yml',
  'schema-drift.yaml',
  '.github/schema-drift.yml',
  '.github/schema-drift.yaml',
] as const;

/** Bytes. */
const LARGEST = 1024 * 1024;

export interface LoadedConfig {
  readonly config: Config;
  /** The file it came from, relative to the repository, with `/`. */
  readonly file: string;
}

/**
 * Reads and checks the config file of a repository, or the one at `path` (relative to `root`); `fallbacks` hold
 * for what it leaves out.
 *
 * @returns `undefined` when no path is given and the repository has no config file
 * @throws Problem with the place of every mistake, when the file is missing, unreadable or wrong
 */
export async function loadConfig(
  root: string,
  path?: string,
  fallbacks?: Fallbacks,
): Promise<LoadedConfig | undefined> {
  const file =
    path === undefined ? findConfig(root) : relative(root, resolve(root, path)).split(sep).join('/');
  if (file === undefined) return undefined;
  if (!pathExists(resolve(root, file))) {
    throw new Problem(`The config file ${file} does not exist.`, {
      advice: 'Correct the path, or write the file with `schema-drift init`.',
    });
  }
  return { config: await parseConfig(read(root, file), file, root, fallbacks), file };
}

/** The config file of a repository, if it has one. */
export function findConfig(root: string): string | undefined {
  const [first, second] = configPaths.filter((path) => pathExists(resolve(root, path)));
  if (second !== undefined) {
    throw new Problem(`There are two config files: ${first} and ${second}.`, {
      advice: 'Keep one and delete the other.',
    });
  }
  return first;
}

/** Whoever starts the run may name a file outside of the repository; nobody else has a say in which it is. */
function read(root: string, file: string): string {
  const isOutside = isAbsolute(file) || file.startsWith('../');
  return readText(resolve(root, file), isOutside ? dirname(resolve(root, file)) : root, LARGEST);
}

async function parseConfig(
  text: string,
  file: string,
  root: string,
  fallbacks: Fallbacks | undefined,
): Promise<Config> {
  const secret = findConnectionString(text);
  if (secret !== undefined) {
    throw new Problem('The config file holds what looks like a connection string.', {
      advice: secret.advice,
      location: { file, ...secret.place },
    });
  }
  const { document, lines, malformed } = openYaml(text);
  refuse(malformed, file);
  const value = contentOf(document, `The config file ${file}`, file);
  const place = (mistakes: readonly Mistake[]) =>
    refuse(
      mistakes.map((mistake) => ({
        ...placeOf(document, lines, mistake.path, mistake.part),
        text: mistake.text,
      })),
      file,
    );
  if (value === null) {
    throw new Problem(`The config file ${file} is empty.`, {
      advice: 'Name at least two sources, or write the file with `schema-drift init --force`.',
      location: { file, line: 1 },
    });
  }
  const { configFile } = await import('./shape/config-file.ts');
  const checked = configFile.safeParse(value);
  place([...mistakesOf(checked.error?.issues ?? [], value), ...wrongTop(value as ConfigFile)]);
  const written = value as ConfigFile;
  const config = normalise(written, fallbacks);
  const { references, mistakes } = referencesOf(written.references ?? {}, config.databases, (path) => ({
    file,
    ...placeOf(document, lines, path, 'key'),
  }));
  place([
    ...(await brokenRules(config, written.databases !== undefined, root)),
    ...sharedTables(config.databases),
    ...mistakes,
  ]);
  return references.length === 0 ? config : { ...config, references };
}

/** `sources` at the top and `databases` exclude each other, and one of them is needed. */
function wrongTop(value: ConfigFile): Mistake[] {
  if (typeof value !== 'object' || Array.isArray(value)) return [];
  if (value.databases === undefined) {
    const text = '`sources` is missing: name at least two places that declare the schema';
    const references = '`references` goes with `databases`, from one of which each leads to another';
    return [
      ...(value.sources === undefined ? [{ path: [], part: 'value' as const, text }] : []),
      ...(value.references === undefined
        ? []
        : [{ path: ['references'], part: 'key' as const, text: references }]),
    ];
  }
  if (
    typeof value.databases === 'object' &&
    value.databases !== null &&
    Object.keys(value.databases).length === 0
  ) {
    return [{ path: ['databases'], part: 'key', text: '`databases` names none' }];
  }
  return (['sources', 'truth', 'ignore', 'renames'] as const)
    .filter((key) => value[key] !== undefined)
    .map((key) => ({
      path: [key],
      part: 'key',
      text: `\`${key}\` cannot stand beside \`databases\`; move it into one of them`,
    }));
}

/** Throws one Problem for all mistakes, at the place of the first. */
function refuse(mistakes: readonly (Place & { text: string })[], file: string): void {
  const sorted = [...mistakes].sort((a, b) => a.line - b.line || a.column - b.column);
  const [first] = sorted;
  if (first === undefined) return;
  const location = { file, line: first.line, column: first.column };
  const advice = 'Correct the file; docs/configuration.md of schema-drift tells every key, with examples.';
  if (sorted.length === 1) {
    throw new Problem(sentence(first.text), { advice, location });
  }
  throw new Problem(`The config file ${file} has ${sorted.length} mistakes.`, {
    advice,
    detail: sorted.map(({ line, column, text }) => `${line}:${column}: ${sentence(text)}`).join('\n'),
    location,
  });
}
