import { readFileSync } from 'node:fs';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { serialiseCatalog } from '../../src/catalog/serialise.ts';
import { roleSql } from '../../src/sources/live/role.ts';
import { testMajors } from '../support/postgres.ts';
import { type Cluster, password, startCluster } from './cluster.ts';
import { read } from './support.ts';

const baseSql = readFileSync(new URL('../catalog/base.sql', import.meta.url), 'utf8');
const ledgersSql = `
  create schema drizzle; create table drizzle.__drizzle_migrations (id int, hash text);
  create table alembic_version (version_num text); revoke all on schema drizzle from public;
  insert into alembic_version values ('abc')`;

describe.each(testMajors)('the login that init --role makes, on PostgreSQL %i', (major) => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await startCluster({ major });
    await cluster.sql(baseSql);
    await cluster.sql(ledgersSql);
  });
  afterAll(() => cluster.stop());

  test('sees everything, could write nothing, and leaves no trace in the schema; twice as well as once', async () => {
    const before = await read(cluster.url());
    await cluster.sql(roleSql('auditor'));
    await cluster.sql(roleSql('auditor'));
    await cluster.sql(`alter role auditor password '${password}'`);
    const found = await read(cluster.url({ user: 'auditor' }));
    expect(serialiseCatalog(found.catalog)).toBe(serialiseCatalog(before.catalog));
    const everyone = major < 15 ? [expect.stringMatching(/^Everyone /)] : [];
    expect(found.warnings).toEqual(everyone);
  });

  test('made by an owner who is no superuser: what is not his is left to its owner, and told', async () => {
    await cluster.sql(`create role owner login createrole password '${password}'`);
    await cluster.sql('create database owned owner owner');
    await cluster.sql(
      `create table alembic_version (version_num text); alter table alembic_version owner to owner;
      create schema other; create table other.schema_migrations (version bigint, dirty boolean)`,
      'owned',
    );
    const client = new Client(cluster.url({ user: 'owner', database: 'owned' }));
    await client.connect();
    onTestFinished(() => client.end());
    const notices: (string | undefined)[] = [];
    client.on('notice', ({ message }) => void notices.push(message));
    for (const _ of ['once', 'twice']) await client.query(roleSql('watcher'));
    const told =
      'Its owner has to open other.schema_migrations to this login: GRANT USAGE ON SCHEMA other TO "watcher"; GRANT SELECT ON TABLE other.schema_migrations TO "watcher";';
    expect(notices).toEqual([told, told]);
    await cluster.sql(`alter role watcher password '${password}'`);
    const { ledgers, warnings } = await read(cluster.url({ user: 'watcher', database: 'owned' }));
    expect(ledgers?.map(({ table, unreadable }) => [table, unreadable === undefined])).toEqual([
      ['other.schema_migrations', false],
      ['public.alembic_version', true],
    ]);
    expect(warnings.filter((warning) => !warning.startsWith('Everyone '))).toEqual([]);
  });

  test('may do nothing that not everyone may', async () => {
    await cluster.sql(roleSql('nosy'));
    await cluster.sql('create role anybody');
    const rightsOf = (role: string) =>
      cluster.sql(`
        select 'relation', c.oid::regclass::text, p from pg_class c,
          unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) p
          where c.relkind in ('r', 'p', 'v', 'm', 'f') and has_table_privilege('${role}', c.oid, p)
        union all select 'sequence', c.oid::regclass::text, p from pg_class c, unnest(array['USAGE', 'SELECT', 'UPDATE']) p
          where c.relkind = 'S' and has_sequence_privilege('${role}', c.oid, p)
        union all select 'function', p.oid::regprocedure::text, '' from pg_proc p where has_function_privilege('${role}', p.oid, 'EXECUTE')
        union all select 'schema', n.nspname, p from pg_namespace n, unnest(array['USAGE', 'CREATE']) p
          where has_schema_privilege('${role}', n.oid, p)
        union all select 'database', d.datname, p from pg_database d, unnest(array['CONNECT', 'CREATE', 'TEMPORARY']) p
          where has_database_privilege('${role}', d.oid, p)
        union all select 'role', r.rolname, '' from pg_roles r where r.rolname <> '${role}' and pg_has_role('${role}', r.oid, 'MEMBER')
        order by 1, 2, 3`);
    const everyone = new Set((await rightsOf('anybody')).map((right) => JSON.stringify(right)));
    const more = (await rightsOf('nosy')).filter((right) => !everyone.has(JSON.stringify(right)));
    expect(more.map((right) => Object.values(right).join(' '))).toEqual([
      'relation alembic_version SELECT',
      'relation drizzle.__drizzle_migrations SELECT',
      'schema drizzle USAGE',
    ]);
  });

  test('a login that is there for something else is left as it is', async () => {
    await cluster.sql('create role app login');
    await expect(cluster.sql(roleSql('app'))).rejects.toThrow('There is a role app already');
    expect(await cluster.sql("select rolconfig, rolconnlimit from pg_roles where rolname = 'app'")).toEqual([
      { rolconfig: null, rolconnlimit: -1 },
    ]);
  });

  test('a word of SQL is a name like any other', async () => {
    await cluster.sql(roleSql('user'));
    await cluster.sql(roleSql('user'));
  });

  test('reads the migration tools’ records and no other table', async () => {
    await cluster.sql(roleSql());
    const asRole = (sql: string) => cluster.sql(`set role schema_drift; ${sql}`);
    expect(await asRole('select * from alembic_version')).toEqual([{ version_num: 'abc' }]);
    expect(await asRole('select * from drizzle.__drizzle_migrations')).toEqual([]);
    await expect(asRole('select * from users')).rejects.toThrow('permission denied');
    await expect(asRole('delete from alembic_version')).rejects.toThrow('permission denied');
    if (major >= 15) await expect(asRole('create table t (id int)')).rejects.toThrow('permission denied');
  });
});

test.for(['Robert', 'a b', "x'; drop table users; --", 'pg_reader', '', 'x'.repeat(64)])(
  '%j is no name for it',
  (name) => {
    expect(() => roleSql(name)).toThrow('is no name for the role');
  },
);
