import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
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
