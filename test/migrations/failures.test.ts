import { expect, test } from 'vitest';
import { Problem } from '../../src/base/problem.ts';
import { applySql } from '../../src/sources/sql/apply.ts';
import { neededExtensions, requireExtensions } from '../../src/sources/sql/extensions.ts';
import { emptyDatabase } from './database.ts';
import { sqlFiles } from './support.ts';

const cases: readonly (readonly [sql: string, place: string, code: string, advice: RegExp])[] = [
  ['CREATE TABLE t ();\nCREATE TABLE t ();', '2', '42P07', /created twice/],
  [
    'SELECT 1;\n-- é 😀\nSELECT 1,\n  "😀", x FROM users;',
    '4:15',
    '42P01',
    /made by hand|Nothing before it creates/,
  ],
  [
    'CREATE TABLE t (a int);\nALTER TABLE t DROP COLUMN b;',
    '2',
    '42703',
    /Nothing before it adds this column/,
  ],
  ['CREATE TABLE t (a int);\nALTER TABLE t ADD a int;', '2', '42701', /added twice/],
  ['CREATE TABLE t (\n  a citext\n);', '2:5', '42704', /CREATE EXTENSION/],
  ["CREATE TYPE e AS ENUM ('a');\nCREATE TYPE e AS ENUM ('b');", '2', '42710', /created twice/],
  ['CREATE TABLE s.t ();', '1:14', '3F000', /CREATE SCHEMA/],
  ['CREATE TABLE t (u uuid REFERENCES auth.users (id));', '1', '3F000', /Supabase/],
  ['CREATE TABLE t (a uuid DEFAULT uuid_generate_v4());', '1:32', '42883', /CREATE EXTENSION/],
  ['DO $$ BEGIN CREATE EXTENSION nowhere; END $$;', '1', '0A000', /--postgres-url/],
  ['CREATE TABLE t (a int NOT NULL);\nINSERT INTO t VALUES (NULL);', '2', '23502', /empty database/],
  ["DO $$ BEGIN RAISE EXCEPTION 'no rows'; END $$;", '1', 'P0001', /raises this error itself/],
  ['CREATE TABLE t (a int;\n', '1:22', '42601', /cannot read/],
  ["SELECT 1;\nSELECT 'never closed", '2:8', '42601', /cannot read/],
  ['SET ROLE drift_nobody;\nCREATE TABLE public.t ();', '2:14', '42501', /SET ROLE/],
  [
    'BEGIN;\nCREATE TABLE t (a int);\nCREATE INDEX CONCURRENTLY i ON t (a);\nCOMMIT;',
    '3',
    '25001',
    /BEGIN … COMMIT/,
  ],
  [
    'CREATE TABLE p (a int PRIMARY KEY); CREATE TABLE t (a int REFERENCES p DEFERRABLE INITIALLY DEFERRED);\nINSERT INTO t VALUES (1);',
    '2',
    '23503',
    /empty database/,
  ],
  ['SELECT 1;\nSET ROLE drift_nobody;\nGRANT drift_unknown TO drift_nobody;', '3', '42704', /made by hand/],
];

test.each(cases)('refused: %j', async (sql, place, code, advice) => {
  const client = await emptyDatabase();
  await client.query(
    `DO $$ BEGIN CREATE ROLE drift_nobody; EXCEPTION WHEN duplicate_object THEN NULL; END $$`,
  );
  const problem = await applySql(client, sqlFiles(sql), new AbortController().signal).catch((error) => error);
  expect(problem).toBeInstanceOf(Problem);
  const { file, line, column } = problem.location;
  expect(`${file} ${column === undefined ? line : `${line}:${column}`}`).toBe(`1.sql ${place}`);
  expect(problem.message).toContain(`(${code})`);
  expect(problem.advice).toMatch(advice);
});

test('the statement and Postgres’s hint are told', async () => {
  const client = await emptyDatabase();
  const sql = 'CREATE TABLE t (alpha int);\nCREATE VIEW v AS\n  SELECT alpa FROM t;';
  const problem = await applySql(client, sqlFiles(sql), new AbortController().signal).catch((error) => error);
  expect(problem.message).toBe('1.sql:3 cannot be applied: column "alpa" does not exist (42703).');
  expect(problem.detail).toBe(
    'CREATE VIEW v AS SELECT alpa FROM t\nHint: Perhaps you meant to reference the column "t.alpha".',
  );
});

test('a missing extension is told before anything runs', () => {
  const needed = neededExtensions(sqlFiles('SELECT 1;\nCREATE EXTENSION vector;\nCREATE EXTENSION citext;'));
  expect(() => requireExtensions(needed, new Set(['citext']), 'PostgreSQL 18.4')).toThrow(
    expect.objectContaining({
      message: 'The server (PostgreSQL 18.4) lacks the extension "vector".',
      advice: expect.stringContaining('--postgres-url'),
      location: { file: '1.sql', line: 2 },
    }),
  );
});
