import { execFile } from 'node:child_process';
import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { defined } from '../base/defined.ts';
import { newMark } from '../base/started.ts';
import { filesMatching } from '../repository/files-matching.ts';
import { pathOutside } from '../repository/git.ts';
import { readBytes } from '../repository/read.ts';

/** Folders that hold what others wrote or a build made, where git can't tell. */
const foreign = ['**/{node_modules,.git,dist,.venv,venv,__pycache__,.next,site-packages}/**'];
/** Larger files are generated, or data. */
const largest = 1_000_000;
/** Where a NUL byte among the first ones tells that a file is no text. */
const looked = 8_000;

/**
 * The files of a repository, relative to `root` with `/`, sorted: those that git knows, else all but installed
 * packages and what a build made. Symbolic links are not followed. `undefined` where the run was over before.
 */
export async function repositoryFiles(root: string, signal: AbortSignal): Promise<string[] | undefined> {
  const files = (await trackedFiles(root, signal)) ?? (await everyFile(root, signal));
  return signal.aborted ? undefined : files.sort();
}

/** Committed and new files alike; `undefined` where git is not installed or does not know the folder. */
function trackedFiles(root: string, signal: AbortSignal): Promise<string[] | undefined> {
  const { HOME = '', SystemRoot } = process.env;
  const env = {
    PATH: pathOutside(root),
    HOME,
    GIT_OPTIONAL_LOCKS: '0',
    ...defined({ SystemRoot }),
    ...newMark().variables,
  };
  // A repository's own settings must not start a program here.
  const command = [
    '-c',
    'core.fsmonitor=false',
    'ls-files',
    '-z',
    '--cached',
    '--others',
    '--exclude-standard',
  ];
  const limits = { cwd: root, env, timeout: 20_000, maxBuffer: 100_000_000, signal };
  return new Promise((done) => {
    execFile('git', command, limits, (error, listed) => {
      const files = [...new Set(listed.split('\0'))].filter((file) => file !== '');
      // A folder that git ignores, or one within another repository, holds nothing that it knows.
      done(error !== null || files.length === 0 ? undefined : files);
    });
  });
}

function everyFile(root: string, signal: AbortSignal): Promise<string[]> {
  return filesMatching('**', { root, dot: true, ignore: foreign, signal });
}

/** The text of a file; `undefined` where it is none: a link, a binary or too large a file, or gone. */
export function textOf(file: string, root: string): string | undefined {
  try {
    // What a link leads to is searched where it is.
    if (lstatSync(join(root, file)).isSymbolicLink()) return undefined;
    const bytes = readBytes(file, root, largest);
    return bytes.subarray(0, looked).includes(0) ? undefined : bytes.toString('utf8');
  } catch {
    return undefined;
  }
}
