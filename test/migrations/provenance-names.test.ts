import { expect, test } from 'vitest';
import { namesIn, together } from '../../src/sources/sql/names-in-statement.ts';
import { namingTexts } from '../../src/sources/sql/naming-texts.ts';
import { removeMarks, startProvenance } from '../../src/sources/sql/provenance.ts';
import { type Statement, splitStatements } from '../../src/sources/sql/statements.ts';
import { testServer } from '../support/postgres.ts';

/** What a statement may write, by its names; `any` where it may write what it does not name. */
const named: readonly (readonly [sql: string, names: readonly string[] | 'any'])[] = [
  [
    'ALTER TABLE "Users" ENABLE ROW LEVEL SECURITY',
    ['alter', 'table', 'Users', 'enable', 'row', 'level', 'security'],
  ],
  ['grant select on S."a""b" to Bob', ['grant', 'select', 'on', 's', 'a"b', 'to', 'bob']],
  ['COMMENT ON TABLE größe IS NULL', ['comment', 'on', 'table', 'größe', 'is', 'null']],
  ["INSERT INTO t VALUES ('create')", []],
  ['GRANT SELECT ON ALL TABLES IN SCHEMA s TO a', 'any'],
  ['DO $$ BEGIN END $$', 'any'],
  ['SELECT make_tables()', 'any'],
  ['CALL make_tables()', 'any'],
  ['WITH a AS (SELECT make_tables()) SELECT', 'any'],
];

test.each(named)('%s', (sql, names) => {
  const [statement] = splitStatements(sql).statements;
  const found = namesIn(statement as Statement);
  expect(found === 'any' ? found : [...found]).toEqual(names);
});

test('names of several statements are those of each, as long as they are few', () => {
  const many = new Set(Array.from({ length: 900 }, (_, number) => `t${number}`));
  expect(together(new Set(['a']), new Set(['b']))).toEqual(new Set(['a', 'b']));
  expect(together(new Set(['a']), 'any')).toBe('any');
  expect(together(many, many)).toBe('any');
});

test('the last text is found that has all the names as words', () => {
  const texts = namingTexts();
  const all = [
    'GRANT SELECT ON users TO anon',
    'GRANT SELECT ON "Users" TO anon',
    'GRANT SELECT ON users_old TO anon',
    'GRANT SELECT ON users TO "a role"',
    'GRANT SELECT ON größe TO anon',
  ];
  for (const [number, text] of all.entries()) texts.add(number, text);
  const last = (...names: string[]) => texts.lastNaming(names, () => true);
  expect(last('users', 'anon')).toBe(1);
  expect(last('users')).toBe(3);
  expect(last('a role')).toBe(3);
  expect(last('users', 'bob')).toBeUndefined();
  expect(last('größe', 'anon')).toBe(4);
  expect(last()).toBe(4);
  expect(texts.lastNaming(['users'], (number) => number < 3)).toBe(1);
});

const statements = `CREATE SCHEMA s;
CREATE TABLE users (id serial PRIMARY KEY, name text);
CREATE TABLE s."Notes" (id int PRIMARY KEY, author int REFERENCES users);
GRANT SELECT ON users TO PUBLIC;
ALTER TABLE users ADD COLUMN mail text;
ALTER TABLE users ENABLE ROW LEVEL SECURITY;
CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 1';
REVOKE ALL ON FUNCTION f(int) FROM PUBLIC;
GRANT ALL ON SEQUENCE users_id_seq TO PUBLIC;
CREATE TYPE mood AS ENUM ('good');
GRANT USAGE ON SCHEMA s TO PUBLIC;
ALTER TABLE s."Notes" OWNER TO CURRENT_USER;
CREATE VIEW seen AS SELECT id FROM users;
GRANT SELECT ON ALL TABLES IN SCHEMA s TO PUBLIC;
DO $$ BEGIN EXECUTE 'CREATE TABLE ' || 'in_block (id int)'; END $$;
GRANT SELECT ON in_block, seen TO PUBLIC;
ALTER TYPE mood RENAME TO humour;
ALTER TABLE s."Notes" FORCE ROW LEVEL SECURITY;
CREATE OR REPLACE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 2';
GRANT EXECUTE ON FUNCTION f(int) TO PUBLIC`;

test('rows that are looked for by name are found in the same places as all rows are', async () => {
  const [all, byName] = await Promise.all([placesWith(undefined), placesWith(0)]);
  expect(byName).toEqual(all);
  expect(all.users).toEqual({ declared: 6, rights: 4 });
  expect(all.f).toEqual({ declared: 19, rights: 20 });
});

/** The lines of every object, by name. */
async function placesWith(manyMarks: number | undefined) {
  const client = await testServer().createDatabase('places');
  const provenance = await startProvenance(client, manyMarks);
  for (const statement of splitStatements(statements).statements) {
    await provenance.turnTo(statement);
    const results = (await client.query(`${provenance.markSql}; ${statement.text}`)) as unknown as {
      rows: { xmin: string }[];
    }[];
    provenance.mark(Number(results[0]?.rows[0]?.xmin), { file: 'f', line: statement.line }, statement);
  }
  await provenance.turnTo(undefined);
  await removeMarks(client);
  const { rows } = await client.query(
    `SELECT 'pg_class' AS catalog, oid::int, relname AS name, xmin::text::int AS xid FROM pg_class WHERE oid >= 16384
     UNION ALL SELECT 'pg_proc', oid::int, proname, xmin::text::int FROM pg_proc WHERE oid >= 16384
     UNION ALL SELECT 'pg_type', oid::int, typname, xmin::text::int FROM pg_type WHERE oid >= 16384
     UNION ALL SELECT 'pg_namespace', oid::int, nspname, xmin::text::int FROM pg_namespace WHERE nspname = 's'
     ORDER BY catalog DESC, name`,
  );
  await client.end();
  const places = rows
    .filter(({ name }) => !/^_?pg_toast/.test(name))
    .map(({ catalog, oid, name, xid }) => [
      name,
      {
        declared: provenance.declared({ catalog, oid }, xid)?.line,
        rights: provenance.ofAspect({ catalog, oid }, 'rights')?.line,
      },
    ]);
  return Object.fromEntries(places);
}
