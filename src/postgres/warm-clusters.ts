import { createHash, type Hash, randomBytes } from 'node:crypto';
import { constants, createWriteStream, existsSync } from 'node:fs';
import { type FileHandle, open, readdir, realpath, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { lazily } from '../base/lazily.ts';
import type { Binaries } from './binaries.ts';
import { cacheFolder, PARTIAL, removeAbandoned } from './cache.ts';
import type { Account } from './unprivileged.ts';
import { initdbOptionsOf } from './watchdog.ts';

/**
 * What `initdb` makes, kept as an archive from which every run unpacks a cluster of its own:
 * `cluster-<key>-<hash>.tar`. The key is of all that decides what is in it, the hash of the archive itself, so that
 * neither a damaged one nor one of other binaries is ever taken. The password in it is of a run that has ended, in
 * the form that lets nobody log in with it; whoever unpacks it sets another.
 */
const PREFIX = 'cluster-';
const NAME = /^cluster-(?<key>[0-9a-f]{16})-(?<hash>[0-9a-f]{32})\.tar$/;

/** A few majors, each for both kinds of superusers; one is some 30 MB. */
const MOST_KEPT = 6;

const CHUNK_BYTES = 256 * 1024;
const HASH_DIGITS = 32;

const UNSOUND = 'damaged or not ours';

/** Another form of what is kept: it is part of the key. */
const FORMAT = 1;

interface Archive {
  readonly path: string;
  /**
   * Whether it is as it was kept, which takes about as long as to unpack it and is looked at when it is first waited
   * for. One that is not is removed. Never rejects.
   */
  readonly isWhole: PromiseLike<boolean>;
}

/** A kept cluster, and the place for a new one. */
export interface WarmCluster {
  /** One that nobody else can have made; absent where there is none. */
  readonly archive?: Archive;
  /**
   * Takes the archive of a new cluster, where one was made, and removes it from where it was; never throws. Absent
   * where nothing can be kept.
   */
  readonly keep?: (made: string) => Promise<void>;
}

/** Looks for the cluster of some binaries. What is wrong with the cache is told in a line, and is no fault. */
export async function warmCluster(
  binaries: Binaries,
  superuser: string,
  account: Account,
  onProgress: (line: string) => void,
): Promise<WarmCluster> {
  const goOn = (error: unknown) => {
    const reason = (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');
    onProgress(`no new cluster is kept for the next run: ${reason}`);
  };
  try {
    const key = await keyOf(binaries, superuser);
    const cache = await cacheFolder(async (folder) => (await archivesOf(key, folder)).length > 0, account);
    if (!isOursAlone(await stat(cache))) throw new Error(`others may write to ${cache}`);
    const makeAgain = async (archive: string, reason: string) => {
      onProgress(`${archive} is ${reason}, and made again`);
      await rm(archive, { recursive: true, force: true });
    };
    const keep = (made: string) => keepArchive(made, key, cache, account).catch(goOn);
    for (const name of await archivesOf(key, cache)) {
      const archive = join(cache, name);
      const file = await openFile(archive, isOursAlone).catch(() => undefined);
      if (file === undefined) {
        await makeAgain(archive, UNSOUND);
        continue;
      }
      const isWhole = lazily(async () => {
        const is = await hasItsHash(file, name);
        if (!is) await makeAgain(archive, UNSOUND).catch(() => {});
        return is;
      });
      const keepAnother = async (made: string) => {
        if (!existsSync(made)) return;
        if (await isWhole)
          await makeAgain(archive, `no cluster of PostgreSQL ${binaries.version}`).catch(() => {});
        await keep(made);
      };
      return { archive: { path: archive, isWhole }, keep: keepAnother };
    }
    return { keep };
  } catch (error) {
    goOn(error);
    return {};
  }
}

/** The programs by place, size and age, as an update of the machine changes them. */
async function keyOf({ folder, major, version }: Binaries, superuser: string): Promise<string> {
  const programs = await Promise.all(
    ['initdb', 'postgres'].map(async (name) => {
      const path = await realpath(join(folder, name));
      const { size, mtimeMs } = await stat(path);
      return [path, size, mtimeMs];
    }),
  );
  const parts = [
    FORMAT,
    process.platform,
    process.arch,
    version,
    programs,
    superuser,
    initdbOptionsOf(major),
  ];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
}

interface Owned {
  readonly uid: number;
  readonly mode: number;
}

/** Neither anybody else's nor for anybody else to write to: what is in a cluster is run. */
function isOursAlone({ uid, mode }: Owned): boolean {
  return (uid === 0 || uid === process.getuid?.()) && (mode & 0o022) === 0;
}

async function archivesOf(key: string, cache: string): Promise<string[]> {
  const names = await readdir(cache).catch(() => []);
  return names.filter((name) => NAME.exec(name)?.groups?.key === key);
}

/** Whether the file of an archive hashes to what its name says; closes it. */
async function hasItsHash(file: FileHandle, name: string): Promise<boolean> {
  try {
    return NAME.exec(name)?.groups?.hash === (await hashOf(file));
  } catch {
    return false;
  } finally {
    await file.close().catch(() => {});
  }
}

/** Reads into the same memory again and again: a stream takes new one for every chunk. */
async function hashOf(file: FileHandle): Promise<string> {
  const hash = createHash('sha256');
  const chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  for (;;) {
    const { bytesRead } = await file.read(chunk);
    if (bytesRead === 0) return digits(hash);
    hash.update(chunk.subarray(0, bytesRead));
  }
}

/** Opens a plain file that has the right owner; neither follows a link nor waits for anything. */
async function openFile(path: string, isRight: (file: Owned) => boolean): Promise<FileHandle> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  const about = await file.stat();
  if (about.isFile() && isRight(about)) return file;
  await file.close();
  throw new Error(`${path} is no file of ours`);
}

function digits(hash: Hash): string {
  return hash.digest('hex').slice(0, HASH_DIGITS);
}

/**
 * Copies it under a name of its own, and gives it the right one when it is whole.
 */
async function keepArchive(archive: string, key: string, cache: string, account: Account): Promise<void> {
  const partial = join(cache, `${PARTIAL}${randomBytes(6).toString('hex')}`);
  try {
    const file = await openFile(archive, ({ uid }) => uid === (account?.uid ?? process.getuid?.()));
    const source = file.createReadStream({ highWaterMark: CHUNK_BYTES });
    const hash = createHash('sha256');
    source.on('data', (chunk) => hash.update(chunk));
    await pipeline(source, createWriteStream(partial, { flags: 'wx', mode: 0o644 }));
    await rename(partial, join(cache, `${PREFIX}${key}-${digits(hash)}.tar`));
    await Promise.all([removeOldest(cache), removeAbandoned(cache)]);
  } finally {
    await rm(partial, { force: true });
    await rm(archive, { force: true });
  }
}

async function removeOldest(cache: string): Promise<void> {
  const names = (await readdir(cache)).filter((name) => NAME.test(name));
  const aged = await Promise.all(
    names.map(async (name) => ({ name, since: (await stat(join(cache, name))).mtimeMs })),
  );
  const tooOld = aged.sort((a, b) => b.since - a.since).slice(MOST_KEPT);
  await Promise.all(tooOld.map(({ name }) => rm(join(cache, name), { force: true })));
}
