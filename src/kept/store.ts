import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bytesOf, hashOf, namedIn, nameOf, valueIn } from './entry.ts';
import { isOurs } from './ours.ts';

/** Of one key, for branches that take turns; of all keys; and bytes of all of them together. */
const MOST_OF_ONE_KEY = 4;
const MOST = 400;
const MOST_BYTES = 256 * 1024 ** 2;
/** Bytes; what is larger is worked out again. */
const LARGEST = 64 * 1024 ** 2;

const PARTIAL = '.partial-';
const ABANDONED_AFTER_MILLISECONDS = 60 * 60 * 1000;

/** A folder of files of ours. None of this fails: what is wrong with it is told in one line, and goes without. */
export interface Store {
  /** What was put under a key, newest first, as far as it is whole and nobody else's. */
  find(key: string): AsyncIterable<Found>;
  put(key: string, value: unknown): Promise<void>;
}

export interface Found {
  readonly value: unknown;
  /** The file that it is in. */
  readonly path: string;
  /** Says that it is still of use, so that others go first where there are too many. */
  readonly use: () => Promise<void>;
}

/**
 * @param folder where; made where it is not there yet
 * @param checked the folder that is checked: what a commit brings is none of ours
 * @param onTrouble is told once why nothing is found or kept, as a sentence without its end
 */
export function storeIn(folder: string, checked: string, onTrouble: (why: string) => void): Store {
  let told = false;
  const trouble = (error: unknown) => {
    if (!told) onTrouble(error instanceof Error ? error.message : String(error));
    told = true;
  };
  let opened: Promise<boolean> | undefined;
  const isOpen = () => {
    opened ??= openFolder(folder, checked).then(
      () => true,
      (error: unknown) => {
        trouble(error);
        return false;
      },
    );
    return opened;
  };
  return {
    async *find(key) {
      if (!(await isOpen())) return;
      for (const { name } of await filesIn(folder, key)) {
        const path = join(folder, name);
        try {
          const value = await read(path, name);
          yield { value, path, use: () => touch(path) };
        } catch (error) {
          trouble(new Error(`${path} is passed over: ${(error as Error).message}`));
          await rm(path, { recursive: true, force: true }).catch(() => {});
        }
      }
    },
    async put(key, value) {
      if (!(await isOpen())) return;
      await write(folder, key, value).catch(trouble);
    },
  };
}

/** @throws Error where it cannot be had, or others may write to it */
async function openFolder(folder: string, checked: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if (!isOurs(folder, checked)) throw new Error(`others may write to ${folder}, or it is in the repository`);
}

/** Those of a key, newest first. */
async function filesIn(folder: string, key?: string) {
  const names = (await readdir(folder).catch(() => [])).filter((name) => {
    const named = namedIn(name);
    return named !== undefined && (key === undefined || named.key === key);
  });
  const files = await Promise.all(
    names.map(async (name) => {
      const about = await stat(join(folder, name)).catch(() => undefined);
      return about === undefined ? [] : [{ name, used: about.mtimeMs, bytes: about.size }];
    }),
  );
  return files.flat().sort((one, other) => other.used - one.used);
}

/** Neither follows a link nor waits for anything. */
async function read(path: string, name: string): Promise<unknown> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const about = await file.stat();
    const us = process.getuid?.();
    if (!about.isFile() || (us !== undefined && about.uid !== us) || (about.mode & 0o022) !== 0)
      throw new Error('it is no file of ours alone');
    if (about.size > LARGEST) throw new Error('it is too large');
    const bytes = await file.readFile();
    if (hashOf(bytes) !== namedIn(name)?.hash) throw new Error('it is damaged');
    return valueIn(bytes);
  } finally {
    await file.close();
  }
}

async function touch(path: string): Promise<void> {
  const now = new Date();
  await utimes(path, now, now).catch(() => {});
}

/** Under a name of its own until it is whole, so that who is killed or races with another leaves nothing half done. */
async function write(folder: string, key: string, value: unknown): Promise<void> {
  const bytes = bytesOf(value);
  if (bytes.length > LARGEST) throw new Error(`${bytes.length} bytes are too many to be kept`);
  const partial = join(folder, `${PARTIAL}${randomBytes(6).toString('hex')}`);
  try {
    await writeFile(partial, bytes, { flag: 'wx', mode: 0o600 });
    await rename(partial, join(folder, nameOf(key, bytes)));
  } finally {
    await rm(partial, { force: true });
  }
  await removeOldest(folder, key);
}

async function removeOldest(folder: string, key: string): Promise<void> {
  const files = await filesIn(folder);
  let bytes = 0;
  let ofKey = 0;
  const tooMany = files.filter((file, at) => {
    bytes += file.bytes;
    if (namedIn(file.name)?.key === key) ofKey += 1;
    return at >= MOST || bytes > MOST_BYTES || (ofKey > MOST_OF_ONE_KEY && namedIn(file.name)?.key === key);
  });
  await Promise.all(tooMany.map(({ name }) => rm(join(folder, name), { force: true })));
  for (const name of await readdir(folder)) {
    if (!name.startsWith(PARTIAL)) continue;
    const path = join(folder, name);
    const age = Date.now() - (await stat(path).catch(() => ({ mtimeMs: Date.now() }))).mtimeMs;
    if (age > ABANDONED_AFTER_MILLISECONDS) await rm(path, { force: true });
  }
}
