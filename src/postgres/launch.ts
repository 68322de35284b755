import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, stat, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { Problem } from '../base/problem.ts';
import { newMark } from '../base/started.ts';
import { temporaryName } from '../base/temporary.ts';
import type { Binaries } from './binaries.ts';
import { withClient } from './databases.ts';
import { bareEnvironment } from './environment.ts';
import type { Connection } from './server.ts';
import { type Account, isReachable } from './unprivileged.ts';
import { urlSetting } from './url-setting.ts';
import { warmCluster } from './warm-clusters.ts';
import { initdbOptionsOf, NEW_ARCHIVE, settingsOf, WATCHDOG, WHOLE } from './watchdog.ts';

const PORT = 5432;
/** A socket's path has room for 107 bytes on Linux and 103 on macOS. */
const MAX_SOCKET_PATH_BYTES = 103;
const START_MILLISECONDS = 60_000;
const POLL_MILLISECONDS = 10;
const LOG_LINES = 15;

/** Who may do everything on the server. */
export interface Superuser {
  readonly user: string;
  /** One line. Asked of whoever reaches the server's folder, as everything does that runs under the same account. */
  readonly password: string;
}

export interface LaunchOptions {
  readonly account: Account;
  readonly superuser: Superuser;
  /** Ends the start early, with its reason. */
  readonly signal: AbortSignal | undefined;
  /** For a server of which there is never another: its cluster is not kept. */
  readonly isOnce?: true;
  /** Gets a line for people where something of the cache is amiss. */
  readonly onProgress: (line: string) => void;
  /** Called once the process runs that gets the server ready: from then on it goes on by itself. */
  readonly onLaunch?: (() => void) | undefined;
}

/** A server that answers, and the way to end it. */
export interface Launched {
  /** As its superuser. */
  readonly connection: Connection;
  /** Resolves when no process and no folder is left; safe to call twice. */
  stop(): Promise<void>;
}

/**
 * Starts a server in a folder of its own and waits until it answers.
 * Throws a `Problem` with the end of Postgres's log where it does not, and the signal's reason where that fires.
 * Whatever happens to this process afterwards, the server ends with it.
 */
export async function launch(
  binaries: Binaries,
  { account, superuser, signal, isOnce, onProgress, onLaunch }: LaunchOptions,
): Promise<Launched> {
  const folder = await folderToMake(account);
  const warm = isOnce ? {} : await warmCluster(binaries, superuser.user, account, onProgress);
  const settings = settingsOf(binaries.major).flatMap((setting) => ['-c', setting]);
  const args = [
    folder,
    binaries.folder,
    superuser.user,
    initdbOptionsOf(binaries.major).join(' '),
    warm.archive?.path ?? '',
    warm.keep ? 'keep' : '',
    ...settings,
  ];
  const child = spawn('/bin/sh', ['-c', WATCHDOG, 'schema-drift', ...args], {
    detached: true,
    cwd: '/',
    env: { ...bareEnvironment(), ...newMark('server').variables },
    stdio: ['pipe', 'pipe', 'ignore'],
    ...account,
  });
  const watchdog = watch(child);
  // It unpacks the archive meanwhile.
  const isWhole = (await warm.archive?.isWhole) === true;
  child.stdin.write(`${isWhole ? WHOLE : ''}\n${superuser.password}\n`);
  onLaunch?.();
  const connection: Connection = { host: folder, port: PORT, ...superuser };
  let keeping: Promise<void> | undefined;
  let stopping: Promise<void> | undefined;
  const stop = () => {
    stopping ??= Promise.resolve(keeping).then(() => watchdog.end());
    return stopping;
  };
  try {
    await untilReady(connection, folder, watchdog, signal);
  } catch (error) {
    await stop();
    throw error;
  }
  keeping = warm.keep?.(join(folder, NEW_ARCHIVE));
  return { connection, stop };
}

interface Watchdog {
  /** What ended by itself, as soon as something did. */
  failure(): string | undefined;
  /** Closes the pipe and waits until everything is cleared away. */
  end(): Promise<void>;
}

/** Holds the pipe that the watchdog reads; nothing of it keeps this process from ending. */
function watch(child: ChildProcess): Watchdog {
  const input = child.stdin as Writable & { unref(): void };
  const output = child.stdout as Readable & { unref(): void };
  let failure: string | undefined;
  input.on('error', () => {});
  child.on('error', (error) => {
    failure ??= error.message;
  });
  output.setEncoding('utf8').on('data', (said: string) => {
    failure ??= said.trim();
  });
  const closed = once(child, 'exit').catch(() => {});
  child.unref();
  input.unref();
  output.unref();
  return {
    failure: () => failure,
    async end() {
      child.ref();
      input.end();
      if (child.pid !== undefined) await closed;
      output.destroy();
    },
  };
}

async function untilReady(
  connection: Connection,
  folder: string,
  watchdog: Watchdog,
  signal: AbortSignal | undefined,
): Promise<void> {
  const socket = join(folder, `.s.PGSQL.${PORT}`);
  const deadline = Date.now() + START_MILLISECONDS;
  for (;;) {
    signal?.throwIfAborted();
    const failure = watchdog.failure();
    if (failure !== undefined) {
      throw await startProblem(`PostgreSQL could not be started: ${failure} ended.`, folder);
    }
    if (Date.now() > deadline) {
      throw await startProblem(
        `PostgreSQL did not answer within ${START_MILLISECONDS / 1000} seconds.`,
        folder,
      );
    }
    // The socket's file is there a moment before the server lets anyone in.
    if (await exists(socket)) {
      const ready = await withClient(connection, 'template1', async () => true).catch(() => false);
      if (ready) return;
    }
    await pause(POLL_MILLISECONDS);
  }
}

async function startProblem(message: string, folder: string): Promise<Problem> {
  const log = await readFile(join(folder, 'log'), 'utf8').catch(() => '');
  const detail = log.trim().split('\n').slice(-LOG_LINES).join('\n');
  return new Problem(message, {
    advice: `If the reason below does not help, give other binaries with PGBIN, or a server with ${urlSetting}.`,
    ...(detail === '' ? {} : { detail }),
  });
}

/** Where memory is a file system: what lives for seconds need not touch a disk. */
const MEMORY = '/dev/shm';
/** A cluster starts at 30 MB; this leaves room for any schema, and for whoever else uses the memory. */
const ROOM_IN_MEMORY_BYTES = 1024 ** 3;

/**
 * A name, not yet a folder: the watchdog makes it, so that there is never a folder without someone to remove it.
 * It is in memory where there is room, unless `TMPDIR` asks for another place.
 */
async function folderToMake(account: Account): Promise<string> {
  const name = temporaryName();
  const room = (parent: string) => Buffer.byteLength(join(parent, name, `.s.PGSQL.${PORT}`));
  if (process.env.TMPDIR === undefined && (await hasRoom(MEMORY)) && (await isWritable(MEMORY, account)))
    return join(MEMORY, name);
  const wanted = tmpdir();
  if (room(wanted) <= MAX_SOCKET_PATH_BYTES && (await isWritable(wanted, account))) return join(wanted, name);
  return join('/tmp', name);
}

async function hasRoom(folder: string): Promise<boolean> {
  const { bavail, bsize } = await statfs(folder).catch(() => ({ bavail: 0, bsize: 0 }));
  return bavail * bsize >= ROOM_IN_MEMORY_BYTES;
}

async function isWritable(folder: string, account: Account): Promise<boolean> {
  if (account === undefined) return exists(folder);
  if (!(await exists(folder)) || !isReachable(folder, account)) return false;
  return ((await stat(folder)).mode & 0o002) !== 0;
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
