import { expect, test } from 'vitest';
import { testMajors } from '../support/postgres.ts';
import { type Family, settledTogether } from './families.ts';

/** Composite types and the tables of them, by what becomes of these. */
const families: Readonly<Record<string, Family>> = {
  'fields come and get another type, with a view, a key and settings on a table of the type': {
    was: `CREATE TYPE a AS (id int, n text); CREATE TABLE a_1 OF a (PRIMARY KEY (id), n WITH OPTIONS DEFAULT 'd' NOT NULL);
      CREATE TABLE a_2 OF a; CREATE VIEW a_v AS SELECT id, n FROM a_1; CREATE TABLE a_k (a int REFERENCES a_1)`,
    is: `CREATE TYPE a AS (id bigint, n text, z int); CREATE TABLE a_1 OF a (PRIMARY KEY (id), n WITH OPTIONS DEFAULT 'e', z WITH OPTIONS DEFAULT 4);
      CREATE TABLE a_2 OF a; CREATE VIEW a_v AS SELECT id, n FROM a_1; CREATE TABLE a_k (a bigint REFERENCES a_1)`,
    rows: "INSERT INTO a_1 VALUES (1, 'x'); INSERT INTO a_2 VALUES (2, 'y'); INSERT INTO a_k VALUES (1)",
    asked: {
      'SELECT * FROM a_1': '1 x ',
      'SELECT * FROM a_2': '2 y ',
      'INSERT INTO a_1 (id) VALUES (3) RETURNING n, z': 'e 4',
      'SELECT id, n FROM a_v ORDER BY id': '1 x, 3 e',
    },
  },
  'a field goes': {
    was: 'CREATE TYPE b AS (id int, gone int); CREATE TABLE b_1 OF b',
    is: 'CREATE TYPE b AS (id int); CREATE TABLE b_1 OF b',
    rows: 'INSERT INTO b_1 VALUES (1, 2)',
    asked: { 'SELECT * FROM b_1': '1' },
  },
  'values that Postgres has no cast for': {
    was: 'CREATE TYPE c AS (id text, n int, gone int); CREATE TABLE c_1 OF c (PRIMARY KEY (id), n WITH OPTIONS DEFAULT 3)',
    is: 'CREATE TYPE c AS (id int, n smallint, z int); CREATE TABLE c_1 OF c (PRIMARY KEY (id), n WITH OPTIONS DEFAULT 3)',
    rows: "INSERT INTO c_1 VALUES ('12', 4)",
    asked: { 'SELECT id + 1, n, z FROM c_1': '13 4 ', 'INSERT INTO c_1 (id) VALUES (3) RETURNING n': '3' },
  },
  'a field gets another name': {
    was: 'CREATE TYPE d AS (id int, m text); CREATE TABLE d_1 OF d',
    is: 'CREATE TYPE d AS (id int, called text); CREATE TABLE d_1 OF d',
    rows: "INSERT INTO d_1 VALUES (1, 'x')",
    asked: { 'SELECT called FROM d_1': 'x' },
  },
  'tables come to be of a type, of none, and of another one': {
    was: `CREATE TYPE e AS (id int, m text); CREATE TYPE f AS (id int, m text);
      CREATE TABLE e_1 (id int); CREATE TABLE e_2 OF e; CREATE TABLE e_3 OF e`,
    is: `CREATE TYPE e AS (id int, m text); CREATE TYPE f AS (id int, m text);
      CREATE TABLE e_1 OF e; CREATE TABLE e_2 (id int, m text, q int); CREATE TABLE e_3 OF f`,
    rows: "INSERT INTO e_1 VALUES (1); INSERT INTO e_2 VALUES (2, 'y'); INSERT INTO e_3 VALUES (3, 'z')",
    asked: { 'SELECT * FROM e_1': '1 ', 'SELECT * FROM e_2': '2 y ', 'SELECT * FROM e_3': '3 z' },
  },
  'a type that a column holds stays as it is, and only its finding has no plan': {
    was: 'CREATE TYPE g AS (id int); CREATE TABLE g_1 OF g; CREATE TABLE g_2 (x int, g g)',
    is: 'CREATE TYPE g AS (id bigint); CREATE TABLE g_1 OF g; CREATE TABLE g_2 (x bigint, g g)',
    rows: "INSERT INTO g_1 VALUES (1); INSERT INTO g_2 VALUES (1, '(1)')",
    asked: { 'SELECT pg_typeof(x), pg_typeof((g).id) FROM g_2': 'bigint integer' },
  },
};

test.each(testMajors)('on %i, tables of a type change with it, with all rows', async (major) => {
  const { plan, left } = await settledTogether(families, major);
  expect(plan.unplanned.map(({ title, reason }) => `${title.split(':')[0]}: ${reason}`)).toEqual([
    'column g_1.id: No proved plan: Postgres refuses it: cannot alter column type of typed table.',
    'composite type g: No proved plan: Postgres refuses it: cannot alter type "g" because column "g_2.g" uses it.',
  ]);
  expect(
    left.filter(({ severity }) => severity !== 'cosmetic').map(({ title }) => title.split(':')[0]),
  ).toEqual(['column g_1.id', 'composite type g']);
});
