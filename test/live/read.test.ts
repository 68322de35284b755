import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { extractCatalog } from '../../src/catalog/extract.ts';
import { serialiseCatalog } from '../../src/catalog/serialise.ts';
import { closeDatabases, databaseFacts, type OpenDatabases } from '../../src/sources/live/open-databases.ts';
import { readLive } from '../../src/sources/live/read.ts';
import { testMajors } from '../support/postgres.ts';
import { problemOf } from '../support/problem-of.ts';
import { type Cluster, password, startCluster, startReplica } from './cluster.ts';
import { contextOf, read, sourceOf, tablesOf } from './support.ts';

const baseSql = readFileSync(new URL('../catalog/base.sql', import.meta.url), 'utf8');

/** A login without any rights of its own, in a database where everyone's were taken away. */
const bareSql = `
  create role bare login password '${password}';
  revoke all on schema public from public;
  revoke all on schema app from public;
  revoke all on all tables in schema public from public;
  revoke all on all functions in schema public from public;
  revoke connect, temporary on database postgres from public;
  grant connect on database postgres to bare;`;

describe.each(testMajors)('PostgreSQL %i', (major) => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await startCluster({ major });
    await cluster.sql(baseSql);
    await cluster.sql(bareSql);
  });
  afterAll(() => cluster.stop());

  test('a login without rights sees what the superuser sees', async () => {
    const client = await cluster.client();
    const { catalog } = await extractCatalog(client);
    await client.end();
    const found = await read(cluster.url({ user: 'bare' }));
    expect(serialiseCatalog(found.catalog)).toBe(serialiseCatalog(catalog));
    expect(tablesOf(found)).toContain('public.users');
    expect(found.facts).toEqual([expect.stringMatching(new RegExp(`^PostgreSQL ${major}\\.\\d+, primary$`))]);
    expect(found).toMatchObject({ coverage: {}, unchecked: [], faults: [], warnings: [] });
  });

  test('a schema that is not there is told, not taken for an empty one', async () => {
    const problem = await problemOf(read(cluster.url(), { schemas: ['app', 'nope'] }));
    expect(problem.message).toBe('The database production has no schema nope.');
    expect(problem.advice).toContain('It has app.');
  });

  test('only the schemas that are asked for', async () => {
    const found = await read(cluster.url(), { schemas: ['app'] });
    const schemas = new Set(found.catalog.objects.flatMap(({ path }) => (path.length > 1 ? [path[0]] : [])));
    expect([...schemas]).toEqual(['app']);
    expect(found.coverage).toEqual({ schemas: ['app'] });
    expect(found.catalog.objects).toContainEqual(expect.objectContaining({ kind: 'schema', path: ['app'] }));
    expect(found.catalog.objects).not.toContainEqual(expect.objectContaining({ path: ['public'] }));
  });

  /** Connections of ours that the server still has; it may hear of their end a moment later. */
  const connections = async () => {
    const [row] = await cluster.sql(
      "select count(*)::int as count from pg_stat_activity where application_name = 'schema-drift'",
    );
    return row?.count;
  };

  test('its major and owner are known before it is read, on the same connection', async () => {
    const source = sourceOf(cluster.url());
    const open: OpenDatabases = new Map();
    const { signal } = new AbortController();
    const facts = { major, owner: 'postgres' };
    expect(await databaseFacts(source, open, '/nowhere', signal)).toEqual(facts);
    expect(await databaseFacts(source, open, '/nowhere', signal)).toEqual(facts);
    expect(await connections()).toBe(1);
    expect(tablesOf(await readLive(source, contextOf(), open.get(source)))).toContain('public.users');
    await vi.waitFor(async () => expect(await connections()).toBe(0));
    await closeDatabases(open);
  });

  test('a database that was opened and never read is closed', async () => {
    const open: OpenDatabases = new Map();
    await databaseFacts(sourceOf(cluster.url()), open, '/nowhere', new AbortController().signal);
    expect(await connections()).toBe(1);
    await closeDatabases(open);
    await vi.waitFor(async () => expect(await connections()).toBe(0));
  });

  describe('with a replica', () => {
    let replica: Cluster;
    beforeAll(async () => {
      replica = await startReplica(cluster, major);
    });
    afterAll(() => replica.stop());

    test('which is named as such, and has the same catalog', async () => {
      const [primary, standby] = [await read(cluster.url()), await read(replica.url())];
      expect(standby.facts[0]).toMatch(/, replica$/);
      expect(serialiseCatalog(standby.catalog)).toBe(serialiseCatalog(primary.catalog));
    });

    const both = (wanted: string) =>
      `host=127.0.0.1,127.0.0.1,127.0.0.1 port=1,${cluster.port},${replica.port} user=postgres password=${password} sslmode=disable target_session_attrs=${wanted}`;

    test.for([
      { wanted: 'any', found: 'primary' },
      { wanted: 'read-write', found: 'primary' },
      { wanted: 'primary', found: 'primary' },
      { wanted: 'read-only', found: 'replica' },
      { wanted: 'standby', found: 'replica' },
      { wanted: 'prefer-standby', found: 'replica' },
    ])('target_session_attrs=$wanted finds the $found', async ({ wanted, found }) => {
      const { facts } = await read(both(wanted));
      expect(facts[0]).toContain(found);
    });

    test('prefer-standby takes a primary where there is nothing else', async () => {
      expect(
        (await read(cluster.url({ query: 'sslmode=disable&target_session_attrs=prefer-standby' }))).facts[0],
      ).toContain('primary');
    });
  });
});

describe('a login that could write is told', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await startCluster();
    await cluster.sql(`
      create table users (id int, name text); create table orders (id int); create schema app;
      revoke create on schema public from public`);
  });
  afterAll(() => cluster.stop());

  test.for([
    { what: 'only reads', sql: 'grant select on users to {role}', says: [] },
    {
      what: 'may use sequences and functions',
      sql: 'create sequence s; grant usage on sequence s to {role}',
      says: [],
    },
    { what: 'a superuser', sql: 'alter role {role} superuser', says: [/is a superuser\./] },
    { what: 'owns a table', sql: 'alter table users owner to {role}', says: [/owns (public\.)?users\./] },
    {
      what: 'owns tables through a role it has to switch to',
      sql: 'create role owners_{role}; alter role {role} noinherit; grant owners_{role} to {role}; alter table users owner to owners_{role}; alter table orders owner to owners_{role}',
      says: [/owns (public\.)?orders and 1 more\./],
    },
    {
      what: 'may insert',
      sql: 'grant insert on users to {role}',
      says: [/may change rows of (public\.)?users\./],
    },
    {
      what: 'may update one column',
      sql: 'grant update (name) on users to {role}',
      says: [/may change rows of (public\.)?users\./],
    },
    {
      what: 'may delete and truncate as everyone may',
      sql: 'grant delete on users to public; grant truncate on orders to public',
      says: [/may change rows of (public\.)?orders and 1 more\./],
    },
    {
      what: 'may write all data',
      sql: 'grant pg_write_all_data to {role}',
      says: [/is a member of pg_write_all_data\./],
    },
    {
      what: 'may create tables',
      sql: 'grant create on schema app to {role}',
      says: [/may create tables in schema app\./],
    },
    {
      what: 'may create tables as everyone may',
      sql: 'grant create on schema public to public',
      says: [/^Everyone .* REVOKE CREATE ON SCHEMA public FROM PUBLIC/],
    },
    { what: 'may replicate', sql: 'alter role {role} replication', says: [/may replicate\./] },
    {
      what: 'several at once',
      sql: 'alter role {role} createrole; grant update on orders to {role}',
      says: [/may create roles and may change rows of (public\.)?orders\./],
    },
  ])('$what', async ({ sql, says }) => {
    await cluster.sql(`create role reader login password '${password}'`);
    await cluster.sql('create database rights template postgres');
    try {
      await cluster.sql(sql.replaceAll('{role}', 'reader'), 'rights');
      const { warnings } = await read(cluster.url({ user: 'reader', database: 'rights' }));
      expect(warnings).toEqual(says.map((pattern) => expect.stringMatching(pattern)));
    } finally {
      await cluster.sql('drop database rights');
      await cluster.sql('drop role if exists owners_reader');
      await cluster.sql('drop role reader');
    }
  });
});

describe('what a hosting platform keeps in the database is left out', () => {
  test('Supabase', async () => {
    const cluster = await startCluster();
    try {
      await cluster.sql(`
        create role supabase_admin; create schema auth; create schema storage; create schema _realtime;
        create table auth.users (id uuid); create function auth.uid() returns uuid language sql as 'select null::uuid';
        create table profiles (id uuid)`);
      const found = await read(cluster.url());
      expect(tablesOf(found)).toEqual(['public.profiles']);
      expect(found.facts[1]).toBe('without the schemas of Supabase');
      expect(found.coverage.exceptSchemas).toContain('auth');
      const asked = await read(cluster.url(), { schemas: ['auth'] });
      expect(tablesOf(asked)).toEqual(['auth.users']);
    } finally {
      await cluster.stop();
    }
  });

  test('and schemas that only look like it are not', async () => {
    const cluster = await startCluster();
    try {
      await cluster.sql('create schema auth; create table auth.users (id uuid)');
      const found = await read(cluster.url());
      expect(tablesOf(found)).toEqual(['auth.users']);
      expect(found.coverage).toEqual({});
    } finally {
      await cluster.stop();
    }
  });
});
