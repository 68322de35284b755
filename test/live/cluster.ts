/**
 * Servers of a test file's own, with what the shared ones lack: TCP, a log, passwords, TLS, a replica. They stand for
 * the live databases that schema-drift reads.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { findBinaries } from '../../src/postgres/binaries.ts';
import { fetchBinaries } from '../../src/postgres/fetch.ts';
import { unprivilegedAccount } from '../../src/postgres/unprivileged.ts';
import { testMajors } from '../support/postgres.ts';

const run = promisify(execFile);

/** The superuser's, and of every login that a test makes unless it says otherwise. */
export const password = 'pass-word-never-shown';

export interface ClusterOptions {
  readonly major?: number;
  /** `name=value`, as `postgres -c` takes them. */
  readonly settings?: readonly string[];
  /** The whole pg_hba.conf; by default everyone needs a password. */
  readonly hba?: string;
  /** Files by name that lie in the folder of the data, owned by the server: certificates, keys. */
  readonly files?: Readonly<Record<string, string>>;
}

export interface Cluster {
  readonly port: number;
  /** Of the data; readable by the account that the server runs as. */
  readonly data: string;
  /** A connection string for it: as the superuser, by TCP, without TLS, unless `more` says otherwise. */
  url(more?: {
    user?: string;
    password?: string;
    host?: string;
    port?: number;
    database?: string;
    query?: string;
  }): string;
  /** Runs statements as the superuser; gives the rows of the last one. */
  sql(text: string, database?: string): Promise<Record<string, unknown>[]>;
  /** A client of the superuser's, to be ended by the test. */
  client(database?: string): Promise<Client>;
  /** Everything the server has logged. */
  log(): Promise<string>;
  /** Ends it at once, as a crash does. */
  crash(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a server on a port of 127.0.0.1 and waits until it answers. */
export async function startCluster(options: ClusterOptions = {}): Promise<Cluster> {
  const { folder, data, binaries, account } = await place(options.major);
  await writeFile(join(folder, 'password'), password);
  await run(
    join(binaries, 'initdb'),
    [
      '-D',
      data,
      '-U',
      'postgres',
      '-A',
      'scram-sha-256',
      `--pwfile=${join(folder, 'password')}`,
      '--no-sync',
    ],
    { ...account, cwd: '/' },
  );
  return begin(folder, data, binaries, options);
}

/** A hot standby made of a running server's data, as an online backup makes it; it follows nobody. */
export async function startReplica(primary: Cluster, major?: number): Promise<Cluster> {
  const { folder, data, binaries, account } = await place(major);
  const backup = await primary.client();
  const { rows: version } = await backup.query("select current_setting('server_version_num')::int as number");
  const renamed = version[0]?.number >= 150_000;
  await backup.query(
    renamed ? "select pg_backup_start('replica', true)" : "select pg_start_backup('replica', true, false)",
  );
  await cp(primary.data, data, { recursive: true });
  const { rows } = await backup.query(
    `select labelfile from ${renamed ? 'pg_backup_stop' : 'pg_stop_backup'}(false)`,
  );
  await cp(join(primary.data, 'pg_wal'), join(data, 'pg_wal'), { recursive: true });
  await backup.end();
  await rm(join(data, 'postmaster.pid'));
  await writeFile(join(data, 'backup_label'), rows[0]?.labelfile);
  await writeFile(join(data, 'standby.signal'), '');
  if (account !== undefined) await run('chown', ['-R', `${account.uid}:${account.gid}`, data]);
  await chmod(data, 0o700);
  return begin(folder, data, binaries, {});
}

async function place(major = testMajors.at(-1)) {
  const account = await unprivilegedAccount();
  const found =
    (await findBinaries(major, account)) ?? (await fetchBinaries(major ?? 18, account, () => {}, undefined));
  const folder = await mkdtemp(join(tmpdir(), 'schema-drift-live-'));
  if (account !== undefined) await chown(folder, account.uid, account.gid);
  await chmod(folder, 0o755);
  return { folder, data: join(folder, 'data'), binaries: found.folder, account };
}

async function begin(
  folder: string,
  data: string,
  binaries: string,
  { settings = [], hba, files = {} }: ClusterOptions,
): Promise<Cluster> {
  const account = await unprivilegedAccount();
  const port = await freePort();
  const log = join(folder, 'log');
  if (hba !== undefined) await writeFile(join(data, 'pg_hba.conf'), `${hba}\n`);
  for (const [name, text] of Object.entries(files)) {
    await writeFile(join(data, name), text, { mode: 0o600 });
    if (account !== undefined) await chown(join(data, name), account.uid, account.gid);
  }
  const all = ['listen_addresses=127.0.0.1', 'fsync=off', 'shared_buffers=16MB', ...settings];
  const child = spawn(
    '/bin/sh',
    [
      ...['-c', untilInputEnds, 'sh', log, join(binaries, 'postgres')],
      ...['-D', data, '-p', String(port), '-k', folder],
      ...all.flatMap((setting) => ['-c', setting]),
    ],
    { ...account, cwd: '/', stdio: ['pipe', 'ignore', 'ignore'] },
  );
  const ended = once(child, 'exit').then(() => child.stdin.destroy());
  // By the socket, where the tests' own rules for TCP do not count.
  const client = async (database = 'postgres') => {
    const connected = new Client({ host: folder, port, user: 'postgres', password, database, ssl: false });
    connected.on('error', () => {});
    await connected.connect();
    return connected;
  };
  await untilReady(child, client, log);
  return {
    port,
    data,
    url: ({ user = 'postgres', password: its = password, query = 'sslmode=disable', ...more } = {}) =>
      `postgres://${user}:${its}@${more.host ?? '127.0.0.1'}:${more.port ?? port}/${more.database ?? 'postgres'}?${query}`,
    async sql(text, database) {
      const connected = await client(database);
      try {
        const results: unknown = await connected.query(text);
        const last = (Array.isArray(results) ? results.at(-1) : results) as {
          rows: Record<string, unknown>[];
        };
        return last.rows;
      } finally {
        await connected.end();
      }
    },
    client,
    log: () => readFile(log, 'utf8'),
    async crash() {
      const [pid] = (await readFile(join(data, 'postmaster.pid'), 'utf8')).split('\n');
      process.kill(Number(pid), 'SIGQUIT');
      await ended;
    },
    async stop() {
      child.stdin.end();
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Runs a server, and ends it when its input does: when the tests' process is gone, however it went. */
const untilInputEnds = `
log=$1; shift
exec 3<&0
"$@" >>"$log" 2>&1 </dev/null 3<&- &
server=$!
(cat <&3 >/dev/null; kill -INT $server) &
exec 3<&-
wait $server
`;

async function untilReady(child: ChildProcess, client: () => Promise<Client>, log: string): Promise<void> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`postgres ended: ${await readFile(log, 'utf8')}`);
    const connected = await client().catch(() => undefined);
    if (connected !== undefined) return connected.end();
    await pause(20);
  }
}

/** A port of 127.0.0.1 that nobody listens at. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
