import { randomBytes } from 'node:crypto';
import { access, constants, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { Problem } from '../base/problem.ts';
import { type Account, isReachable } from './unprivileged.ts';

/** Begins the names of what is not whole yet. */
export const PARTIAL = '.partial-';
const ABANDONED_AFTER_MILLISECONDS = 24 * 60 * 60 * 1000;

/**
 * The folder called `name` in the cache, made by `fill` where it is not there yet. One that is there will do
 * though nothing else can be written beside it: an image may bring it.
 *
 * `fill` gets an empty folder beside it; only a filled one takes the name, so a run that is killed or that races with
 * another leaves nothing half done. `account` must be able to read what lies there.
 */
export async function cached(
  name: string,
  account: Account,
  fill: (folder: string, cache: string) => Promise<void>,
): Promise<string> {
  const cache = await cacheFolder((folder) => exists(join(folder, name)), account);
  const wanted = join(cache, name);
  if (await exists(wanted)) return wanted;
  await removeAbandoned(cache);
  const partial = join(cache, `${PARTIAL}${randomBytes(6).toString('hex')}`);
  await mkdir(partial, { mode: 0o755 });
  try {
    await fill(partial, cache);
    await rename(partial, wanted).catch(async (error: NodeJS.ErrnoException) => {
      const someoneWasFaster = error.code === 'ENOTEMPTY' || error.code === 'EEXIST';
      if (!someoneWasFaster) throw error;
    });
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
  return wanted;
}

/**
 * Where downloads are kept: the runner's tool cache, else the user's cache folder. Root's own cache cannot be read by
 * the account that Postgres then runs as, so root keeps them in `/var/cache`.
 */
function cacheFolders(account: Account): string[] {
  const { RUNNER_TOOL_CACHE, XDG_CACHE_HOME } = process.env;
  return [
    ...(RUNNER_TOOL_CACHE ? [join(RUNNER_TOOL_CACHE, 'schema-drift')] : []),
    join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'schema-drift'),
    ...(account === undefined ? [] : ['/var/cache/schema-drift']),
  ];
}

/**
 * The first of them that has what is wanted already, or can be written to. Throws a `Problem` where none can.
 *
 * @param has whether a folder, which need not be there, has what is wanted
 */
export async function cacheFolder(
  has: (folder: string) => Promise<boolean>,
  account: Account,
): Promise<string> {
  const folders = cacheFolders(account);
  for (const folder of folders) {
    try {
      if (!isReachable(await existingPart(folder), account)) continue;
      if (await has(folder)) return folder;
      await mkdir(folder, { recursive: true, mode: 0o755 });
      await access(folder, constants.W_OK);
      return folder;
    } catch {
      // Not ours to write: the next one may be.
    }
  }
  throw new Problem(
    `What is fetched cannot be kept anywhere: ${folders.join(' and ')} cannot be written to.`,
    {
      advice: 'Set XDG_CACHE_HOME to a folder that can.',
    },
  );
}

async function existingPart(path: string): Promise<string> {
  return (await exists(path)) ? path : existingPart(dirname(path));
}

/** Removes what runs that were killed long ago had not finished. */
export async function removeAbandoned(cache: string): Promise<void> {
  for (const name of await readdir(cache)) {
    if (!name.startsWith(PARTIAL)) continue;
    const path = join(cache, name);
    const age = Date.now() - (await stat(path).catch(() => ({ mtimeMs: Date.now() }))).mtimeMs;
    if (age > ABANDONED_AFTER_MILLISECONDS) await rm(path, { recursive: true, force: true });
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
