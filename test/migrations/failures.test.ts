import { expect, test } from 'vitest';
import { Problem } from '../../src/base/problem.ts';
import { applySql } from '../../src/sources/sql/apply.ts';
import { lackingExtensions, neededExtensions, requireExtensions } from '../../src/sources/sql/extensions.ts';
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
  [
    'CREATE TABLE a (x int);\nCREATE TABLE b (x int REFERENCES a (x));\nALTER TABLE a ADD UNIQUE (x);',
    '2',
    '42830',
    /^A foreign key leads to .* move it before this one/,
  ],
  [
    "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';\nCREATE OR REPLACE FUNCTION f() RETURNS text LANGUAGE sql AS 'SELECT 1::text';",
    '2',
    '42P13',
    /^CREATE OR REPLACE leaves .* DROP FUNCTION before it/,
  ],
  ["CREATE TYPE e AS ENUM ('a');\nCREATE TYPE e AS ENUM ('b');", '2', '42710', /created twice/],
  ['CREATE TABLE s.t ();', '1:14', '3F000', /CREATE SCHEMA/],
  ['CREATE TABLE t (u uuid REFERENCES auth.users (id));', '1', '3F000', /Supabase/],
  ['CREATE TABLE t (a uuid DEFAULT uuid_generate_v4());', '1:32', '42883', /CREATE EXTENSION/],
  ['DO $$ BEGIN CREATE EXTENSION nowhere; END $$;', '1', '0A000', /--postgres-url/],
  ['CREATE TABLE t (a int NOT NULL);\nINSERT INTO t VALUES (NULL);', '2', '23502', /empty database/],
  [
    'CREATE TABLE t (a int); INSERT INTO t VALUES (NULL);\nALTER TABLE t ALTER a SET NOT NULL;',
    '2',
    '23502',
    /^Rows that files before it insert/,
  ],
  [
    'CREATE TABLE t (a int); INSERT INTO t VALUES (0);\nALTER TABLE t ADD CHECK (a > 0);',
    '2',
    '23514',
    /^Rows that files before it insert/,
  ],
  [
    'CREATE TABLE t (a int); INSERT INTO t VALUES (1), (1);\nCREATE UNIQUE INDEX ON t (a);',
    '2',
    '23505',
    /^Rows that files before it insert/,
  ],
  [
    'CREATE TABLE t (a int PRIMARY KEY); INSERT INTO t VALUES (1);\nINSERT INTO t VALUES (1);',
    '2',
    '23505',
    /^A row with this key is there/,
  ],
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

test('of a quote that nothing ends only what is in the file is cited', async () => {
  const client = await emptyDatabase();
  const sql = "CREATE TABLE t (a text);\nALTER TABLE t\n  ADD b text DEFAULT 'x;";
  const problem = await applySql(client, sqlFiles(sql), new AbortController().signal).catch((error) => error);
  expect(problem.message).toBe(
    `1.sql:3 cannot be applied: unterminated quoted string at or near "'x;" (42601).`,
  );
});

test.each([
  [
    'supabase/migrations/1_a.sql',
    'ALTER TABLE orders ADD a int',
    'No migration creates orders: it was probably made in the dashboard. `supabase db dump` shows what the project has; put what makes it, as it was before these migrations, into one that comes before all others, and have the project note it as applied: `supabase migration repair --status applied VERSION`. To have all else checked until then, name it under `made-elsewhere` of this source; a source of `kind: live` stands for the project itself.',
  ],
  [
    'supabase/migrations/1_a.sql',
    `ALTER TABLE public.orders ADD a int; CREATE TABLE tags (id int, "user" int REFERENCES "Users");
    -- REFERENCES nothing
    ALTER TABLE IF EXISTS old ADD a int; ALTER TABLE tags ADD b int; CREATE INDEX ON ONLY carts (a);
    CREATE POLICY "see on their own" ON "public".profiles USING ('x on y' = current_user); ALTER TABLE auth.users ADD c int;
    CREATE FUNCTION f() RETURNS void LANGUAGE sql AS $$ALTER TABLE inside ADD a int$$`,
    /^No migration creates orders, Users, carts and profiles: they were probably made in the dashboard\./,
  ],
  [
    'supabase/migrations/1_a.sql',
    'ALTER TABLE orders ADD a int; CREATE TABLE orders (a int)',
    /^The table orders is created only on line 1/,
  ],
  [
    'supabase/migrations/1_a.sql',
    'CREATE TABLE public.events (id int); CREATE POLICY "all" ON public.evnts USING (true)',
    /^Did you mean events, which a migration creates\? If not: No migration creates evnts: it was/,
  ],
  ['apps/db/supabase/migrations/1_a.sql', 'ALTER TABLE public.orders ADD a int', /made in the dashboard/],
  ['supabase/migrations/1_a.sql', 'ALTER TABLE auth.orders ADD a int', /Supabase's own/],
  ['db/migrations/1_a.sql', 'ALTER TABLE orders ADD a int', /by hand or by another tool/],
])('a table that nothing makes: %s, %s', async (file, sql, advice) => {
  const client = await emptyDatabase();
  const files = sqlFiles(sql).map((it) => ({ ...it, file }));
  const problem = await applySql(client, files, new AbortController().signal).catch((error) => error);
  if (typeof advice === 'string') expect(problem.advice).toBe(advice);
  else expect(problem.advice).toMatch(advice);
});

test('a missing extension is told before anything runs, where nothing may be left out', () => {
  const needed = neededExtensions(sqlFiles('SELECT 1;\nCREATE EXTENSION vector;\nCREATE EXTENSION citext;'));
  const lacking = lackingExtensions(needed, new Set(['citext']));
  expect(() => requireExtensions(lacking, 'PostgreSQL 18.4')).toThrow(
    expect.objectContaining({
      message: 'The server (PostgreSQL 18.4) lacks the extension "vector".',
      advice: expect.stringContaining('--postgres-url'),
      location: { file: '1.sql', line: 2 },
    }),
  );
});

/** Files of which one misses what another makes, and what is said of it. */
const misplaced: readonly (readonly [what: string, files: readonly string[], advice: string])[] = [
  [
    'a table',
    ['ALTER TABLE orders ADD a int', 'SELECT 1;\nCREATE TABLE IF NOT EXISTS public.orders ()'],
    'The table orders is created by 2.sql:2, which is applied later: give the files an order in which it comes first.',
  ],
  [
    'a view of another schema, not that of the same name',
    [
      'CREATE SCHEMA app; SELECT FROM app.v',
      'CREATE VIEW v AS SELECT',
      'CREATE OR REPLACE VIEW app."v" AS SELECT',
    ],
    'The view app.v is created by 3.sql:1, which is',
  ],
  [
    'a type that a DO block makes',
    [
      'CREATE TABLE t (a mood[])',
      "DO $$ BEGIN\nCREATE TYPE mood AS ENUM ('a'); EXCEPTION WHEN duplicate_object THEN NULL; END $$",
    ],
    'The type mood is created by 2.sql:1, which is',
  ],
  [
    'a function',
    [
      'CREATE TABLE t (a int DEFAULT public.total(1))',
      'CREATE FUNCTION total(int) RETURNS int LANGUAGE sql RETURN 1',
    ],
    'The function total is created by 2.sql:1, which is',
  ],
  [
    'a schema',
    ['CREATE TABLE app.t ()', 'CREATE SCHEMA app'],
    'The schema app is created by 2.sql:1, which is',
  ],
  [
    'a column, among others',
    [
      'CREATE TABLE t (a int)',
      'CREATE INDEX ON t (b)',
      'ALTER TABLE u ADD b int',
      'ALTER TABLE t ADD c int, ADD COLUMN "b" int',
    ],
    'The column t.b is added by 4.sql:1, which is',
  ],
  [
    'a column of a table that the refusal names',
    [
      'CREATE SCHEMA app; CREATE TABLE app.t (a int)',
      'ALTER TABLE app.t ALTER b SET NOT NULL',
      'ALTER TABLE ONLY app.t RENAME COLUMN a TO b',
    ],
    'The column app.t.b is given this name by 3.sql:1, which is',
  ],
  [
    'a constraint',
    [
      'CREATE TABLE t (a int)',
      'ALTER TABLE t VALIDATE CONSTRAINT positive; ALTER TABLE t DROP CONSTRAINT positive',
      'ALTER TABLE t ADD CONSTRAINT positive CHECK (a > 0)',
    ],
    'The constraint t.positive is added by 3.sql:1, which is',
  ],
  [
    'a policy',
    ['CREATE TABLE t (a int)', 'ALTER POLICY own ON t USING (true)', 'CREATE POLICY own ON public.t'],
    'The policy t.own is created by 3.sql:1, which is',
  ],
  [
    'what the same file makes',
    ['CREATE INDEX ON orders (a);\n\nCREATE TABLE orders (a int)'],
    'The table orders is created only on line 3 of this file: move that before this statement.',
  ],
  [
    'what was dropped',
    [
      'CREATE TABLE a (); CREATE TABLE b ()',
      'DROP TABLE IF EXISTS a, b CASCADE',
      'ALTER TABLE b ADD c int',
      'CREATE TABLE b ()',
    ],
    'The table b is dropped by 2.sql:1, which is applied before: leave out what this statement does with it, or drop it later.',
  ],
  [
    'what has another name',
    ['CREATE TABLE t (a int)', 'ALTER TABLE t RENAME a TO b', 'ALTER TABLE t DROP a'],
    'The column t.a is given another name by 2.sql:1, which is applied before: use that name here.',
  ],
  [
    'what is temporary, or only in the body of a function',
    [
      'SELECT FROM t',
      'CREATE TEMP TABLE t ()',
      "CREATE FUNCTION f() RETURNS void LANGUAGE sql AS 'CREATE TABLE t ()'",
    ],
    'Nothing before it creates it',
  ],
];

test.each(misplaced)('the file is named that has %s', async (_, files, advice) => {
  const client = await emptyDatabase();
  const applied = applySql(client, sqlFiles(...files), new AbortController().signal);
  const problem = await applied.catch((error) => error);
  expect(problem.advice.slice(0, advice.length)).toBe(advice);
});
