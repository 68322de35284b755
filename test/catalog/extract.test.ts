import { readFileSync } from 'node:fs';
import type { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Problem } from '../../src/base/problem.ts';
import { objectId } from '../../src/catalog/catalog.ts';
import { type Extraction, extractCatalog } from '../../src/catalog/extract.ts';
import { builtInTypes } from '../../src/catalog/kinds/built-in-types.ts';
import { parseCatalog, serialiseCatalog } from '../../src/catalog/serialise.ts';
import { freshDatabase, testMajors } from '../support/postgres.ts';

const baseSql = readFileSync(new URL('base.sql', import.meta.url), 'utf8');

const ids = ({ catalog }: Extraction) => catalog.objects.map(({ kind, path }) => objectId(kind, path));
const attributes = ({ catalog }: Extraction, id: string) =>
  catalog.objects.find(({ kind, path }) => objectId(kind, path) === id)?.attributes;

describe.each(testMajors)('PostgreSQL %i', (major) => {
  let client: Client;
  beforeEach(async () => {
    client = await freshDatabase(major);
  });
  afterEach(() => client.end());

  test('an empty database has the schema public and nothing else', async () => {
    expect(ids(await extractCatalog(client))).toEqual(['schema:public']);
  });

  test('the same statements give the same bytes', async () => {
    const other = await freshDatabase(major);
    try {
      await client.query(baseSql);
      // OIDs and transaction ids differ from those of the first database.
      await other.query('create table gone (id serial primary key); drop table gone');
      await other.query(baseSql);
      const [a, b] = [await extractCatalog(client), await extractCatalog(other)];
      expect(serialiseCatalog(b.catalog)).toBe(serialiseCatalog(a.catalog));
    } finally {
      await other.end();
    }
  });

  test('a catalog survives being written and read', async () => {
    await client.query(baseSql);
    const { catalog } = await extractCatalog(client);
    const text = serialiseCatalog(catalog);
    expect(parseCatalog(text, 'saved.json')).toEqual(catalog);
    expect(serialiseCatalog(parseCatalog(text, 'saved.json'))).toBe(text);
  });

  test('objects are in byte order of their id', async () => {
    await client.query(
      'create table "Zebra" (id int); create table "äpfel" (id int); create table "😀" (id int)',
    );
    await client.query('create table "￮" (id int); create table ape (id int)');
    const found = ids(await extractCatalog(client));
    const expected = [...found].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    expect(found).toEqual(expected);
  });

  test('every type of its own is known by name, so that one in public is not taken for it', async () => {
    const { rows } = await client.query(
      `select typname from pg_type where typnamespace = 'pg_catalog'::regnamespace and typtype <> 'c' and typarray <> 0`,
    );
    expect(rows.map(({ typname }) => typname).filter((name) => !builtInTypes.has(name))).toEqual([]);
  });

  test('a type in public bears its schema where Postgres has one of that name', async () => {
    await client.query('create domain public.money as text; create domain public.price as money');
    await client.query(
      'create table t (a public.money, b public.money[], c money, d public.price, e price[])',
    );
    const extraction = await extractCatalog(client);
    const types = ['a', 'b', 'c', 'd', 'e'].map(
      (name) => attributes(extraction, `column:public.t.${name}`)?.type,
    );
    expect(types).toEqual(['public.money', 'public.money[]', 'money', 'price', 'price[]']);
  });

  test('names that need quotes are kept as they are', async () => {
    await client.query('create schema "We.ird"; create table "We.ird"."a""b" ("x y" int unique)');
    const { catalog } = await extractCatalog(client);
    expect(catalog.objects.map(({ path }) => path)).toContainEqual(['We.ird', 'a"b', 'x y']);
  });

  test.each([
    ['an extension', 'create extension citext', 'extension:citext'],
    [
      'a schema that is ignored',
      'create schema quiet; create table quiet.t (id serial primary key)',
      undefined,
    ],
    ['a temporary table', 'create temporary table t (id serial primary key)', undefined],
    [
      'the drizzle schema',
      'create schema drizzle; create table drizzle.__drizzle_migrations (id serial)',
      undefined,
    ],
    ['a table of Alembic', 'create table alembic_version (version_num text primary key)', undefined],
    ['a table of goose', 'create table goose_db_version (id serial primary key)', undefined],
  ])('of %s, what belongs to it is left out', async (_, sql, left) => {
    await client.query(sql);
    const extraction = await extractCatalog(client, { ignoreSchemas: ['quiet'] });
    expect(ids(extraction)).toEqual([...(left === undefined ? [] : [left]), 'schema:public']);
    expect(extraction.catalog.unmodelled).toEqual([]);
  });

  test('what is not described is named', async () => {
    await client.query(`create conversion latin for 'LATIN1' to 'UTF8' from iso8859_1_to_utf8`);
    const { catalog } = await extractCatalog(client);
    expect(catalog.unmodelled).toEqual([{ kind: 'conversion', name: 'latin' }]);
  });

  test('labels of security are named with what they are on', async () => {
    await client.query('create table people (name text); create function hide(text) returns text return $1');
    // To make one takes a library that gives them a meaning.
    await client.query(`set allow_system_table_mods = on;
      insert into pg_seclabel (objoid, classoid, objsubid, provider, label) values
        ('people'::regclass, 'pg_class'::regclass, 0, 'anon', 'MASKED'),
        ('people'::regclass, 'pg_class'::regclass, 1, 'anon', 'MASKED'),
        ('hide'::regproc, 'pg_proc'::regclass, 0, 'anon', 'TRUSTED')`);
    const { catalog } = await extractCatalog(client);
    expect(catalog.unmodelled).toEqual([
      { kind: 'security label', name: 'anon on column public.people.name' },
      { kind: 'security label', name: 'anon on function public.hide(text)' },
      { kind: 'security label', name: 'anon on table public.people' },
    ]);
  });

  test('a role without rights on anything reads the same', async () => {
    await client.query(baseSql);
    await client.query('revoke all on schema app, public from public; drop role if exists nobody_at_all');
    const all = (await extractCatalog(client)).catalog;
    await client.query('create role nobody_at_all; set role nobody_at_all');
    try {
      await expect(client.query('select * from public.users')).rejects.toThrow('permission denied');
      expect((await extractCatalog(client)).catalog).toEqual(all);
    } finally {
      await client.query('reset role; drop role nobody_at_all');
    }
  });

  test('a table that is locked can be read, and is not locked', async () => {
    await client.query('create table busy (id int)');
    await client.query('begin; lock table busy');
    const reader = await second(client);
    try {
      expect(ids(await extractCatalog(reader))).toContain('schema:public');
    } finally {
      await reader.end();
      await client.query('rollback');
    }
  });

  test('the transaction is read-only and over afterwards', async () => {
    const statements: string[] = [];
    const query = client.query.bind(client) as (config: unknown) => Promise<unknown>;
    client.query = ((config: string | { text: string }) => {
      if (typeof config === 'string') return query(config);
      statements.push(config.text);
      // A write among the queries shows what the transaction would let through.
      return query({ ...config, text: config.text.replace(';\nselect', ';\ncreate table t (); select') });
    }) as typeof client.query;
    await expect(extractCatalog(client)).rejects.toThrow(
      'cannot execute CREATE TABLE in a read-only transaction',
    );
    client.query = query as typeof client.query;
    const { rows } = await client.query('show transaction_read_only');
    expect(rows).toEqual([{ transaction_read_only: 'off' }]);
    expect(ids(await extractCatalog(client))).toEqual(['schema:public']);
    expect(statements[1]).toMatch(/^begin transaction isolation level repeatable read read only;/);
  });

  test("the session's settings change nothing, and are kept", async () => {
    await client.query(
      `create table t (at timestamptz default '2024-01-01 00:00:00+00', x interval default '1 day')`,
    );
    const plain = (await extractCatalog(client)).catalog;
    await client.query(`set datestyle = 'German'; set intervalstyle = 'iso_8601'; set timezone = 'Asia/Tokyo';
      set search_path = public; set quote_all_identifiers = on`);
    expect((await extractCatalog(client)).catalog).toEqual(plain);
    expect((await client.query('show timezone')).rows).toEqual([{ TimeZone: 'Asia/Tokyo' }]);
  });

  test('types are named in full outside public', async () => {
    await client.query(`create schema s; create type s.mood as enum ('a'); create type mood as enum ('a');
      create table t (a s.mood, b mood, c mood[], d s.mood[], e varchar(3)[], f timestamptz(3))`);
    const extraction = await extractCatalog(client);
    const types = ['a', 'b', 'c', 'd', 'e', 'f'].map(
      (c) => attributes(extraction, `column:public.t.${c}`)?.type,
    );
    expect(types).toEqual([
      's.mood',
      'mood',
      'mood[]',
      's.mood[]',
      'character varying(3)[]',
      'timestamp(3) with time zone',
    ]);
  });

  test('values of foreign options that may be secret are not kept', async () => {
    await client.query(baseSql);
    const text = serialiseCatalog((await extractCatalog(client)).catalog);
    expect(text).not.toContain('hunter2');
    expect(text).not.toContain('db.example');
  });

  test.each([
    ['column:public.t.a', 'alter table t alter column a type bigint'],
    ['column:public.t.a#default', 'alter table t alter column a set default 5'],
    ['table:public.t', 'alter table t rename to u; alter table u rename to t'],
    ['constraint:public.t.t_a_check', 'alter table t drop constraint t_a_check, add check (a > 3)'],
    ['index:public.t.t_b', 'drop index t_b; create unique index t_b on t (b)'],
    ['enum:public.mood', `alter type mood add value 'c'`],
    ['view:public.v', 'create or replace view v as select b from t where b > 1'],
    ['function:public.f()', `create or replace function f() returns int language sql as 'select 2'`],
    ['policy:public.t.p', 'alter policy p on t using (false)'],
    [
      'trigger:public.t.g',
      'drop trigger g on t; create trigger g after insert on t for each row execute function g()',
    ],
    ['sequence:public.s', 'alter sequence s increment 2'],
  ])('the transaction of %s is the one that changed it last', async (id, sql) => {
    await client.query(`create table t (a int default 1 check (a > 0), b int); create index t_b on t (b);
      create type mood as enum ('a', 'b'); create view v as select b from t; create sequence s;
      create function f() returns int language sql as 'select 1';
      create function g() returns trigger language plpgsql as 'begin return new; end';
      create trigger g before insert on t for each row execute function g();
      create policy p on t using (true)`);
    const before = (await extractCatalog(client)).xids;
    await client.query('begin');
    const { rows } = await client.query('select pg_current_xact_id()::text as xid');
    await client.query(sql);
    await client.query('commit');
    const after = (await extractCatalog(client)).xids;
    expect(after.get(id)).toBe(Number(rows[0].xid));
    expect(before.get(id)).toBeLessThan(after.get(id) ?? 0);
  });
});

test.each([
  ['not JSON', 'x'],
  ['no catalog', '{}'],
  ['of another format', '{"format": 2, "serverVersion": 150000, "objects": [], "unmodelled": []}'],
  [
    'without paths',
    '{"format": 1, "serverVersion": 150000, "objects": [{"kind": "table"}], "unmodelled": []}',
  ],
])('a saved catalog that is %s is a Problem at its file', (_, text) => {
  expect(() => parseCatalog(text, 'saved.json')).toThrow(Problem);
  expect(() => parseCatalog(text, 'saved.json')).toThrow(/^saved\.json is not/);
});

/** Another connection to the client's database. */
async function second(client: Client): Promise<Client> {
  const { Client: Connection } = await import('pg').then((module) => module.default);
  const { host, port, user, database } = client as Client & { user: string; database: string };
  const connection = new Connection({ host, port, user, database, password: client.password as string });
  await connection.connect();
  return connection;
}
