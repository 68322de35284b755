import { existsSync } from 'node:fs';
import { dirname, isAbsolute, posix, resolve } from 'node:path';
import { isScalar, visit } from 'yaml';
import { Problem } from '../base/problem.ts';
import { configPaths } from '../config/load.ts';
import { type Mistake, mistakesOf, sentence } from '../config/mistakes/mistakes.ts';
import { contentOf, openYaml, type YamlText } from '../config/mistakes/yaml-document.ts';
import { placeOf } from '../config/mistakes/yaml-places.ts';
import { readText } from '../repository/read.ts';
import type { Baseline, BaselineEntry } from './baseline.ts';
import { baselineFile, entryShape, type WrittenEntry } from './baseline-file.ts';

/** Bytes. */
const LARGEST = 1024 * 1024;

/** Where `schema-drift baseline` writes one, where the repository has none and its config file is a usual one. */
const usualFile = 'schema-drift.baseline.yml';

/**
 * The baseline of a repository: the file that its config file has beside it (`drift.yml` has `drift.baseline.yml`) or,
 * where that is a usual one or there is none, `schema-drift.baseline.yml`.
 *
 * @param root the folder that is checked
 * @param configFile the config file, relative to `root`; absent where there is none
 * @returns `undefined` where there is none
 */
export function readBaseline(root: string, configFile?: string): Baseline | undefined {
  const [file, another] = baselinePaths(configFile).filter((path) => existsSync(resolve(root, path)));
  if (file === undefined) return undefined;
  if (another !== undefined)
    return broken(
      file,
      new Problem(`There are two baselines: ${file} and ${another}.`, {
        advice: 'Move all entries into one of them and delete the other: until then none counts.',
        location: { file: another, line: 1 },
      }),
    );
  try {
    return parseBaseline(textOf(root, file), file);
  } catch (error) {
    if (error instanceof Problem) return broken(file, error);
    throw error;
  }
}

/** Where the baseline of a repository is, or would be. */
export function baselinePath(root: string, configFile?: string): string {
  const paths = baselinePaths(configFile);
  return paths.find((path) => existsSync(resolve(root, path))) ?? paths[0] ?? usualFile;
}

/** Whether a file may be a baseline, by its name. */
export function isBaselineFile(path: string): boolean {
  return endings.some((ending) => path.endsWith(ending));
}

const endings = ['.baseline.yml', '.baseline.yaml'];

function baselinePaths(configFile: string | undefined): readonly string[] {
  const besides = (file: string) => endings.map((ending) => file.replace(/\.[^./]*$/, '') + ending);
  if (configFile !== undefined && !configPaths.some((path) => path === configFile))
    return besides(configFile);
  const usual = ['schema-drift', '.github/schema-drift'].flatMap(besides);
  const own = configFile === undefined ? [] : besides(configFile);
  return [...new Set([...own, ...usual])];
}

/** The text of a baseline, which whoever starts the run may keep outside of the repository, beside its config file. */
export function textOf(root: string, file: string): string {
  const isOutside = isAbsolute(file) || posix.normalize(file).startsWith('../');
  return readText(resolve(root, file), isOutside ? dirname(resolve(root, file)) : root, LARGEST);
}

/** A baseline from its text. Never throws for what the text says: each mistake is a problem with its place. */
export function parseBaseline(text: string, file: string): Baseline {
  const yaml = openYaml(text);
  const [malformed] = yaml.malformed;
  if (malformed !== undefined) {
    const { line, column } = malformed;
    return broken(file, mistake(malformed.text, { file, line, column }));
  }
  takeAsText(yaml);
  let value: unknown;
  try {
    value = contentOf(yaml.document, `The baseline ${file}`, file);
  } catch (error) {
    if (error instanceof Problem) return broken(file, error);
    throw error;
  }
  // A file of comments is one that nobody has accepted anything in.
  if (value === null) return { file, entries: [], problems: [] };
  const placed = (found: Mistake): Problem =>
    mistake(found.text, { file, ...placeOf(yaml.document, yaml.lines, found.path, found.part) });
  const issues = baselineFile.safeParse(value).error?.issues ?? [];
  const problems = mistakesOf(issues, value, '`accepted:` and a list below it').map(placed);
  const list = (value as { readonly accepted?: unknown }).accepted;
  const written: readonly unknown[] = Array.isArray(list) ? list : [];
  const entries = written.flatMap((entry, at): BaselineEntry[] => {
    const checked = entryShape.safeParse(entry);
    if (!checked.success) return [];
    const place = placeOf(yaml.document, yaml.lines, ['accepted', at, 'fingerprint'], 'value');
    return [{ ...(checked.data as WrittenEntry), location: { file, ...place } }];
  });
  return { file, entries, problems };
}

/** A fingerprint of digits alone is a text, too, and so is whatever else looks like a number. */
function takeAsText({ document }: YamlText): void {
  visit(document, {
    Scalar: (_, node) => {
      if (isScalar(node) && typeof node.value === 'number' && node.source !== undefined)
        node.value = node.source;
    },
  });
}

function mistake(text: string, location: { file: string; line: number; column: number }): Problem {
  return new Problem(sentence(text), {
    advice: 'Correct the baseline; what it says wrongly accepts nothing.',
    location,
  });
}

/** None of whose entries counts. */
function broken(file: string, problem: Problem): Baseline {
  return { file, entries: [], problems: [problem] };
}
