/** Git, asked about a repository that strangers may have written: it runs nothing of theirs, and writes nothing. */

import { execFile } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { defined } from '../base/defined.ts';
import { newMark } from '../base/started.ts';
import { isWithin, topOf } from './boundary.ts';

const MILLISECONDS = 20_000;
/** Bytes; the names of a million files have less. */
const LARGEST_ANSWER = 200_000_000;
/** An empty PATH would mean the working directory. */
const NO_FOLDER = '/nonexistent';

/**
 * What git answers; `undefined` where it cannot: no git, no repository, or none that has what is asked for.
 *
 * @param words a command of git that only reads, with its options; paths in them are taken literally
 * @param top of the repository, without links
 * @param input what it reads from its standard input
 */
export function askGit(words: readonly string[], top: string, input = ''): Promise<Buffer | undefined> {
  const repository = join(top, '.git');
  if (!existsSync(repository)) return Promise.resolve(undefined);
  const all = [
    // The repository is named, since git would take any folder that looks like one, and asks nobody's leave for it.
    `--git-dir=${repository}`,
    `--work-tree=${top}`,
    '--literal-pathspecs',
    '--no-replace-objects',
    // Its settings must not start a program here.
    '-c',
    'core.fsmonitor=false',
    ...words,
  ];
  const env = {
    ...environmentOf(top),
    GIT_OPTIONAL_LOCKS: '0',
    // What a partial clone lacks is not fetched.
    GIT_NO_LAZY_FETCH: '1',
  };
  const options = {
    cwd: top,
    env,
    timeout: MILLISECONDS,
    maxBuffer: LARGEST_ANSWER,
    encoding: 'buffer',
  } as const;
  return new Promise((done) => {
    const child = execFile('git', all, options, (error, answer) => done(error === null ? answer : undefined));
    child.stdin?.on('error', () => {}).end(input);
  });
}

/** What git is told of this process, and no more: programs outside of the repository, and whose it is. */
export function environmentOf(top: string): Record<string, string> {
  const { HOME = '', SystemRoot } = process.env;
  return { PATH: pathOutside(top), HOME, ...defined({ SystemRoot }), ...newMark().variables };
}

/**
 * Folders in which programs are looked for, without those that a commit can put something into: relative ones, and
 * those of the repository.
 */
export function pathOutside(root: string, path = process.env.PATH ?? ''): string {
  const top = topOf(root);
  const isOutside = (folder: string) =>
    isAbsolute(folder) && existsSync(folder) && !isWithin(realpathSync.native(folder), top);
  return path.split(delimiter).filter(isOutside).join(delimiter) || NO_FOLDER;
}
