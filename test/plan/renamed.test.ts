import { expect, test } from 'vitest';
import { plannedAfter } from './planned-after.ts';

test('what is renamed and then moved to another schema, by names without one, is both, and nothing is made', async () => {
  const { statements } = await plannedAfter(
    `CREATE TYPE state AS ENUM ('new'); CREATE TABLE orders (id serial PRIMARY KEY, state state DEFAULT 'new', note text);
      CREATE VIEW recent AS SELECT 1 AS id; CREATE TABLE items (order_id int REFERENCES orders)`,
    [
      'CREATE SCHEMA shop',
      'ALTER TYPE state RENAME TO status',
      'ALTER TYPE status SET SCHEMA shop',
      'ALTER TABLE orders RENAME TO purchases',
      'ALTER TABLE purchases RENAME COLUMN note TO remark',
      'ALTER TABLE purchases SET SCHEMA shop',
      'ALTER VIEW recent RENAME TO latest',
      'ALTER VIEW latest SET SCHEMA shop',
    ],
  );
  expect(statements).toEqual([
    'CREATE SCHEMA IF NOT EXISTS shop',
    'ALTER TABLE public.orders SET SCHEMA shop',
    'ALTER TABLE shop.orders RENAME TO purchases',
    'ALTER VIEW public.recent SET SCHEMA shop',
    'ALTER VIEW shop.recent RENAME TO latest',
    'ALTER TABLE shop.purchases RENAME COLUMN note TO remark',
    'ALTER TYPE public.state SET SCHEMA shop',
    'ALTER TYPE shop.state RENAME TO status',
  ]);
});

test('what migrations give another name is renamed, and nothing of it dropped or made', async () => {
  const renames = [
    'ALTER TABLE public.users RENAME TO accounts',
    'ALTER TYPE public.status RENAME TO state',
    'ALTER VIEW public.recent RENAME TO latest',
    'ALTER FUNCTION public.find(text) RENAME TO search',
    'ALTER SEQUENCE public.numbers RENAME TO counts',
    'ALTER DOMAIN public.mail RENAME TO email',
    'ALTER TABLE public.accounts RENAME COLUMN seats TO places',
  ];
  const { statements } = await plannedAfter(
    `CREATE TYPE status AS ENUM ('draft'); CREATE DOMAIN mail AS text;
      CREATE TABLE users (id int PRIMARY KEY, seats int, state status DEFAULT 'draft', address mail);
      CREATE TABLE posts (author int REFERENCES users);
      CREATE VIEW recent AS SELECT seats, state FROM users;
      CREATE FUNCTION find(term text) RETURNS text LANGUAGE sql AS 'SELECT term'; CREATE SEQUENCE numbers`,
    renames,
  );
  expect(statements.sort()).toEqual(renames.sort());
});

test('what only says what is renamed is not made again', async () => {
  const renames = [
    'ALTER FUNCTION public.slug(text) RENAME TO "Slug"',
    'ALTER TYPE public.status RENAME TO state',
    'ALTER DOMAIN public.mail RENAME TO email',
    'ALTER TYPE public.pair RENAME TO couple',
  ];
  const { statements } = await plannedAfter(
    `CREATE FUNCTION slug(text) RETURNS text IMMUTABLE LANGUAGE sql AS 'SELECT $1'; CREATE TYPE status AS ENUM ('draft');
      CREATE DOMAIN mail AS text CHECK (slug(VALUE) <> '') DEFAULT slug('a'); CREATE TYPE pair AS (s status, m mail[]);
      CREATE TABLE t (n text DEFAULT slug('a') CONSTRAINT c CHECK (slug(n) <> ''), s text GENERATED ALWAYS AS (slug(n)) STORED,
        state status DEFAULT 'draft', states status[] DEFAULT '{draft}', m mail, p pair, ps pair[], EXCLUDE USING btree (slug(n) WITH =));
      CREATE INDEX i ON t (slug(n)) WHERE state = 'draft'; CREATE STATISTICS st ON slug(n), n FROM t;
      CREATE VIEW v AS SELECT slug(n) AS n, state FROM t; CREATE MATERIALIZED VIEW mv AS SELECT slug(n) AS n, p FROM t;
      CREATE POLICY p ON t USING (slug(n) <> 'a'); CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
      CREATE TRIGGER tr BEFORE UPDATE ON t FOR EACH ROW WHEN (slug(new.n) <> '') EXECUTE FUNCTION touch();
      CREATE RULE r AS ON DELETE TO t WHERE slug(old.n) = '' DO INSTEAD NOTHING;
      CREATE FUNCTION later(status, m mail DEFAULT slug('b')) RETURNS pair LANGUAGE sql AS 'SELECT NULL::pair'`,
    renames,
  );
  expect(statements.sort()).toEqual(renames.sort());
});

test('rights in what a plan renames are asked for under the names that are there before it', async () => {
  const { lacking, asked } = await plannedAfter(
    `CREATE TYPE "St" AS ENUM ('draft'); CREATE SCHEMA o; CREATE DOMAIN o.mail AS text; CREATE TABLE t (id int PRIMARY KEY);
      CREATE FUNCTION is_mail(text) RETURNS bool IMMUTABLE LANGUAGE sql AS 'SELECT true'`,
    [
      'ALTER TYPE "St" RENAME TO "State"',
      `ALTER TYPE "State" ADD VALUE 'c c'`,
      'ALTER DOMAIN o.mail RENAME TO email',
      'ALTER FUNCTION is_mail(text) RENAME TO "isMail"',
      'ALTER TABLE t ADD s "State", ADD m o.email, ADD CONSTRAINT mails CHECK ("isMail"(m))',
    ],
  );
  expect(lacking).toEqual([]);
  expect(asked).toEqual(
    expect.arrayContaining(['use type "St"', 'use type o.mail', 'execute function is_mail']),
  );
});

test('a schema is renamed with all that is in it before anything else is planned', async () => {
  const within = ['ALTER TABLE "Old S".a RENAME TO b', 'ALTER TABLE "Old S".b RENAME COLUMN m TO n'];
  const migration = [
    'ALTER SCHEMA "Old S" RENAME TO "New S"',
    'ALTER TABLE public.pub SET SCHEMA "New S"',
    'ALTER TABLE "New S".pub RENAME TO "P b"',
    'ALTER TABLE "New S".t ADD COLUMN more "New S".e',
  ];
  const { statements, lacking, asked } = await plannedAfter(
    `CREATE SCHEMA "Old S"; CREATE TYPE "Old S".e AS ENUM ('a'); CREATE TABLE "Old S".a (m int); CREATE TABLE pub (id int PRIMARY KEY, x int);
      CREATE TABLE "Old S".t (id int PRIMARY KEY, e "Old S".e); CREATE VIEW seen AS SELECT e FROM "Old S".t`,
    [...within, ...migration],
  );
  expect(statements[0]).toBe(migration[0]);
  const inNew = within.map((sql) => sql.replace('Old', 'New'));
  expect([...statements].sort()).toEqual([...migration, ...inNew].sort());
  expect(lacking).toEqual([]);
  expect(asked).toEqual(expect.arrayContaining(['own schema "Old S"', 'make schemas', 'use type "Old S".e']));
});

test('what goes from something with another name is told, and asked for, by the name that it has then', async () => {
  const { told, asksThen } = await plannedAfter(
    `CREATE TABLE users (id int, users int, note text); CREATE INDEX by_note ON users (note); GRANT SELECT ON users TO pg_monitor`,
    [
      'ALTER TABLE users RENAME TO accounts',
      'ALTER TABLE accounts DROP COLUMN users',
      'DROP INDEX by_note',
      'REVOKE SELECT ON accounts FROM pg_monitor',
    ],
  );
  expect(told).toEqual([
    'table accounts',
    'ACCESS EXCLUSIVE on users (about 1 row): keeps out reads and writes',
    'index accounts (note)',
    'ACCESS EXCLUSIVE on accounts (about 1 row): keeps out reads and writes',
    'grant on table accounts to pg_monitor',
    'column accounts.users',
    'ACCESS EXCLUSIVE on accounts (about 1 row): keeps out reads and writes',
  ]);
  expect(asksThen.sort()).toEqual([
    'column accounts.users: (0 rows)',
    'grant on table accounts to pg_monitor: ',
    'index accounts.by_note: ',
    'table accounts: t',
  ]);
  const moved = await plannedAfter('CREATE SCHEMA old_s; CREATE TABLE old_s.t (id int, gone int)', [
    'ALTER SCHEMA old_s RENAME TO new_s',
    'ALTER TABLE new_s.t DROP COLUMN gone',
  ]);
  expect(moved.told).toEqual([
    'schema new_s',
    'column new_s.t.gone',
    'ACCESS EXCLUSIVE on new_s.t (about 1 row): keeps out reads and writes',
  ]);
  expect(moved.asksThen).toEqual(['schema new_s: t', 'column new_s.t.gone: (0 rows)']);
});

test.each([
  ['enum', 'DROP TYPE new_s.e'],
  ['column', 'ALTER TABLE new_s.t ADD COLUMN c int'],
])('what is in a schema that is to have another name waits for that: %s', async (kind, change) => {
  const { statements, unplanned } = await plannedAfter(
    'CREATE SCHEMA old_s; CREATE TABLE old_s.t (a int, b int); CREATE TYPE old_s.e AS ENUM ()',
    ['ALTER SCHEMA old_s RENAME TO new_s', change],
    { only: (finding) => finding.kind === kind },
  );
  expect(statements).toEqual([]);
  expect(unplanned.map(({ reason }) => reason)).toContainEqual(
    expect.stringMatching(
      /it needs another finding to be settled with it, \w+ \(schema old_s was renamed to new_s/,
    ),
  );
});
