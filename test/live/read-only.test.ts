import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openLive } from '../../src/sources/live/open.ts';
import { readDatabase } from '../../src/sources/live/read-database.ts';
import { takeSnapshot } from '../../src/sources/live/take-snapshot.ts';
import { type Cluster, startCluster } from './cluster.ts';
import { read, sourceOf } from './support.ts';

const baseSql = readFileSync(new URL('../catalog/base.sql', import.meta.url), 'utf8');
const { signal } = new AbortController();

let cluster: Cluster;
beforeAll(async () => {
  cluster = await startCluster({
    settings: ['log_statement=all', 'log_line_prefix=%a|%p|', 'log_min_duration_statement=-1'],
  });
  await cluster.sql(baseSql);
  await cluster.sql(`
    create schema drizzle; create table drizzle.__drizzle_migrations (id serial, hash text, created_at bigint);
    insert into drizzle.__drizzle_migrations (hash, created_at) values ('a', 1)`);
});
afterAll(() => cluster.stop());

/** Every statement that came from us, as the server logged it. */
async function statements(): Promise<string[]> {
  const log = await cluster.log();
  return log
    .split(/^(?=[^|\t\n]*\|\d+\|)/m)
    .filter((entry) => entry.startsWith('schema-drift|') && entry.includes('statement:'))
    .flatMap((entry) => entry.slice(entry.indexOf('statement:') + 10).split(/;\s*\n/))
    .map((statement) => statement.trim());
}

test('the server logs nothing of us but a read-only transaction, its settings, and SELECT', async () => {
  expect((await read(cluster.url())).ledgers).toHaveLength(1);
  await takeSnapshot(sourceOf(cluster.url()), cluster.url(), { countRows: true, signal });
  const seen = await statements();
  const others = seen.filter(
    (statement) =>
      !/^(begin transaction isolation level repeatable read read only|commit)$/.test(statement) &&
      !/^set local \w+ = ('[^';]*'|\w+)$/.test(statement) &&
      !/^select\b(?!.*\b(into|for (update|share|no key|key))\b)/is.test(statement),
  );
  expect(others).toEqual([]);
  // A first look, the reading, and a look whether the schema has changed meanwhile.
  expect(seen.filter((statement) => statement.startsWith('begin'))).toHaveLength(2 * 3);
  expect(seen.filter((statement) => statement === 'commit')).toHaveLength(2 * 3);
  const limits = ['statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout', 'search_path'];
  for (const limit of limits) expect(seen.join('\n')).toMatch(new RegExp(`^set local ${limit} = `, 'm'));
  const first = seen.findIndex((statement) => statement.startsWith('select'));
  expect(seen[0]).toMatch(/^begin/);
  expect(seen.slice(0, first).join('\n')).toContain('set local statement_timeout');
});

test('while it reads, no lock is stronger than the one of a SELECT', async () => {
  const database = await openLive(sourceOf(undefined), cluster.url(), signal);
  const { more: locks } = await readDatabase(database, undefined, signal, () => ({
    queries: ["select distinct mode from pg_locks where pid = pg_backend_pid() and locktype <> 'virtualxid'"],
    read: ([rows]) => rows,
  }));
  await database.close();
  expect(locks).toEqual([['AccessShareLock']]);
});

test('the transaction refuses to write, also for a superuser', async () => {
  const database = await openLive(sourceOf(undefined), cluster.url(), signal);
  const attempt = readDatabase(database, undefined, signal, () => ({
    queries: ["insert into public.users (email) values ('a@b')"],
    read: () => {},
  }));
  await expect(attempt).rejects.toThrow('cannot execute INSERT in a read-only transaction');
  await database.close();
});
