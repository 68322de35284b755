/** Migrations that need what none of them makes: made by hand, in a dashboard. */

import { describe, expect, test } from 'vitest';
import { Problem } from '../../src/base/problem.ts';
import type { ObjectKind } from '../../src/catalog/object-kind.ts';
import { unmadeFaults } from '../../src/sources/migrations/unmade-faults.ts';
import { catalogOfSql } from '../../src/sources/sql/catalog-of-sql.ts';
import type { SqlFile } from '../../src/sources/sql/sql-file.ts';
import { witnessOf } from '../../src/sources/sql/witness.ts';
import { testServer } from '../support/postgres.ts';
import { folderOf, sqlFiles } from './support.ts';

type Named = readonly [kind: ObjectKind, ...path: string[]];

/** What another source has. */
const stated: readonly Named[] = [
  ['table', 'public', 'profiles'],
  ['table', 'public', 'people'],
  ['view', 'public', 'members'],
  ['enum', 'public', 'role'],
  ['function', 'public', 'is_admin(uid uuid)'],
  ['column', 'public', 'posts', 'slug'],
  ['column', 'public', 'profiles', 'nick'],
  ['column', 'public', 'profiles', 'score'],
];

function read(...sql: string[]) {
  return readFiles(sqlFiles(...sql));
}

function readFiles(files: readonly SqlFile[]) {
  const objects = stated.map(([kind, ...path]) => ({ kind, path, attributes: {} }));
  const types = { catalog: { serverVersion: 0, objects, unmodelled: [] } };
  return catalogOfSql(files, {
    root: folderOf({}),
    server: Promise.resolve(testServer()),
    name: 'elsewhere',
    signal: new AbortController().signal,
    witness: witnessOf([{ name: 'types', read: async () => types as never }]),
  });
}

interface Case {
  readonly what: string;
  /** What the files hold. */
  readonly sql: readonly string[];
  /** What is not checked, but for what is made elsewhere. */
  readonly left?: readonly string[];
  /** What is in the catalog, but for schemas and rights. */
  readonly makes?: readonly string[];
  /** What is made elsewhere; the table profiles where absent. */
  readonly elsewhere?: readonly string[];
}

const posts = 'CREATE TABLE posts (id int PRIMARY KEY);';
const cases: readonly Case[] = [
  {
    what: 'a table is made without the keys to it',
    sql: [
      `CREATE TABLE t (a int REFERENCES public.profiles (id) ON DELETE SET NULL NOT NULL, -- a, b
        b int CONSTRAINT of_b REFERENCES profiles MATCH SIMPLE ON UPDATE NO ACTION DEFERRABLE INITIALLY DEFERRED UNIQUE,
        own int REFERENCES t (b), /* , */ FOREIGN KEY (a, b) REFERENCES profiles (x, y) ON DELETE CASCADE,
        CHECK (a > 0), CONSTRAINT last FOREIGN KEY (b) REFERENCES "profiles")`,
      'ALTER TABLE t DROP CONSTRAINT of_b, ADD CONSTRAINT of_b FOREIGN KEY (b) REFERENCES profiles NOT VALID',
    ],
    left: [
      'constraint public.t.t_a_fkey',
      'constraint public.t.t_a_b_fkey',
      'constraint public.t.last',
      'constraint public.t.of_b',
    ],
    makes: [
      'table public.t',
      'column public.t.a',
      'column public.t.b',
      'column public.t.own',
      'constraint public.t.t_a_check',
      'constraint public.t.t_b_key',
      'constraint public.t.t_own_fkey',
    ],
  },
  {
    what: 'columns are added without the keys to it',
    sql: [
      `${posts} ALTER TABLE posts ADD CONSTRAINT owned FOREIGN KEY (id) REFERENCES profiles, ADD a int REFERENCES profiles,
        ADD FOREIGN KEY (a) REFERENCES profiles, ADD COLUMN b int, ADD CONSTRAINT again FOREIGN KEY (a) REFERENCES profiles`,
      'ALTER TABLE posts ADD FOREIGN KEY (b) REFERENCES profiles (id)',
    ],
    left: ['owned', 'posts_a_fkey', 'again', 'posts_b_fkey'].map((key) => `constraint public.posts.${key}`),
    makes: [
      'table public.posts',
      'column public.posts.id',
      'column public.posts.a',
      'column public.posts.b',
      'constraint public.posts.posts_pkey',
    ],
  },
  {
    what: 'what is done to it belongs to it, and the rest of a statement is done',
    sql: [
      `ALTER TABLE profiles ADD bio text; ALTER TABLE profiles ENABLE ROW LEVEL SECURITY; CREATE INDEX ON profiles (bio);
      CREATE POLICY own ON profiles USING (true); COMMENT ON TABLE profiles IS 'people'; ${posts}
      GRANT SELECT ON profiles, posts TO PUBLIC; INSERT INTO profiles DEFAULT VALUES;
      DO $$ BEGIN ALTER TABLE profiles ADD CONSTRAINT c CHECK (bio <> ''); END $$;
      DO $$ DECLARE p record; BEGIN FOR p IN SELECT * FROM profiles LOOP DELETE FROM posts; END LOOP; END $$`,
    ],
    makes: ['table public.posts', 'column public.posts.id', 'constraint public.posts.posts_pkey'],
  },
  {
    what: 'functions are made whose body alone names it, and what calls them',
    sql: [
      `CREATE FUNCTION is_in() RETURNS boolean LANGUAGE sql AS $$ SELECT EXISTS (SELECT FROM profiles) $$;
      CREATE FUNCTION first_of() RETURNS profiles LANGUAGE sql AS 'SELECT * FROM profiles'; ${posts}
      CREATE FUNCTION row_of() RETURNS trigger LANGUAGE plpgsql AS $$ DECLARE p profiles%ROWTYPE; BEGIN RETURN new; END $$;
      CREATE POLICY insiders ON posts USING (is_in()); CREATE POLICY mine ON posts USING (EXISTS (SELECT FROM profiles));
      CREATE TRIGGER t BEFORE UPDATE ON posts FOR EACH ROW EXECUTE FUNCTION row_of()`,
    ],
    left: ['function public.first_of', 'policy public.posts.mine'],
    makes: [
      'table public.posts',
      'column public.posts.id',
      'constraint public.posts.posts_pkey',
      'trigger public.posts.t',
      'policy public.posts.insiders',
      'function public.is_in()',
      'function public.row_of()',
    ],
  },
  {
    what: 'functions that name its columns, a view on it and a type, as whatever they take them for',
    sql: [
      `CREATE VIEW names AS SELECT nick FROM profiles;
      CREATE FUNCTION of_nick(n text) RETURNS bigint LANGUAGE sql AS $$ SELECT count(*) FROM profiles p WHERE p.nick = n $$;
      CREATE FUNCTION of_names() RETURNS int LANGUAGE sql AS $$ SELECT 1 FROM profiles, names WHERE score > 1 $$;
      CREATE FUNCTION of_role() RETURNS int LANGUAGE plpgsql AS $$ DECLARE r role := 'x'; BEGIN RETURN 1; END $$`,
    ],
    elsewhere: ['table public.profiles', 'enum public.role'],
    left: ['view public.names'],
    makes: ['function public.of_names()', 'function public.of_nick(text)', 'function public.of_role()'],
  },
  {
    what: 'views on it, and on those, until they are dropped',
    sql: [
      `CREATE VIEW a AS SELECT * FROM profiles; CREATE VIEW b AS SELECT * FROM a; DROP VIEW a CASCADE; DROP VIEW b`,
      'CREATE VIEW c AS SELECT 1 AS one; CREATE MATERIALIZED VIEW d AS SELECT * FROM profiles',
    ],
    left: ['materialized view public.d'],
    makes: ['view public.c'],
  },
  {
    what: 'a view, an enum, a function and a column',
    sql: [
      `CREATE VIEW a AS SELECT * FROM members; CREATE TABLE t (id uuid, r role DEFAULT 'x');
      CREATE POLICY p ON t USING (is_admin(id)); ${posts} CREATE INDEX by_slug ON posts (slug); ALTER TABLE posts ALTER slug SET NOT NULL`,
    ],
    elsewhere: [
      'view public.members',
      'enum public.role',
      'function public.is_admin',
      'column public.posts.slug',
    ],
    left: ['view public.a', 'column public.t.r', 'policy public.t.p', 'index public.posts.by_slug'],
    makes: [
      'table public.t',
      'column public.t.id',
      'table public.posts',
      'column public.posts.id',
      'constraint public.posts.posts_pkey',
    ],
  },
  {
    what: 'under another name since',
    sql: ['ALTER TABLE folk ADD a int; ALTER TABLE folk RENAME TO people', 'ALTER TABLE people ADD b int'],
    elsewhere: ['table public.folk'],
  },
  {
    what: 'dropped later, which tells that it was there',
    sql: ['ALTER TABLE legacy ADD a int; CREATE TABLE t ()', 'DROP TABLE legacy'],
    elsewhere: ['table public.legacy'],
    makes: ['table public.t'],
  },
];

test.each(cases)('$what', async ({ sql, left = [], makes, elsewhere = ['table public.profiles'] }) => {
  const made = await read(...sql);
  const name = ({ kind, path }: { readonly kind: string; readonly path: readonly string[] }) =>
    `${kind} ${path.join('.')}`;
  expect((made.madeElsewhere ?? []).map(name)).toEqual(elsewhere);
  const own = made.unchecked.filter(({ reason }) => reason !== 'no file here creates it');
  expect(own.map(name)).toEqual(left);
  const objects = made.catalog.objects.filter(
    ({ kind }) => !/^(?:schema|grant|default privileges)$/.test(kind),
  );
  if (makes !== undefined) expect(objects.map(name).sort()).toEqual([...makes].sort());
});

test('of a key its columns are told, since others may call it otherwise, and the table that it leads to', async () => {
  const { unchecked } = await read(
    `ALTER TABLE people ADD x int;
    CREATE TABLE t (a int, b int REFERENCES people, FOREIGN KEY (a, "b") REFERENCES profiles (x, y))`,
  );
  expect(unchecked.map(({ foreignKey, reason }) => `${foreignKey}: ${reason}`).slice(2)).toEqual([
    'b: needs table people, which no file here creates',
    'a,b: needs table profiles, which no file here creates',
  ]);
});

describe('a mistake is refused all the same', () => {
  /** Beside a table that is stated. */
  const others: readonly (readonly [what: string, message: RegExp, sql: string])[] = [
    [
      'a table',
      /:2 .*"psots" does not exist/,
      `CREATE FUNCTION f() RETURNS bigint LANGUAGE sql AS $$
      SELECT count(*) FROM profiles, psots $$`,
    ],
    [
      'a table of a later statement',
      /"psots" does not exist/,
      `CREATE FUNCTION f() RETURNS bigint LANGUAGE sql AS $$
      SELECT nick FROM profiles; SELECT 1::bigint FROM psots $$`,
    ],
    [
      'a function',
      /function countt\(text\) does not exist/,
      `CREATE VIEW v AS SELECT countt(nick) FROM profiles`,
    ],
    ['a column', /"idd" does not exist/, 'CREATE VIEW v AS SELECT count(idd) FROM profiles, posts'],
    ['a type', /type "bgint" does not exist/, 'ALTER TABLE profiles ADD a bgint'],
    [
      'a table of a policy',
      /"psots" does not exist/,
      `CREATE POLICY p ON posts USING (EXISTS (SELECT FROM profiles, psots))`,
    ],
  ];
  const mistakes: readonly (readonly [what: string, message: RegExp, sql: readonly string[]])[] = [
    [
      'a name that nobody states',
      /"profilse" does not exist/,
      ['ALTER TABLE profiles ADD a int; ALTER TABLE profilse ADD a int'],
    ],
    ['a column that nobody states', /"slgu" does not exist/, [`${posts} CREATE INDEX ON posts (slgu)`]],
    [
      'a table that is made later',
      /"profiles" does not exist/,
      ['ALTER TABLE profiles ADD a int', 'CREATE TABLE profiles ()'],
    ],
    [
      'one that was dropped before',
      /"profiles" does not exist/,
      ['CREATE TABLE profiles (); DROP TABLE profiles', 'ALTER TABLE profiles ADD a int'],
    ],
    [
      'one that was made elsewhere and dropped',
      /"profiles" does not exist/,
      ['ALTER TABLE profiles ADD a int; DROP TABLE profiles', 'CREATE VIEW v AS TABLE profiles'],
    ],
    [
      'one that got another name',
      /"profiles" does not exist/,
      ['CREATE TABLE profiles (); ALTER TABLE profiles RENAME TO others; ALTER TABLE profiles ADD a int'],
    ],
    [
      'a column of a table that was there before',
      /"slug" does not exist/,
      [`${posts} CREATE TABLE IF NOT EXISTS posts (id int, slug text)`, 'CREATE INDEX ON posts (slug)'],
    ],
    [
      'one that is dropped in the same file',
      /"legacy" does not exist/,
      ['ALTER TABLE legacy ADD a int; DROP TABLE legacy'],
    ],
    ...others.map(
      ([what, message, sql]) => [`${what}, beside one that is stated`, message, [`${posts} ${sql}`]] as const,
    ),
    [
      'something else of it',
      /syntax error/,
      ['ALTER TABLE profiles ADD a int; ALTER TABLE profiles AD b int'],
    ],
  ];
  test.each(mistakes)('%s', async (_, message, sql) => {
    const refused = await read(...sql).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(Problem);
    expect((refused as Problem).message).toMatch(message);
  });
});

test('what migrations rename later is told by both names', async () => {
  const { madeElsewhere = [] } = await read(
    'ALTER TABLE users RENAME TO people; ALTER TYPE kind RENAME TO role; ALTER TABLE profiles ADD nick text',
  );
  const messages = unmadeFaults(madeElsewhere, { migrations: [] }).map(({ message }) => message);
  expect(messages.map((message) => message.split(':')[0])).toEqual([
    'No migration creates table users, which types have as people',
    'No migration creates enum kind, which types have as role',
    'No migration creates table profiles, which types have',
  ]);
});

test('what was pulled from the project later is elsewhere up to there alone, and told once', async () => {
  const [before, pulled, after] = sqlFiles(
    `${posts} ALTER TABLE profiles ADD bio text; CREATE POLICY own ON profiles USING (true);
    ALTER TABLE posts ADD owner int REFERENCES profiles; CREATE INDEX by_tag ON posts (tag)`,
    `CREATE TABLE profiles (id int PRIMARY KEY, bio text); CREATE POLICY own ON profiles USING (true);
    ALTER TABLE posts ADD tag text; CREATE INDEX by_tag ON posts (tag)`,
    'ALTER TABLE profiles ADD nick text; CREATE POLICY others ON profiles USING (false)',
  ) as [SqlFile, SqlFile, SqlFile];
  const file = 'supabase/migrations/2024_remote_schema.sql';
  const { madeElsewhere = [], unchecked, catalog } = await readFiles([before, { ...pulled, file }, after]);
  expect(unchecked.map(({ kind, path }) => `${kind} ${path.join('.')}`)).toEqual([
    'constraint public.posts.posts_owner_fkey',
  ]);
  const paths = catalog.objects.map(({ path }) => path.join('.'));
  for (const path of [
    'profiles.bio',
    'profiles.nick',
    'profiles.own',
    'profiles.others',
    'posts.tag',
    'posts.by_tag',
  ])
    expect(paths).toContain(`public.${path}`);
  const [fault, ...others] = unmadeFaults(madeElsewhere, { migrations: [] });
  expect(others).toEqual([]);
  expect(fault).toMatchObject({
    subject: '2024_remote_schema.sql',
    message: `The migrations need table profiles and column posts.tag before ${file}, which was pulled from the project, creates them: what needs them until then is not checked, and no new database can be made of the migrations.`,
    advice: expect.stringContaining('`supabase migration repair --status reverted 2024`'),
    location: { file: '1.sql', line: 1 },
  });
});
