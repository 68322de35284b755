import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { glob } from 'tinyglobby';
import { defined } from '../base/defined.ts';
import { newMark } from '../base/started.ts';

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
  const { PATH = '', HOME = '', SystemRoot } = process.env;
  const env = { PATH, HOME, GIT_OPTIONAL_LOCKS: '0', ...defined({ SystemRoot }), ...newMark().variables };
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
  return glob('**', { cwd: root, dot: true, ignore: foreign, followSymbolicLinks: false, signal });
}

/** The text of a file; `undefined` where it is none: a link, a binary or too large a file, or gone. */
export async function textOf(file: string, root: string): Promise<string | undefined> {
  try {
    const handle = await open(
      join(root, file),
      constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK,
    );
    try {
      const about = await handle.stat();
      if (!about.isFile() || about.size > largest) return undefined;
      const bytes = await handle.readFile();
      return bytes.subarray(0, looked).includes(0) ? undefined : bytes.toString('utf8');
    } finally {
      await handle.close();
    }
  } catch {
    return undefined;
  }
}
