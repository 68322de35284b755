/** Temporary folders, named so that what a killed run left is known as such. */

import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, lstat, mkdtemp, readdir, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hasEnded, thisProcess } from './own-process.ts';

const PREFIX = 'schema-drift-';

/** The beginning of the name of a temporary folder of this process. */
export function temporaryPrefix(): string {
  return `${PREFIX}${thisProcess()}-`;
}

/** A name for a folder that somebody else is to make. */
export function temporaryName(): string {
  return temporaryPrefix() + randomBytes(4).toString('hex');
}

/** Makes an empty folder that nobody else may read; gives its real path. */
export async function temporaryFolder(): Promise<string> {
  return realpath(await mkdtemp(join(tmpdir(), temporaryPrefix())));
}

/** Removes a folder, whatever programs left in it: also folders that they took the rights on from themselves. */
export async function removeFolder(path: string): Promise<void> {
  const attempt = () => rm(path, { recursive: true, force: true });
  await attempt().catch(async () => {
    await openFolders(path);
    await attempt();
  });
}

async function openFolders(path: string): Promise<void> {
  await chmod(path, 0o700);
  const entries = await readdir(path, { withFileTypes: true });
  await Promise.all(
    entries.filter((entry) => entry.isDirectory()).map(({ name }) => openFolders(join(path, name))),
  );
}

/** Where folders of ours may lie; the runner of GitHub has a place of its own. */
function usualPlaces(): string[] {
  return [...new Set([tmpdir(), '/tmp', '/dev/shm', process.env.RUNNER_TEMP ?? tmpdir()])];
}

/**
 * Removes the folders of runs that have ended without doing so: those that bear the name of a process that is no more,
 * belong to this account, and that no process has in its arguments. Root removes those of the account that servers run
 * as, too, with no more rights than that has.
 *
 * @param places to look in, where their names may begin with a dot; those for temporary files where left out
 */
export async function removeLeftovers(places: readonly string[] = usualPlaces()): Promise<void> {
  const found = await Promise.all(places.map(leftoversIn));
  const folders = found.flat();
  if (folders.length === 0) return;
  const argumentsOfAll = await runningArguments();
  const unused = folders.filter(({ path }) => !argumentsOfAll.some((line) => line.includes(path)));
  await Promise.all(unused.map(remove));
}

interface Leftover {
  readonly path: string;
  readonly uid: number;
  readonly gid: number;
}

async function leftoversIn(place: string): Promise<Leftover[]> {
  const names = await readdir(place).catch(() => []);
  const left = names.filter((entry) => {
    const name = entry.replace(/^\./, '');
    const [, owner] = name.startsWith(PREFIX)
      ? (/^([^-]+-[^-]+-[^-]+)-[^-]+$/.exec(name.slice(PREFIX.length)) ?? [])
      : [];
    return owner !== undefined && hasEnded(owner);
  });
  const about = await Promise.all(
    left.map(async (name): Promise<Leftover[]> => {
      const path = join(place, name);
      const found = await lstat(path).catch(() => undefined);
      const us = process.getuid?.();
      const isOurs = found !== undefined && (us === undefined || us === 0 || found.uid === us);
      return isOurs && found.isDirectory() ? [{ path, uid: found.uid, gid: found.gid }] : [];
    }),
  );
  return about.flat();
}

/** The command lines of everything that runs, where they can be read. */
async function runningArguments(): Promise<string[]> {
  const names = await readdir('/proc').catch(() => []);
  const numbers = names.filter((name) => /^\d+$/.test(name));
  return Promise.all(numbers.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')));
}

async function remove({ path, uid, gid }: Leftover): Promise<void> {
  if (process.getuid?.() === uid || process.platform === 'win32') {
    await rm(path, { recursive: true, force: true }).catch(() => {});
    return;
  }
  await new Promise<void>((done) => {
    execFile('/bin/rm', ['-rf', '--', path], { uid, gid, cwd: '/', env: {} }, () => done());
  });
}
