import { extname } from 'node:path';
import { didYouMean } from '../base/did-you-mean.ts';
import { Problem } from '../base/problem.ts';
import { visible } from '../base/visible.ts';
import {
  type Config,
  type DatabaseConfig,
  defaults,
  failOnWords,
  renamePattern,
  truthWords,
} from '../config/config.ts';
import { knownMajors, NEWEST_MAJOR } from '../postgres/majors.ts';
import { isMendedBy } from '../sources/source-kind.ts';
import { namesSource } from './run-context.ts';

/** What a report can be written as. */
const formats = ['terminal', 'markdown', 'json'] as const;
export type Format = (typeof formats)[number];

/** The format that `--format` names. Throws a `Problem` for any other word, as the functions below do. */
export function formatNamed(name: string): Format {
  return oneOf(name, formats, `There is no format \`${name}\`.`, '--format');
}

/** What a file can be written as: of a report also the plans alone. */
export type FileFormat = Format | 'plan';

const formatByEnding: Readonly<Record<string, FileFormat>> = {
  '.json': 'json',
  '.md': 'markdown',
  '.markdown': 'markdown',
  '.txt': 'terminal',
  '.sql': 'plan',
};

/** A file to be written, and what as. */
export interface OutputFile {
  readonly file: string;
  readonly format: FileFormat;
}

/** What `--output` names, each time it is given, by the endings. Without plans there is none to be written. */
export function outputsNamed(
  files: readonly string[] = [],
  { noPlan = false }: { readonly noPlan?: boolean | undefined } = {},
): readonly OutputFile[] {
  return files.map((file) => {
    const format = formatByEnding[extname(file).toLowerCase()];
    if (format === undefined)
      throw new Problem(`The ending of ${file} names no format.`, {
        advice: '--output takes a file that ends in .json, .md or .txt, or in .sql for the plan.',
      });
    if (format === 'plan' && noPlan)
      throw new Problem(`With \`--no-plan\` there is nothing to write to ${file}.`, {
        advice: 'Leave one of them out.',
      });
    return { file, format };
  });
}

/** The major version that `--postgres-version`, or another `option`, names. */
export function majorNamed(text: string | undefined, option = '--postgres-version'): number | undefined {
  if (text === undefined) return undefined;
  const major = knownMajors.find((known) => String(known) === text);
  if (major === undefined)
    throw new Problem(`\`${text}\` is no major version that schema-drift knows.`, {
      advice: `${option} takes ${knownMajors.slice(0, -1).join(', ')} or ${NEWEST_MAJOR}.`,
    });
  return major;
}

/** The engine that `--engine` names. */
export function engineNamed(text: string | undefined): Config['postgres']['engine'] {
  if (text === undefined) return undefined;
  return oneOf(text, ['native', 'pglite'], `There is no engine \`${text}\`.`, '--engine');
}

/** What `--rename` says, each time it is given: `users.name:full_name`. */
export function renamesNamed(said: readonly string[] = []): readonly string[] {
  const wrong = said.find((rename) => !renamePattern.test(rename));
  if (wrong === undefined) return said;
  throw new Problem(`\`${visible(wrong)}\` says no rename: it takes two names with one colon between them.`, {
    advice: 'Nothing was checked. --rename takes the old name and the new one, as in users.name:full_name.',
  });
}

/** The severity that `--fail-on` names. */
export function failOnNamed(text: string | undefined): Config['failOn'] | undefined {
  if (text === undefined) return undefined;
  return oneOf(text, failOnWords, `\`${text}\` is no severity that can fail a check.`, '--fail-on');
}

/** The databases with the source that `--truth` names as their truth; every one of them needs a source of that name. */
export function withTruth(
  databases: readonly DatabaseConfig[],
  truth: string | undefined,
): readonly DatabaseConfig[] {
  if (truth === undefined) return databases;
  return databases.map((database) => {
    const names = [...database.sources.map(({ name }) => name), ...truthWords];
    const where = databases.length > 1 ? ` of database ${database.name}` : '';
    return { ...database, truth: oneOf(truth, names, `\`${truth}\` is no source${where}.`, '--truth') };
  });
}

/**
 * The databases with the other one of two sources as their truth, where `--side` names one that is to be brought in
 * line and nobody is declared to be right. What is made of a database by a command is never right against it.
 */
export function withOtherRight(
  databases: readonly DatabaseConfig[],
  side: string | undefined,
): readonly DatabaseConfig[] {
  if (side === undefined) return databases;
  return databases.map((database) => {
    const { name, sources, truth } = database;
    const others = sources.filter((source) => !namesSource(side, name, source.name));
    const [other] = others;
    const isImplied = sources.length === 2 && others.length === 1 && truth === defaults.truth;
    return isImplied && other !== undefined && !isMendedBy('generator')(other)
      ? { ...database, truth: other.name }
      : database;
  });
}

function oneOf<const Word extends string>(
  typed: string,
  words: readonly Word[],
  sentence: string,
  option: string,
): Word {
  const word = words.find((known) => known === typed);
  if (word !== undefined) return word;
  const meant = didYouMean(typed, words);
  const question = meant === undefined ? '' : `Did you mean \`${meant}\`? `;
  throw new Problem(sentence, { advice: `${question}${option} takes ${words.join(', ')}.` });
}
