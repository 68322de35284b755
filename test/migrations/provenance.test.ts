import { describe, expect, test } from 'vitest';
import { readMigrations } from '../../src/sources/migrations/read.ts';
import { testMajors, testServer } from '../support/postgres.ts';
import { folderOf, journal } from './support.ts';

const files = {
  'm/0000_base.sql': `CREATE TYPE mood AS ENUM ('good');--> statement-breakpoint
CREATE TABLE users (
  id int PRIMARY KEY,
  name varchar(10),
  score int DEFAULT 1
);
--> statement-breakpoint
CREATE TABLE posts (id int, author int);
CREATE VIEW v AS SELECT id FROM users;
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
ALTER TABLE users ENABLE ROW LEVEL SECURITY;
`,
  'm/0001_more.sql': `ALTER TYPE mood ADD VALUE 'bad';--> statement-breakpoint
ALTER TABLE users ADD COLUMN email text;--> statement-breakpoint
ALTER TABLE users ALTER COLUMN name TYPE text;
ALTER TABLE users ALTER COLUMN score SET DEFAULT 2;

ALTER TABLE posts
  ADD CONSTRAINT posts_author_fk FOREIGN KEY (author) REFERENCES users (id);
CREATE INDEX posts_author ON posts (author);
CREATE POLICY own ON users USING (true);
CREATE OR REPLACE VIEW v AS SELECT id, email FROM users;
DO $$ BEGIN CREATE TABLE made_in_block (a int); EXCEPTION WHEN duplicate_table THEN NULL; END $$;
CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 2';
`,
  'm/0002_apart.sql': `CREATE INDEX CONCURRENTLY posts_id ON posts (id);
CREATE SCHEMA extra;
ALTER TABLE users ADD CONSTRAINT positive CHECK (score > 0);`,
  'm/0003_own.sql': `BEGIN;
SAVEPOINT s; CREATE TABLE gone (); ROLLBACK TO SAVEPOINT s;
CREATE TABLE own_a ();
CREATE TABLE own_b ();
COMMIT;
CREATE TABLE own_c ();`,
  'm/meta/_journal.json': journal(['0000_base', '0001_more', '0002_apart', '0003_own']),
};

const places: readonly (readonly [id: string, place: string])[] = [
  ['table:public.users', '0000_base.sql:2'],
  ['table:public.posts', '0000_base.sql:8'],
  ['table:public.made_in_block', '0001_more.sql:11'],
  ['column:public.made_in_block.a', '0001_more.sql:11'],
  ['column:public.users.id', '0000_base.sql:3'],
  ['column:public.users.email', '0001_more.sql:2'],
  ['column:public.users.name', '0001_more.sql:3'],
  ['column:public.users.score#default', '0001_more.sql:4'],
  ['constraint:public.users.users_pkey', '0000_base.sql:3'],
  ['constraint:public.posts.posts_author_fk', '0001_more.sql:7'],
  ['constraint:public.users.positive', '0002_apart.sql:3'],
  ['index:public.posts.posts_author', '0001_more.sql:8'],
  ['index:public.posts.posts_id', '0002_apart.sql:1'],
  ['policy:public.users.own', '0001_more.sql:9'],
  ['view:public.v', '0001_more.sql:10'],
  ['function:public.f()', '0001_more.sql:12'],
  ['enum:public.mood', '0001_more.sql:1'],
  ['schema:extra', '0002_apart.sql:2'],
  ['table:public.own_a', '0003_own.sql:3'],
  ['table:public.own_b', '0003_own.sql:4'],
  ['table:public.own_c', '0003_own.sql:6'],
];

describe.each(testMajors)('PostgreSQL %i', (major) => {
  test('every object is found where it was declared last', async () => {
    const root = folderOf(files);
    const server = Promise.resolve(testServer(major));
    const signal = new AbortController().signal;
    const source = await readMigrations({ path: 'm' }, { root, server, name: `places`, signal });
    const found = places.map(([id]) => {
      const place = source.locations.get(id);
      return [id, place && `${place.file}:${place.line}`];
    });
    expect(found).toEqual(places.map(([id, place]) => [id, `m/${place}`]));
    expect(source.facts).toEqual(['4 migrations (Drizzle journal)']);
    expect(source.catalog.objects.some(({ path }) => path[0] === 'schema_drift_marker')).toBe(false);
    expect(source.locations.has('schema:public')).toBe(false);
  });
});

const rights = {
  'm/001.sql': `CREATE ROLE places_reader;
CREATE ROLE places_writer;
CREATE TYPE mood AS ENUM ('good');
CREATE SCHEMA extra;
CREATE TABLE t (id int PRIMARY KEY, note text);
CREATE TABLE u (id int);
CREATE VIEW v AS SELECT id FROM t;
CREATE FUNCTION f(n int) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION g() RETURNS int LANGUAGE sql AS 'SELECT 1';`,
  'm/002.sql': `GRANT SELECT ON t TO places_reader;
GRANT INSERT ON t TO places_writer;
GRANT SELECT ON v TO PUBLIC;
COMMENT ON TABLE t IS 'x';
COMMENT ON COLUMN t.note IS 'y';
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
REVOKE EXECUTE ON FUNCTION f(int) FROM PUBLIC;
GRANT USAGE ON SCHEMA extra TO places_reader;
ALTER TABLE t ADD COLUMN more int;
GRANT USAGE ON TYPE mood TO places_reader;
ALTER FUNCTION f(int) OWNER TO CURRENT_USER;`,
  'm/003.sql': `CREATE OR REPLACE FUNCTION g() RETURNS int LANGUAGE sql AS 'SELECT 2';
GRANT EXECUTE ON FUNCTION g() TO places_reader;
CREATE INDEX ON t (more);
ALTER TABLE u ENABLE ROW LEVEL SECURITY;
ALTER TABLE u FORCE ROW LEVEL SECURITY;
GRANT SELECT ON ALL TABLES IN SCHEMA public TO places_writer;
DO $$ BEGIN GRANT UPDATE ON u TO places_reader; END $$;`,
};

/** What a statement of its own says of an object stands there, and the object stays where it was made or changed. */
const placesOfRights: readonly (readonly [id: string, place: string])[] = [
  ['table:public.t', '001.sql:5'],
  ['table:public.t#rowSecurity', '002.sql:6'],
  ['table:public.u#rowSecurity', '003.sql:5'],
  ['column:public.t.more', '002.sql:9'],
  ['comment:public.t', '002.sql:4'],
  ['comment:public.t.note', '002.sql:5'],
  ['grant:public.t.places_reader', '002.sql:1'],
  ['grant:public.t.places_writer', '002.sql:2'],
  ['grant:public.v.public', '002.sql:3'],
  ['grant:public.v.places_writer', '003.sql:6'],
  ['grant:public.f(integer).public', '002.sql:7'],
  ['grant:extra.places_reader', '002.sql:8'],
  ['grant:public.mood.places_reader', '002.sql:10'],
  ['view:public.v', '001.sql:7'],
  ['enum:public.mood', '001.sql:3'],
  ['schema:extra', '001.sql:4'],
  ['function:public.f(integer)', '001.sql:8'],
  ['function:public.g()', '003.sql:1'],
  ['grant:public.g().places_reader', '003.sql:2'],
];

describe.each(testMajors)('PostgreSQL %i', (major) => {
  test('rights, row security and comments stand at their own statements, a body never at a later GRANT', async () => {
    const server = Promise.resolve(testServer(major));
    const signal = new AbortController().signal;
    const root = folderOf(rights);
    const source = await readMigrations({ path: 'm' }, { root, server, name: 'places_of_rights', signal });
    const found = placesOfRights.map(([id]) => {
      const place = source.locations.get(id);
      return [id, place && `${place.file}:${place.line}`];
    });
    expect(found).toEqual(placesOfRights.map(([id, place]) => [id, `m/${place}`]));
  });
});
