import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { permissionFlag, refuseDebugger } from '../base/confined-node.ts';
import { Problem } from '../base/problem.ts';
import { newMark } from '../base/started.ts';
import { temporaryName } from '../base/temporary.ts';
import { cached } from './cache.ts';
import { connect } from './databases.ts';
import { bareEnvironment } from './environment.ts';
import { type NpmPackage, unpackFromNpm } from './npm.ts';
import { PGLITE_HOST } from './pglite-host.ts';
import type { Connection, Server } from './server.ts';
import { type Account, isReachable, unprivilegedAccount } from './unprivileged.ts';
import { urlSetting } from './url-setting.ts';

/** Exact versions that fit each other; together PostgreSQL 18 with pgvector. */
const PACKAGES: readonly NpmPackage[] = [
  {
    name: '@electric-sql/pglite',
    version: '0.5.14',
    integrity:
      'sha512-aAQe7iArcFB2w1xtx91l3l9trxhMzD6aZf+WnosSHNhwgp70EJz80Igw/bHnW14fUEFYWPBoQ1sGom8Xc0Jttg==',
  },
  {
    name: '@electric-sql/pglite-pgvector',
    version: '0.0.15',
    integrity:
      'sha512-t022ZzaH95MD+FFY+1f1gw8NqSEot3ZW7XM8jNQnEJDcWN+dUaosS/CKqJHFCopGUSE4cwsc18ucbx5trd3jtQ==',
  },
  {
    name: '@electric-sql/pglite-socket',
    version: '0.2.17',
    integrity:
      'sha512-ok5iCCWgKYSUStQXhumjTaXBM5/RKuoHFtQ1So+Voc3JqqLg/LJQjq5Vqfkrn7iTIDeX76mS7YUf/Z7tmyRDMQ==',
  },
];

/**
 * PostgreSQL 18 as WebAssembly, for extensions that the native binaries lack (pgvector): a process of about half a
 * gigabyte and several seconds for each database, so only where it is needed. Every client of one database shares one
 * session.
 *
 * SQL is a superuser here, but sees the files of the WebAssembly machine only. What it could load into that machine is
 * code of the process, so the process may read its own packages, write its own folder, and nothing else.
 * Throws a `Problem` where it cannot be fetched or does not offer an extension.
 */
export async function startPglite(options: {
  readonly extensions: readonly string[];
  readonly onProgress: (line: string) => void;
  readonly signal: AbortSignal | undefined;
}): Promise<Server> {
  // As for any Postgres, not as root; but a node in root's own home can only be run by root.
  const wanted = await unprivilegedAccount();
  const account = isReachable(process.execPath, wanted) ? wanted : undefined;
  const script = createHash('sha256').update(PGLITE_HOST).digest('hex').slice(0, 8);
  const folder = await cached(`pglite-0.5.14-${script}`, account, async (partial, cache) => {
    options.onProgress(`fetching PGlite (10 MB) from npm, once; kept in ${cache}`);
    for (const wanted of PACKAGES) {
      const place = join(partial, 'node_modules', wanted.name);
      await mkdir(place, { recursive: true });
      await unpackFromNpm(wanted, place, options.signal);
    }
    await writeFile(join(partial, 'host.mjs'), PGLITE_HOST);
  });
  const hosts: ChildProcess[] = [];
  const admitDebugger = refuseDebugger();
  const stop = async () => {
    await Promise.all(hosts.splice(0).map(endHost));
    admitDebugger();
  };
  const start = () => startHost(folder, account, options.extensions, hosts, options.signal);
  try {
    const first = await start();
    let unused: Connection | undefined = first;
    const client = await connect(first, 'postgres');
    const { rows } = await client.query<{ name: string }>('SELECT name FROM pg_available_extensions');
    await client.end();
    const available = new Set(rows.map((row) => row.name));
    return {
      major: 18,
      description: 'PostgreSQL 18 (PGlite 0.5.14)',
      connection: first,
      async createDatabase() {
        const ready = unused;
        unused = undefined;
        return connect(ready ?? (await start()), 'postgres');
      },
      availableExtensions: async () => available,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * What V8 would compile a second time, for speed, costs a third of the start; a schema is applied before that pays.
 * Node 24's V8 heeds this only where it is started with it, and no Node starts with an option that its V8 does not
 * know: what is newer than those that were seen to know it goes without.
 */
const compiledOnce = Number(process.versions.v8.split('.')[0]) <= 13 ? ['--liftoff-only'] : [];

async function startHost(
  folder: string,
  account: Account,
  extensions: readonly string[],
  hosts: ChildProcess[],
  signal: AbortSignal | undefined,
): Promise<Connection> {
  signal?.throwIfAborted();
  const socketFolder = `/tmp/${temporaryName()}`;
  const permissions = [
    permissionFlag(),
    `--allow-fs-read=${folder}`,
    // What is in a folder that is not there yet has to be said with a star.
    `--allow-fs-read=${socketFolder}*`,
    `--allow-fs-write=${socketFolder}*`,
    // From 25 on Node asks for this before anyone may listen, be it at a socket of the own folder.
    ...(process.allowedNodeEnvironmentFlags.has('--allow-net') ? ['--allow-net'] : []),
  ];
  const program = [join(folder, 'host.mjs'), socketFolder, ...extensions];
  const args = [...compiledOnce, '--no-warnings', ...permissions, ...program];
  const child = spawn(process.execPath, args, {
    cwd: folder,
    detached: true,
    env: { ...bareEnvironment(), ...newMark('server').variables },
    stdio: ['pipe', 'pipe', 'pipe'],
    ...account,
  });
  hosts.push(child);
  let output = '';
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  await new Promise<void>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (output.includes('\n')) resolve();
    });
    child.on('error', reject);
    child.on('exit', () => resolve());
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  if (!output.includes('\n')) {
    throw new Problem(`PGlite could not be started with ${extensions.join(', ') || 'no extension'}.`, {
      advice: `Give a server that has the extensions with ${urlSetting}.`,
      detail: errors.trim().split('\n').slice(0, 8).join('\n'),
    });
  }
  child.unref();
  for (const stream of [child.stdin, child.stdout, child.stderr]) {
    (stream as (Readable | Writable) & { unref(): void }).unref();
  }
  return { host: output.trim(), port: 5432, user: 'postgres' };
}

async function endHost(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.ref();
  const ended = once(child, 'exit');
  child.stdin?.end();
  await ended;
}
