import { drizzle as drizzle0 } from 'drizzle-orm-0/node-postgres';
import { migrate as migrate0 } from 'drizzle-orm-0/node-postgres/migrator';
import { drizzle as drizzle1 } from 'drizzle-orm-1/node-postgres';
import { migrate as migrate1 } from 'drizzle-orm-1/node-postgres/migrator';
import type { Client } from 'pg';
import { describe, expect, test } from 'vitest';
import { compareLedger } from '../../src/ledger/compare.ts';
import { unreadableLedger } from '../../src/ledger/faults.ts';
import type { LedgerState } from '../../src/ledger/state.ts';
import { ledgersIn } from '../../src/sources/ledgers/in-database.ts';
import { asLedgers, type Lack } from '../../src/sources/ledgers/ledger.ts';
import { openMigrations } from '../../src/sources/migrations/open.ts';
import { emptyDatabase } from '../migrations/database.ts';
import { folderOf, journal } from '../migrations/support.ts';
import { testMajors } from '../support/postgres.ts';
import { realTables } from './real-tables.ts';
import type { Files } from './support.ts';

async function inFolder(folder: string, files: Files) {
  const root = folderOf(
    Object.fromEntries(Object.entries(files).map(([name, text]) => [`${folder}/${name}`, text])),
  );
  return { path: `${root}/${folder}`, opened: await openMigrations({ path: folder }, root) };
}

function statesOf({ migrations }: LedgerState): Record<string, string> {
  return Object.fromEntries(migrations.map(({ migration, state }) => [migration.name, state]));
}

/** As a check reads them: read-only, in one transaction, with nothing on the search path. */
async function read(client: Client, login?: string) {
  await client.query("begin read only; set local search_path = ''");
  if (login !== undefined) await client.query(`set local role ${login}`);
  try {
    return await ledgersIn(client);
  } finally {
    await client.query('rollback');
  }
}

describe.each(testMajors)('PostgreSQL %i', (major) => {
  test.each(realTables)('a table of $tool ($how)', async ({ tool, sql, files, folder, expected, order }) => {
    const client = await emptyDatabase(major);
    await client.query(sql);
    const ledgers = await read(client);
    expect(ledgers.map((ledger) => ledger.tool)).toEqual([tool]);
    const state = compareLedger(ledgers, (await inFolder(folder ?? 'm', files)).opened);
    expect(statesOf(state)).toEqual(expected);
    expect(state.unknown).toEqual([]);
    expect(state.applied.map(({ name }) => name)).toEqual(
      order ?? Object.keys(expected).filter((name) => expected[name] === 'applied'),
    );
    expect(asLedgers(JSON.parse(JSON.stringify(ledgers)))).toEqual(ledgers);
  });

  test('what drizzle-orm below 1.0 leaves in a schema and table of the project’s choice', async () => {
    const client = await emptyDatabase(major);
    const { path, opened } = await inFolder('m', {
      'meta/_journal.json': journal(['0000_a', '0001_b']),
      '0000_a.sql': 'create table a (id int);\r\n',
      '0001_b.sql': 'create table b (id int);',
    });
    await migrate0(drizzle0(client), {
      migrationsFolder: path,
      migrationsSchema: 'Ops',
      migrationsTable: 'done',
    });
    const ledgers = await read(client);
    expect(ledgers).toMatchObject([{ tool: 'drizzle', table: '"Ops".done' }]);
    expect(statesOf(compareLedger(ledgers, opened))).toEqual({ '0000_a': 'applied', '0001_b': 'applied' });
  });

  test('what drizzle-orm 1.0 leaves, and what it makes of the table of before', async () => {
    const client = await emptyDatabase(major);
    const { path, opened } = await inFolder('m', {
      '20231114221320_a/migration.sql': 'create table a (id int);',
      '20231114221320_a/snapshot.json': '{}',
      '20240102000000_b/migration.sql': 'create table b (id int);',
      '20240102000000_b/snapshot.json': '{}',
      '20240103000000_c/migration.sql': 'create table c (id int);',
      '20240103000000_c/snapshot.json': '{}',
    });
    await client.query(`create schema drizzle; create table a (id int); create table b (id int);
      create table drizzle.__drizzle_migrations (id serial primary key, hash text not null, created_at bigint);
      insert into drizzle.__drizzle_migrations (hash, created_at) values
        ('of old', 1700000000123), (encode(sha256('create table b (id int);'), 'hex'), 1700000009000)`);
    const before = compareLedger(await read(client), opened);
    const [a, b, c] = ['20231114221320_a', '20240102000000_b', '20240103000000_c'] as const;
    expect(statesOf(before)).toEqual({ [a]: 'edited', [b]: 'applied', [c]: 'pending' });
    expect(before.faults.map(({ code }) => code)).toEqual(['ledger-edited']);
    await migrate1(drizzle1({ client }), { migrationsFolder: path });
    const after = compareLedger(await read(client), opened);
    expect(after.ledger?.entries.map(({ name }) => name)).toEqual([a, b, c]);
    expect(statesOf(after)).toEqual({ [a]: 'edited', [b]: 'applied', [c]: 'applied' });
  });
});

const golang = `CREATE TABLE public.schema_migrations (version bigint PRIMARY KEY, dirty boolean NOT NULL)`;

test('tables that look like a ledger and are none', async () => {
  const client = await emptyDatabase();
  await client.query(`
    create table documents (id int, version int, dirty boolean, text text);
    create table files (id int, hash text, created_at timestamptz);
    create table reports (id int, name text, run_on timestamp);
    create table version (version text);
    create schema rails; create table rails.ar_internal_metadata (key text);
    create table rails.schema_migrations (version character varying primary key);
    create schema ecto; create table ecto.schema_migrations (version bigint primary key, inserted_at timestamp(0))`);
  expect(await read(client)).toEqual([]);
});

test('the tables of a platform are its own, but for the one that it keeps for the project', async () => {
  const client = await emptyDatabase();
  await client.query(`create schema auth; create table auth.schema_migrations (version text primary key);
    create schema supabase_migrations; create table supabase_migrations.schema_migrations (version text primary key)`);
  const ignoreSchemas = ['auth', 'supabase_migrations'];
  const ledgers = await ledgersIn(client, ignoreSchemas);
  expect(ledgers.map(({ tool, table }) => [tool, table])).toEqual([
    ['supabase', 'supabase_migrations.schema_migrations'],
  ]);
});

describe('a table that the login may not read comes with what opens it', () => {
  const role = `reader_${process.pid}`;
  const closed: readonly (readonly [what: string, sql: string, lacks: readonly Lack[], opening: string])[] = [
    [
      'no right on the table',
      golang,
      ['select'],
      'GRANT SELECT ON TABLE public.schema_migrations TO schema_drift;',
    ],
    [
      'no right on the schema either',
      'create schema "Op.s"; create table "Op.s".alembic_version (version_num varchar(32))',
      ['usage', 'select'],
      'GRANT USAGE ON SCHEMA "Op.s" TO schema_drift;\nGRANT SELECT ON TABLE "Op.s".alembic_version TO schema_drift;',
    ],
    [
      'row security, which would show it as empty',
      `${golang}; alter table schema_migrations enable row level security; grant select on schema_migrations to public`,
      ['policy'],
      'CREATE POLICY schema_drift ON public.schema_migrations FOR SELECT TO schema_drift USING (true);',
    ],
  ];

  test.each(closed)('%s', async (_, sql, lacks, opening) => {
    const client = await emptyDatabase();
    await client.query(sql);
    await client.query(`create role ${role}`);
    try {
      const ledgers = await read(client, role);
      expect(ledgers).toMatchObject([{ entries: [], unreadable: { lacks } }]);
      expect(asLedgers(JSON.parse(JSON.stringify(ledgers)))).toEqual(ledgers);
      const [ledger] = ledgers;
      const advice = ledger === undefined ? '' : unreadableLedger(ledger, lacks).advice;
      expect(advice).toBe(`Run this as the owner of the table, with the name of the login:\n${opening}`);
      await client.query(opening.replaceAll('TO schema_drift', `TO ${role}`));
      expect(await read(client, role)).not.toMatchObject([{ unreadable: {} }]);
    } finally {
      await client.query(`drop owned by ${role}; drop role ${role}`);
    }
  });
});

test.each(['x TO PUBLIC; DROP TABLE y', 'no_schema', 'a.b.c', '"a.b', ''])(
  '%j is no name of a table',
  (table) => {
    expect(asLedgers([{ tool: 'goose', table, entries: [] }])).toBe(undefined);
  },
);

test('many tables, each with its own entries', async () => {
  const client = await emptyDatabase();
  const together = realTables.filter(({ tool }) => tool !== 'flyway' && tool !== 'dbmate');
  for (const { sql } of together) await client.query(sql);
  const ledgers = await ledgersIn(client);
  expect(ledgers).toHaveLength(7);
  for (const { sql, tool } of together) {
    const alone = await emptyDatabase();
    await alone.query(sql);
    expect(ledgers.filter((ledger) => ledger.tool === tool)).toEqual(await ledgersIn(alone));
  }
});
