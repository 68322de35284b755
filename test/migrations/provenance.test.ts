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

/** Statements that go on from `made`, and lines of `2.sql` (or of another file) where what they say is to be found. */
const forms: readonly (readonly [
  sql: string,
  lines: Readonly<Record<string, number | string | undefined>>,
])[] = [
  ['ALTER TABLE t DROP COLUMN b', { 'column:public.t.b': 1, 'column:public.t.a': '1.sql:2' }],
  [
    'ALTER TABLE t\n  ADD COLUMN x int, -- a, b\n  DROP COLUMN IF EXISTS b,\n  DROP c CASCADE',
    { 'column:public.t.x': 2, 'column:public.t.b': 3, 'column:public.t.c': 4 },
  ],
  ['ALTER TABLE t\n  RENAME COLUMN b TO x', { 'column:public.t.b': 2, 'column:public.t.x': 2 }],
  [
    'ALTER TABLE t DROP COLUMN b;\nALTER TABLE t RENAME TO y',
    { 'column:public.y.b': 1, 'table:public.t': 2 },
  ],
  [
    'DROP TABLE t CASCADE;\nCREATE TABLE t (\n  b text\n)',
    { 'table:public.t': 2, 'column:public.t.b': 3, 'column:public.t.c': 1, 'view:public.v': 1 },
  ],
  [
    'ALTER TABLE t RENAME TO w;\nALTER TABLE u RENAME TO t;\nALTER TABLE w RENAME TO u',
    { 'column:public.t.c': 1, 'column:public.u.id': 2, 'column:public.u.c': '1.sql:4' },
  ],
  [
    "ALTER TABLE t ADD m mood;\nCREATE FUNCTION f(mood) RETURNS int LANGUAGE sql AS 'SELECT 1';\nDROP TYPE mood CASCADE;\nALTER TABLE t ADD n int",
    { 'column:public.t.m': 3, 'function:public.f': 3, 'column:public.t.c': '1.sql:4' },
  ],
  [
    'ALTER TABLE t DROP COLUMN a CASCADE;\nCREATE VIEW v AS SELECT b FROM t',
    { 'column:public.t.a': 1, 'view:public.v': 2, 'policy:public.t.p': '1.sql:10' },
  ],
  [
    'CREATE SCHEMA s;\nALTER TYPE mood SET SCHEMA s;\nALTER VIEW public.v SET SCHEMA s',
    { 'enum:public.mood': 2, 'view:public.v': 3 },
  ],
  [
    'CREATE SCHEMA s;\nCREATE TABLE s.x (a int);\nALTER SCHEMA s RENAME TO r',
    { 'table:s.x': 3, 'column:s.x.a': 3, 'column:r.x.a': 2 },
  ],
  [
    'CREATE SCHEMA s;\nCREATE TYPE s.k AS ENUM ();\nCREATE TYPE s.o AS (a int);\nDROP SCHEMA s CASCADE',
    { 'enum:s.k': 4, 'composite type:s.o': 4, 'composite type:s.k': undefined },
  ],
  [
    'DROP TABLE IF EXISTS u;\nDROP INDEX t_b;\nDROP VIEW v',
    { 'table:public.u': 1, 'index:public.t.t_b': 2, 'view:public.v': 3 },
  ],
  ['DROP POLICY p ON t;\nDROP TYPE mood', { 'policy:public.t.p': 1, 'enum:public.mood': 2 }],
  ['ALTER TABLE t DROP CONSTRAINT c_check', { 'constraint:public.t.c_check': 1 }],
  [
    'ALTER TABLE t DROP CONSTRAINT c_check;\nALTER TABLE t ADD CONSTRAINT c_check CHECK (c > 1)',
    { 'constraint:public.t.c_check': 2 },
  ],
  [
    'ALTER TABLE t\n  DROP CONSTRAINT c_check,\n  ADD CONSTRAINT c_check\n    CHECK (c > 1)',
    { 'constraint:public.t.c_check': 3 },
  ],
  [
    'ALTER TABLE t\n  DROP CONSTRAINT t_b_check,\n  ADD CHECK (b > 1)',
    { 'constraint:public.t.t_b_check': 3 },
  ],
  [
    "ALTER TABLE t ADD COLUMN x text\n  DEFAULT 'a, b'\n  CHECK (x <> '')\n  UNIQUE",
    { 'column:public.t.x': 1, 'constraint:public.t.t_x_check': 3, 'constraint:public.t.t_x_key': 4 },
  ],
  [
    'ALTER TABLE t ADD CONSTRAINT later CHECK (a > 0) NOT VALID;\nALTER TABLE t VALIDATE CONSTRAINT later',
    { 'constraint:public.t.later#expression': 1, 'constraint:public.t.later': 2 },
  ],
  [
    'ALTER TABLE t ALTER b TYPE bigint,\n  ALTER b SET DEFAULT 2,\n  ALTER COLUMN b SET NOT NULL',
    { 'column:public.t.b#type': 1, 'column:public.t.b#default': 2, 'column:public.t.b#notNull': 3 },
  ],
  [
    'ALTER TABLE t ALTER b DROP DEFAULT;\nALTER TABLE t ALTER b SET NOT NULL;\nALTER TABLE t ALTER b SET STATISTICS 9',
    { 'column:public.t.b#type': '1.sql:3', 'column:public.t.b#default': 1, 'column:public.t.b#notNull': 2 },
  ],
  [
    'ALTER TABLE t ALTER b SET DEFAULT 2;\nALTER TABLE t ALTER b TYPE bigint',
    { 'column:public.t.b#default': 1, 'column:public.t.b': 2 },
  ],
  [
    'ALTER TABLE t ADD PRIMARY KEY (a),\n  ADD COLUMN x int REFERENCES u (id)\n    ON DELETE CASCADE',
    {
      'column:public.t.a#notNull': 1,
      'column:public.t.a#type': '1.sql:2',
      'constraint:public.t.t_x_fkey': 2,
    },
  ],
  [
    'ALTER TABLE t ADD COLUMN x int, ENABLE ROW LEVEL SECURITY;\nALTER TABLE t FORCE ROW LEVEL SECURITY;\nALTER TABLE t ADD y int,\n  OWNER TO CURRENT_USER',
    {
      'column:public.t.x': 1,
      'table:public.t#rowSecurity': 1,
      'table:public.t#forceRowSecurity': 2,
      'column:public.t.y': 3,
      'table:public.t': '1.sql:1',
    },
  ],
  [
    'ALTER TABLE t REPLICA IDENTITY FULL;\nALTER TABLE t SET (fillfactor = 70);\nALTER TABLE t ADD x int',
    { 'table:public.t#replicaIdentity': 1, 'table:public.t#options': 2 },
  ],
  [
    'DO $$ BEGIN\n  IF true THEN\n    ALTER TABLE t\n      ADD CONSTRAINT t_a_fk FOREIGN KEY (a) REFERENCES u (id);\n  END IF;\n  ALTER TABLE t DROP COLUMN b;\nEND $$',
    { 'constraint:public.t.t_a_fk': 4, 'column:public.t.b': 6 },
  ],
  [
    "DO $$ BEGIN\n  EXECUTE 'ALTER TABLE t ALTER b ' || 'TYPE bigint';\nEND $$;\nALTER TABLE t ALTER c SET NOT NULL",
    { 'column:public.t.b': 1, 'column:public.t.b#type': 1, 'column:public.t.c#type': '1.sql:4' },
  ],
  [
    "DO $$ BEGIN\n  EXECUTE format(\n    'ALTER TABLE %I ALTER b TYPE bigint', 't');\nEND $$",
    { 'column:public.t.b#type': 3 },
  ],
  [
    'CREATE TABLE IF NOT EXISTS t (\n  a text\n);\nALTER TABLE t ADD COLUMN IF NOT EXISTS b text;\nALTER TABLE t ALTER b SET NOT NULL',
    { 'column:public.t.a': '1.sql:2', 'column:public.t.b#type': '1.sql:3', 'column:public.t.b': 5 },
  ],
  [
    'CREATE SCHEMA s;\nCREATE TABLE s.x (a int, -- b int\n  "B c" int,\n  UNIQUE (a,\n    "B c"),\n  FOREIGN KEY (a)\n    REFERENCES u (id)\n);\nALTER TABLE s.x DROP COLUMN "B c"',
    { 'column:s.x.a': 2, 'column:s.x."B c"': 9, 'constraint:s.x.x_a_fkey': 6 },
  ],
];

const made = `CREATE TABLE t (
  a int,
  b int DEFAULT 1 CHECK (b > 0),
  c int,
  CONSTRAINT c_check CHECK (c > 0)
);
CREATE TABLE u (id int PRIMARY KEY);
CREATE INDEX t_b ON t (b);
CREATE VIEW v AS SELECT a FROM t;
CREATE POLICY p ON t USING (true);
CREATE TYPE mood AS ENUM ('good');
`;

test.each(forms)('%s', async (sql, lines) => {
  const root = folderOf({ 'm/1.sql': made, 'm/2.sql': sql });
  const server = Promise.resolve(testServer());
  const signal = new AbortController().signal;
  const { locations } = await readMigrations(
    { path: 'm' },
    { root, server, name: 'places_of_forms', signal },
  );
  const found = Object.keys(lines).map((id) => {
    const place = locations.get(id) ?? locations.get(id.replace(/#.*/, ''));
    return [id, place && (place.file === 'm/2.sql' ? place.line : `${place.file.slice(2)}:${place.line}`)];
  });
  expect(Object.fromEntries(found)).toEqual(lines);
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
  ['table:public.u#rowSecurity', '003.sql:4'],
  ['table:public.u#forceRowSecurity', '003.sql:5'],
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
