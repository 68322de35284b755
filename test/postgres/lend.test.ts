import { describe, expect, test } from 'vitest';
import { applySql } from '../../src/sources/sql/apply.ts';
import { sqlFiles } from '../migrations/support.ts';
import { testMajors } from '../support/postgres.ts';
import { ownerServer } from './owner-servers.ts';

/** Statements that Postgres leaves to superusers, and an expression of SQL that must hold afterwards. */
const lent: readonly (readonly [what: string, files: readonly string[], holds: string])[] = [
  [
    'an extension, in a schema of the same transaction',
    [
      'CREATE SCHEMA tools; CREATE EXTENSION IF NOT EXISTS moddatetime WITH SCHEMA tools;',
      `CREATE TABLE t (at timestamp); CREATE TRIGGER at BEFORE UPDATE ON t
       FOR EACH ROW EXECUTE FUNCTION tools.moddatetime(at);`,
    ],
    "(SELECT extnamespace = 'tools'::regnamespace FROM pg_extension WHERE extname = 'moddatetime')",
  ],
  [
    'an extension, in the first schema of the search path',
    ['CREATE SCHEMA s; SET search_path = s, public; CREATE EXTENSION bloom;'],
    "(SELECT extnamespace = 's'::regnamespace FROM pg_extension WHERE extname = 'bloom')",
  ],
  [
    'an extension with those it needs',
    ['CREATE EXTENSION earthdistance CASCADE;'],
    "(SELECT count(*) = 2 FROM pg_extension WHERE extname IN ('cube', 'earthdistance'))",
  ],
  [
    'an extension outside a transaction',
    ['CREATE EXTENSION refint; CREATE TABLE t (a int); CREATE INDEX CONCURRENTLY i ON t (a);'],
    "EXISTS (SELECT FROM pg_extension WHERE extname = 'refint')",
  ],
  [
    'the end of an extension',
    ['CREATE EXTENSION autoinc; COMMENT ON EXTENSION autoinc IS NULL; DROP EXTENSION IF EXISTS autoinc;'],
    "NOT EXISTS (SELECT FROM pg_extension WHERE extname = 'autoinc')",
  ],
  [
    'its next version',
    [
      "CREATE EXTENSION pg_stat_statements VERSION '1.4'; ALTER EXTENSION pg_stat_statements UPDATE TO '1.5';",
    ],
    "(SELECT extversion = '1.5' FROM pg_extension WHERE extname = 'pg_stat_statements')",
  ],
  [
    'the comment that pg_dump writes',
    ["COMMENT ON EXTENSION plpgsql IS 'PL/pgSQL, the project''s own';"],
    `(SELECT obj_description(oid, 'pg_extension') = 'PL/pgSQL, the project''s own' FROM pg_extension
      WHERE extname = 'plpgsql')`,
  ],
];

/** Functions that our own queries must not fall for: each notes whether a superuser ran it. */
const traps = `
CREATE TABLE public.ran (superuser text);
GRANT ALL ON public.ran TO PUBLIC;
${trap('current_schema() RETURNS name')}
${trap('current_setting(text) RETURNS text')}
${trap('set_config(text, text, boolean) RETURNS text')}
CREATE FUNCTION public.equal(name, name) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN
  INSERT INTO public.ran VALUES (pg_catalog.current_setting('is_superuser')); RETURN true; END $$;
CREATE OPERATOR public.= (LEFTARG = name, RIGHTARG = name, FUNCTION = public.equal);
DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = public, pg_catalog', current_database()); END $$;
DO $$ BEGIN ALTER ROLE CURRENT_USER SET search_path = public, pg_catalog; END $$;`;

function trap(signature: string): string {
  return `CREATE FUNCTION public.${signature} LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO public.ran VALUES (pg_catalog.current_setting('is_superuser')); RETURN 'public'; END $$;`;
}

describe.each(testMajors)('PostgreSQL %i', (major) => {
  const apply = async (files: readonly string[]) => {
    const server = ownerServer(major);
    const client = await server.createDatabase('lent');
    const applied = await applySql(client, sqlFiles(...files), new AbortController().signal, {
      lend: server.lend,
    }).catch((error) => error);
    return { client, applied };
  };

  test.each(lent)('a superuser lends its rights for %s', async (_what, files, holds) => {
    const { client, applied } = await apply(files);
    const { rows } = await client.query(
      `SELECT ${holds} AS holds,
         EXISTS (SELECT FROM pg_namespace WHERE nspname LIKE 'schema_drift%') AS trace, CURRENT_USER AS user`,
    );
    await client.end();
    expect([applied, rows]).toEqual([
      expect.objectContaining({ provenance: expect.anything() }),
      [{ holds: true, trace: false, user: 'postgres' }],
    ]);
  });

  test('what is lent is undone with its file, and has its place', async () => {
    const files = ['CREATE TABLE t ();\nCREATE EXTENSION moddatetime;\nCREATE EXTENSION moddatetime;'];
    const { client, applied } = await apply(files);
    await client.query('ROLLBACK');
    const { rowCount } = await client.query("SELECT FROM pg_extension WHERE extname = 'moddatetime'");
    await client.end();
    expect(applied).toMatchObject({ name: 'Problem', location: { file: '1.sql', line: 3 } });
    expect(applied.message).toContain('42710');
    expect(rowCount).toBe(0);
  });

  test('no extension is created among functions that its script might run', async () => {
    const planted = 'CREATE FUNCTION format(text, text) RETURNS text LANGUAGE sql RETURN $1;';
    const { client, applied } = await apply([planted, 'CREATE EXTENSION pg_stat_statements;']);
    await client.end();
    expect(applied).toMatchObject({
      name: 'Problem',
      message: expect.stringContaining('in a schema that holds functions or operators of the migrations'),
      detail: expect.stringContaining('Create the extension before the first function'),
      location: { file: '2.sql', line: 1 },
    });
  });

  test('a superuser never runs what the SQL put in the way of our queries', async () => {
    const { client, applied } = await apply([
      traps,
      "CREATE SCHEMA tools; SET search_path = public, pg_catalog; SELECT set_config('a.b', 'c', true);",
      'SET search_path = public, pg_catalog; CREATE EXTENSION moddatetime SCHEMA tools;',
    ]);
    const { rows } = await client.query('SELECT DISTINCT superuser FROM public.ran');
    await client.end();
    expect(applied.warnings).toEqual([]);
    expect(rows).toEqual([{ superuser: 'off' }]);
  });
});
