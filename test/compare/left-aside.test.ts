import { expect, test } from 'vitest';
import { extractCatalog } from '../../src/catalog/extract.ts';
import { compare } from '../../src/compare/compare.ts';
import { freshDatabase } from '../support/postgres.ts';
import { readSourceOf } from '../support/read-source.ts';

const schema = `CREATE TABLE users (id integer);
CREATE EXTENSION pg_trgm;
CREATE FOREIGN DATA WRAPPER other;
CREATE SERVER remote FOREIGN DATA WRAPPER other OPTIONS (host 'a');
CREATE SERVER bare FOREIGN DATA WRAPPER other;
CREATE TABLE days (at date PRIMARY KEY) PARTITION BY RANGE (at);
CREATE TABLE day1 PARTITION OF days FOR VALUES FROM ('2026-01-01') TO ('2026-01-02');
CREATE INDEX days_at ON days (at) WITH (fillfactor = 80);
CREATE SCHEMA shop;
CREATE TYPE shop.kind AS ENUM ('a');
CREATE FUNCTION f() RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION f(integer) RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE PROCEDURE p() LANGUAGE sql AS '';`;

async function sourceOf(name: string, sql: string) {
  const client = await freshDatabase();
  try {
    await client.query(schema + sql);
    const { catalog } = await extractCatalog(client);
    return { name, kind: 'live' as const, read: { ...readSourceOf(catalog.objects), catalog } };
  } finally {
    await client.end();
  }
}

const remote = (name: string) =>
  `values of options of foreign server remote: ${name} has it: they can hold secrets; only their names are compared`;

test.each([
  { what: 'nothing of its own', sql: '', named: [] },
  {
    what: 'another owner',
    sql: ['TABLE users', 'SCHEMA shop', 'FUNCTION f()', 'FUNCTION f(int)', 'PROCEDURE p()', 'TYPE shop.kind']
      .map((what) => `ALTER ${what} OWNER TO pg_read_all_data;`)
      .join(' '),
    named: ['1 procedure', '1 relation', '1 type in schema shop', '2 functions', 'schema shop'].map(
      (what) =>
        `owner pg_read_all_data of ${what}: b has it: every environment has its own owners, which are not compared`,
    ),
  },
  {
    what: "rights on an extension's function taken away",
    sql: 'REVOKE EXECUTE ON FUNCTION similarity(text, text) FROM PUBLIC;',
    named: [
      'rights on functions of extension pg_trgm: b has it: what was granted on what an extension made is not compared',
    ],
  },
  {
    what: 'rights on a language taken away',
    sql: 'REVOKE USAGE ON LANGUAGE plpgsql FROM PUBLIC;',
    named: ['rights on language plpgsql: b has it: rights on languages are not compared'],
  },
  {
    what: 'an index of a partition kept in another way than that of its table',
    sql: 'ALTER INDEX day1_at_idx SET (fillfactor = 50); ALTER INDEX day1_pkey SET (fillfactor = 60);',
    named: ['at_idx', 'pkey'].map(
      (index) =>
        `storage options of index day1_${index}: b has it: it is a partition’s, and only those of its table’s index are compared`,
    ),
  },
  {
    what: 'marks, targets of statistics and comments on an index of a partition',
    sql: "ALTER TABLE day1 CLUSTER ON day1_at_idx; COMMENT ON CONSTRAINT day1_pkey ON day1 IS 'of the day';",
    named: ['at_idx', 'pkey'].map(
      (index) =>
        `what is said of index day1_${index}: b has it: it is a partition’s, and only what is said of its table’s index is compared`,
    ),
  },
])('what is left aside is named where a database has $what', async ({ sql, named }) => {
  const { findings, notCompared } = compare(
    [await sourceOf('a', ''), await sourceOf('b', sql)],
    'none',
    'main',
  );
  expect(findings).toEqual([]);
  expect(notCompared.map(({ what, why }) => `${what}: ${why}`).sort()).toEqual(
    [remote('a'), remote('b'), ...named].sort(),
  );
});
