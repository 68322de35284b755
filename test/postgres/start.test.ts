import { chmod, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { startServer } from '../../src/postgres/start.ts';
import { freshDatabase, testMajors } from '../support/postgres.ts';

afterEach(() => vi.unstubAllEnvs());

test('two servers at once are strangers to each other', async () => {
  const servers = await Promise.all([startServer(), startServer()]);
  const clients = await Promise.all(servers.map((server) => server.createDatabase('drizzle')));
  const names = await Promise.all(clients.map((client) => client.query('SELECT current_database() AS name')));
  expect(names.map(({ rows }) => rows)).toEqual([[{ name: 'drizzle' }], [{ name: 'drizzle' }]]);
  expect(servers[0]?.connection.host).not.toBe(servers[1]?.connection.host);
  await Promise.all(servers.map((server) => server.stop()));
});

test('only its owner can reach the server, and only through its folder', async () => {
  const server = await startServer();
  const { host } = server.connection;
  expect((await stat(host)).mode & 0o777).toBe(0o700);
  const client = await server.createDatabase('x');
  expect((await client.query('SHOW listen_addresses')).rows).toEqual([{ listen_addresses: '' }]);
  expect((await client.query('SHOW fsync')).rows).toEqual([{ fsync: 'off' }]);
  await server.stop();
  await expect(stat(host)).rejects.toThrow('ENOENT');
});

test.each(testMajors)(
  'a session of PostgreSQL %i begins soon, reads by itself and sums up no pages',
  async (major) => {
    const client = await freshDatabase(major);
    const { rows } =
      await client.query(`SELECT current_setting('io_method', true) AS reading, current_setting('data_checksums') AS sums,
      substring((SELECT rolpassword FROM pg_authid WHERE rolname = current_user) FROM '\\$(\\d+):') AS rounds`);
    await client.end();
    expect(rows).toEqual([
      { reading: major < 18 ? null : 'sync', sums: 'off', rounds: major < 16 ? '4096' : '1' },
    ]);
  },
);

test('an early end leaves nothing', async () => {
  const temporary = await mkdtemp('/tmp/abort-');
  await chmod(temporary, 0o1777);
  vi.stubEnv('TMPDIR', temporary);
  const reason = new Error('out of time');
  const controller = new AbortController();
  const started = startServer({ signal: controller.signal });
  setTimeout(() => controller.abort(reason), 100);
  await expect(started).rejects.toBe(reason);
  expect(await readdir(temporary)).toEqual([]);
  await rm(temporary, { recursive: true });
});

test('a temporary folder whose name is too long for a socket is no obstacle', async () => {
  vi.stubEnv('TMPDIR', join('/tmp', 'x'.repeat(100)));
  const server = await startServer();
  await (await server.createDatabase('x')).end();
  await server.stop();
});

test('the environment of a Postgres user does not reach the server', async () => {
  for (const name of ['PGPASSWORD', 'PGHOST', 'PGPORT', 'PGUSER', 'PGDATABASE', 'PGDATA', 'PGSSLMODE']) {
    vi.stubEnv(name, 'require');
  }
  vi.stubEnv('PGOPTIONS', '-c search_path=elsewhere -c statement_timeout=1');
  const server = await startServer();
  const client = await server.createDatabase('x');
  expect((await client.query('SHOW search_path')).rows).toEqual([{ search_path: '"$user", public' }]);
  await server.stop();
});
