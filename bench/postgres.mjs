// The machine's own PostgreSQL, and a server of it such as live databases are on: TCP, and a password for everyone.
import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';

/** The newest major below /usr/lib/postgresql that has all these programs; `undefined` where there is none. */
export function installedPostgres(programs) {
  const parent = '/usr/lib/postgresql';
  if (!existsSync(parent)) return undefined;
  const majors = readdirSync(parent)
    .filter((entry) => programs.every((program) => existsSync(join(parent, entry, 'bin', program))))
    .map(Number)
    .sort((a, b) => a - b);
  const major = majors.at(-1);
  return major === undefined ? undefined : { major, bin: join(parent, String(major), 'bin') };
}

/** An empty folder that the account of the server owns, and that account, as `spawn` takes it. */
export function folderOfServer(place) {
  const folder = mkdtempSync(join(place, 'sd-bench-'));
  const account = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
  if (account.uid !== undefined) chownSync(folder, account.uid, account.gid);
  chmodSync(folder, 0o755);
  return { folder, account };
}

const user = 'postgres';
const password = 'of-the-bench';
const endings = ['SIGINT', 'SIGTERM'];

/** Starts a server on a port of 127.0.0.1, in memory where that can be. */
export async function startTcpServer(bin) {
  const { folder, account } = folderOfServer(existsSync('/dev/shm') ? '/dev/shm' : tmpdir());
  const data = join(folder, 'data');
  const port = await freePort();
  const run = (program, args) =>
    execFileSync(join(bin, program), args, {
      ...account,
      cwd: folder,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, password);
  run('initdb', ['-D', data, '-U', user, '-A', 'scram-sha-256', '--pwfile', passwordFile, '--no-sync']);
  const settings = `-F -p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=${folder}`;
  run('pg_ctl', ['-D', data, '-w', '-o', settings, '-l', join(folder, 'log'), 'start']);
  const stop = () => {
    for (const signal of endings) process.off(signal, interrupted);
    run('pg_ctl', ['-D', data, '-m', 'immediate', 'stop']);
    rmSync(folder, { recursive: true, force: true });
  };
  const interrupted = () => {
    stop();
    process.exit(1);
  };
  for (const signal of endings) process.once(signal, interrupted);
  return {
    port,
    /** Makes a database, fills it, and has it analysed, as every database is that has run for a while. */
    async createDatabase(name, sql) {
      await query('postgres', `create database ${name}`);
      await query(name, sql);
      await query(name, 'vacuum analyze');
    },
    stop,
  };

  async function query(database, text) {
    const client = new Client({ host: '127.0.0.1', port, user, password, database });
    await client.connect();
    await client.query(text);
    await client.end();
  }
}

/** A connection string for a database of `startTcpServer`, perhaps by way of another port. */
export function urlOf(port, database) {
  return `postgres://${user}:${password}@127.0.0.1:${port}/${database}?sslmode=disable`;
}

async function freePort() {
  const server = createServer();
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address();
  await new Promise((closed) => server.close(closed));
  return port;
}
