import { expect, test } from 'vitest';
import { testMajors } from '../support/postgres.ts';
import { type Family, settledTogether } from './families.ts';

/** Functions whose result is another type together with what they are made of, and what is made of them. */
const made = (type: string) => `
  CREATE TABLE a (id int PRIMARY KEY, n ${type});
  CREATE FUNCTION of_a(int) RETURNS ${type} LANGUAGE sql STABLE AS 'SELECT n FROM a WHERE id = $1';
  CREATE FUNCTION all_a() RETURNS TABLE (id int, n ${type}) LANGUAGE sql STABLE BEGIN ATOMIC SELECT id, n FROM a; END;
  CREATE FUNCTION rows_of_a() RETURNS SETOF a LANGUAGE sql STABLE AS 'SELECT * FROM a';
  CREATE VIEW a_v AS SELECT of_a(id) AS n FROM a; CREATE POLICY own ON a USING (of_a(id) > 0);
  CREATE TABLE a_2 (n ${type} DEFAULT of_a(1), m ${type} CHECK (of_a(1) > 0))`;
const labelled = (type: string, first = '') => `${first}
  CREATE TABLE b (id int PRIMARY KEY, n ${type}); CREATE INDEX b_n ON b (n);
  CREATE FUNCTION of_b(key int) RETURNS ${type} LANGUAGE sql STABLE BEGIN ATOMIC SELECT n FROM b WHERE id = key; END;
  CREATE VIEW b_v AS SELECT of_b(id) AS called, n FROM b`;
const computed = (type: string) => `
  CREATE FUNCTION twice(int) RETURNS ${type} LANGUAGE sql IMMUTABLE AS 'SELECT $1 * 2';
  CREATE TABLE c (id int, n ${type} GENERATED ALWAYS AS (twice(id)) STORED); CREATE INDEX c_i ON c (twice(id))`;

const families: Readonly<Record<string, Family>> = {
  'a function of a table, with a view, a policy, a default and a check that call it': {
    was: made('int'),
    is: made('bigint'),
    rows: 'INSERT INTO a VALUES (1, 2); INSERT INTO a_2 VALUES (3, 4)',
    asked: {
      'SELECT n, pg_typeof(n) FROM a_v': '2 bigint',
      'SELECT id, n FROM all_a()': '1 2',
      'SELECT id, n FROM rows_of_a()': '1 2',
      'INSERT INTO a_2 (m) VALUES (5) RETURNING n, m': '2 5',
    },
  },
  'a text that becomes an enum': {
    was: labelled('text'),
    is: labelled('label', "CREATE TYPE label AS ENUM ('x', 'y');"),
    rows: "INSERT INTO b VALUES (1, 'y')",
    asked: { 'SELECT called, n, pg_typeof(called) FROM b_v': 'y y label' },
  },
  'a function that a column is computed by': {
    was: computed('int'),
    is: computed('bigint'),
    rows: 'INSERT INTO c VALUES (3)',
    asked: { 'SELECT id, n, pg_typeof(n) FROM c': '3 6 bigint' },
  },
};

test.each(testMajors)('on %i, results of functions and columns get other types together', async (major) => {
  const { plan, left } = await settledTogether(families, major);
  expect(plan.unplanned).toEqual([]);
  expect(left.map(({ title }) => title)).toEqual([]);
});
