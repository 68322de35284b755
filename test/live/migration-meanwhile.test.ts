import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { serialiseCatalog } from '../../src/catalog/serialise.ts';
import { openLive } from '../../src/sources/live/open.ts';
import { readDatabase } from '../../src/sources/live/read-database.ts';
import { statisticsAndLedgers } from '../../src/sources/live/statistics-and-ledgers.ts';
import { testMajors } from '../support/postgres.ts';
import { problemOf } from '../support/problem-of.ts';
import { type Cluster, startCluster } from './cluster.ts';
import { read, sourceOf } from './support.ts';

const baseSql = readFileSync(new URL('../catalog/base.sql', import.meta.url), 'utf8');
const { signal } = new AbortController();

/** Statements that the functions of Postgres which print a schema stumble over, or print in half; ledgers too. */
const migrations = [
  'drop view adults',
  'drop table users cascade',
  'alter table orders drop constraint orders_during_excl',
  'drop index orders_note',
  'drop type mood cascade',
  'drop function mood_of cascade',
  'drop type span',
  'drop table events_2024',
  'alter table users rename column email to mail',
  'alter table users rename to people',
  'alter schema app rename to application',
  "alter table users alter column name set default 'x'",
  'create table added (id int)',
  'drop table schema_migrations',
  'alter table schema_migrations rename column dirty to soiled',
  'create table alembic_version (version_num varchar(32) primary key)',
];

/** What happens in every busy database, and changes no schema. */
const bustle = [
  "insert into users (email) values ('a@b'); update users set name = 'b'; delete from users",
  "create temp table scratch (id serial primary key, a text default 'x', check (id > 0)); create temp view seen as select 1",
  "select nextval('tickets')",
  'analyze users',
];

// What it is read again for is the same on all majors.
describe.each(testMajors.slice(-1))('PostgreSQL %i', (major) => {
  let cluster: Cluster;
  let database: string;
  beforeAll(async () => {
    cluster = await startCluster({ major });
    await cluster.sql('create database template_of_all');
    await cluster.sql(baseSql, 'template_of_all');
    await cluster.sql(
      `create table held (id int, twice int generated always as (id * 2) stored);
      create table schema_migrations (version bigint primary key, dirty boolean not null)`,
      'template_of_all',
    );
  });
  afterAll(() => cluster.stop());
  beforeEach(async ({ task }) => {
    database = task.id;
    await cluster.sql(`create database "${database}" template template_of_all`);
  });

  /**
   * Reads, while somebody holds a table until our transaction has come to it: what `happens` then is later than its
   * snapshot. Tells how often it was read.
   */
  async function readWhile(happens: (time: number) => Promise<unknown>) {
    const opened = await openLive(sourceOf(undefined), cluster.url({ database }), signal);
    let [holder, next] = [await cluster.client(database), await cluster.client(database)];
    const hold = (client: Client) => client.query('begin; lock table held in access exclusive mode');
    const waitingForIt =
      "pid in (select pid from pg_locks where relation = 'held'::regclass and not granted)";
    const waiting = (what: string) =>
      cluster.sql(
        `select xact_start::text from pg_stat_activity where ${waitingForIt} and ${what}`,
        database,
      );
    const transactions = new Set<unknown>();
    let over = false;
    try {
      await hold(holder);
      const reading = readDatabase(opened, undefined, signal, (look) =>
        statisticsAndLedgers(opened, look),
      ).finally(() => {
        over = true;
      });
      reading.catch(() => {});
      while (!over) {
        const [transaction] = await waiting("application_name = 'schema-drift'");
        if (transaction === undefined) {
          await pause(20);
          continue;
        }
        // One that comes to the table a second time is no second reading.
        const { xact_start } = transaction;
        if (!transactions.has(xact_start)) await happens(transactions.add(xact_start).size);
        // The next holder stands behind the reader before that may go on, or a second reading could slip between.
        const held = hold(next);
        while ((await waiting('true')).length < 2) await pause(5);
        await holder.query('rollback');
        await held;
        [holder, next] = [next, holder];
        if (transactions.size === 3) break;
      }
      await holder.query('rollback');
      return { ...(await reading), times: transactions.size };
    } finally {
      await Promise.all([holder.end(), next.end()]);
      await opened.close();
    }
  }

  test.for(migrations)('%s meanwhile: it is read again, and as it is then', async (sql) => {
    const { catalog, more, times } = await readWhile(
      async (time) => time === 1 && cluster.sql(sql, database),
    );
    expect(times).toBe(2);
    const after = await read(cluster.url({ database }));
    expect(serialiseCatalog(catalog)).toBe(serialiseCatalog(after.catalog));
    expect(more.ledgers).toEqual(after.ledgers);
  });

  test.for(bustle)('%s meanwhile: it is read once', async (sql) => {
    const other = await cluster.client(database);
    const { times } = await readWhile(() => other.query(sql));
    await other.end();
    expect(times).toBe(1);
  });

  test('a migration that does not end is told', async () => {
    let times = 0;
    const reading = readWhile((time) => {
      times = time;
      return cluster.sql(`create table added_${time} (id int)`, database);
    });
    expect((await problemOf(reading)).message).toBe(
      'The schema of the live database production kept changing while it was read.',
    );
    expect(times).toBe(3);
  });
});
