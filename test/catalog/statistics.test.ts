import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  type StatisticsRow,
  statisticsFrom,
  statisticsQuery,
  type TableStatistics,
} from '../../src/catalog/statistics.ts';
import { valueTypes } from '../../src/catalog/values.ts';
import { startCluster, startReplica } from '../live/cluster.ts';
import { freshDatabase, testMajors } from '../support/postgres.ts';

async function statisticsOf(client: Client, major: number) {
  const text = statisticsQuery(major * 10_000);
  const { rows } = await client.query<StatisticsRow>({ text, rowMode: 'array', types: valueTypes });
  return statisticsFrom(rows);
}

describe.each(testMajors)('PostgreSQL %i', (major) => {
  let client: Client;
  beforeEach(async () => {
    client = await freshDatabase(major);
  });
  afterEach(() => client.end());

  const statistics = () => statisticsOf(client, major);
  const of = async (table: string): Promise<TableStatistics | undefined> =>
    (await statistics()).get(`table:${table}`);
  const rows = async (table: string) => (await of(table))?.rows;

  test('a table that never had a row has none, though nobody analysed it', async () => {
    await client.query('create table empty (id int)');
    expect(await of('public.empty')).toEqual({ keptBy: 'primary', rows: 0, bytes: 0, scans: 0 });
  });

  test('a table with rows that nobody counted is unknown, and estimated once it was analysed', async () => {
    await client.query('create table full_of (id int); insert into full_of select generate_series(1, 671)');
    // Where the server counted what was written, that would do as an estimate.
    await client.query('select pg_stat_reset()');
    expect(await rows('public.full_of')).toBe(undefined);
    await client.query('analyze full_of');
    expect(await of('public.full_of')).toMatchObject({ keptBy: 'primary', rows: 671, bytes: 24576 });
  });

  describe('rows that are told after', () => {
    const fill = "insert into t select n, repeat('x', 50) from generate_series(1, 10000) n";
    /** The session hands in what it has written, rather than a second later; before 15, somebody else notes it in time. */
    const note = major >= 15 ? 'select pg_stat_force_next_flush()' : 'select 1';
    const analyzed = [fill, note, 'analyze t'];

    test.for([
      { what: 'a load and ANALYZE', steps: [fill, 'analyze t'], told: 10_000 },
      { what: 'a load and VACUUM', steps: [fill, 'vacuum t'], told: 10_000 },
      { what: 'both in one transaction', steps: ['begin', fill, 'analyze t', 'commit'], told: 10_000 },
      { what: 'TRUNCATE', steps: [...analyzed, 'truncate t'], told: 0 },
      { what: 'DELETE and VACUUM', steps: [...analyzed, 'delete from t', note, 'vacuum t'], told: 0 },
      { what: 'DELETE and ANALYZE', steps: [...analyzed, 'delete from t', note, 'analyze t'], told: 0 },
      { what: 'DELETE alone', steps: [...analyzed, 'delete from t'], told: 10_000 },
      { what: 'updates', steps: [...analyzed, 'update t set id = id + 1'], told: 10_000 },
      { what: 'another load', steps: [...analyzed, fill, fill], told: 30_000 },
      { what: 'a load into a table found empty', steps: ['analyze t', fill], told: 10_000 },
      { what: 'a first load', steps: [fill], told: 10_000 },
      { what: 'a load that was rolled back', steps: ['begin', fill, 'rollback'], told: undefined },
    ])('$what: $told', async ({ steps, told }) => {
      await client.query('create table t (id int, text text) with (autovacuum_enabled = off)');
      for (const step of steps) await client.query(step);
      await client.query(note);
      const about = async () => Math.round(((await rows('public.t')) ?? Number.NaN) / 1000) * 1000;
      await expect.poll(about, { timeout: 20_000, interval: 100 }).toBe(told ?? Number.NaN);
    });
  });

  test('rows that were deleted are still there for whoever only looks at the size', async () => {
    await client.query('create table cleared (id int); insert into cleared select generate_series(1, 10)');
    await client.query('analyze cleared');
    await client.query('delete from cleared');
    expect(await rows('public.cleared')).toBe(10);
  });

  test('a partitioned table has the rows of its partitions, at every depth', async () => {
    await client.query(`create table events (id int) partition by range (id);
      create table events_1 partition of events for values from (0) to (100);
      create table events_2 partition of events for values from (100) to (200) partition by range (id);
      create table events_2a partition of events_2 for values from (100) to (150);
      create table nothing (id int) partition by list (id);
      insert into events select generate_series(1, 120); analyze events`);
    expect(await rows('public.events')).toBe(120);
    expect(await rows('public.events_2')).toBe(21);
    expect(await rows('public.nothing')).toBe(0);
  });

  test('names that need quotes; views and foreign tables have no rows of their own', async () => {
    await client.query(`create schema "My Schema"; create table "My Schema"."a.b" (id int);
      create view v as select 1; create temporary table t (id int)`);
    expect([...(await statistics()).keys()]).toEqual(['table:"My Schema"."a.b"']);
  });

  test('when it was last read is told where the server knows it', async () => {
    await client.query('create table read (id int); insert into read values (1); select * from read');
    await client.query('select pg_stat_force_next_flush()').catch(() => {});
    await client.query('select 1');
    const { scans, lastScan } = (await of('public.read')) ?? {};
    if (major >= 16) expect([scans, lastScan]).toEqual([1, new Date().toISOString().slice(0, 10)]);
    else expect(lastScan).toBe(undefined);
  });

  test('a table that somebody holds for himself alone is not waited for', async () => {
    await client.query(`create table held (id int); insert into held values (1); analyze held;
      create table free (id int)`);
    const other = await secondClient(client);
    try {
      await other.query(`begin; lock table held in access exclusive mode;
        create type t as enum ('a'); drop type t`);
      await client.query("begin read only; set local lock_timeout = '1ms'");
      const held = await of('public.held');
      expect(held).toMatchObject({ rows: 1 });
      expect(held).not.toHaveProperty('bytes');
      expect(await of('public.free')).toMatchObject({ bytes: 0 });
    } finally {
      await other.end();
    }
  });

  test('no lock on a table is left behind', async () => {
    await client.query('create table plain (id int)');
    await client.query('begin isolation level repeatable read read only');
    await statistics();
    const { rows: locks } = await client.query(
      'select relation::regclass::text, mode from pg_locks where pid = pg_backend_pid() and relation >= 16384',
    );
    expect(locks).toEqual([]);
  });
});

/** A second client of the same database. */
async function secondClient({ host, port, user, password, database }: Client): Promise<Client> {
  const second = new Client({ host, port, password, ...(user && { user }), ...(database && { database }) });
  await second.connect();
  return second;
}

test('a replica knows the rows of its primary, and only its own reads', async () => {
  const primary = await startCluster();
  try {
    await primary.sql(`create table full_of (id int); insert into full_of select generate_series(1, 671);
      create table uncounted (id int); insert into uncounted values (1); create table empty (id int);
      create table cleared (id int); insert into cleared values (1); delete from cleared;
      analyze full_of; analyze cleared; select * from full_of; select * from empty; checkpoint`);
    const replica = await startReplica(primary);
    const client = await replica.client();
    try {
      const found = await statisticsOf(client, testMajors.at(-1) ?? 0);
      expect(Object.fromEntries(found)).toEqual({
        'table:public.full_of': { keptBy: 'replica', rows: 671, bytes: 24576, scans: 0 },
        'table:public.uncounted': { keptBy: 'replica', bytes: 8192, scans: 0 },
        'table:public.empty': { keptBy: 'replica', rows: 0, bytes: 0, scans: 0 },
        'table:public.cleared': { keptBy: 'replica', bytes: 8192, scans: 0 },
      });
    } finally {
      await client.end();
      await replica.stop();
    }
  } finally {
    await primary.stop();
  }
});
