import { describe, expect, test } from 'vitest';
import { applySql } from '../../src/sources/sql/apply.ts';
import type { PostgresError } from '../../src/sources/sql/postgres-error.ts';
import { recoveryFrom } from '../../src/sources/sql/recovery.ts';
import type { Statement } from '../../src/sources/sql/statements.ts';
import { testMajors } from '../support/postgres.ts';
import { emptyDatabase } from './database.ts';
import { sqlFiles } from './support.ts';

interface Case {
  readonly name: string;
  readonly files: readonly string[];
  /** An expression of SQL that must hold afterwards. */
  readonly holds: string;
  readonly warnings?: readonly string[];
}

const withoutTransaction = (reason: string) =>
  `1.sql: ran statement by statement without a transaction: it ${reason}.`;

const cases: readonly Case[] = [
  {
    name: 'an index made concurrently',
    files: ['CREATE TABLE t (a int);\nCREATE INDEX CONCURRENTLY i ON t (a);'],
    holds: `(SELECT indisvalid FROM pg_index WHERE indexrelid = 'public.i'::regclass)`,
    warnings: [withoutTransaction('holds a statement that cannot run in a transaction')],
  },
  {
    name: 'many files that need to be without a transaction, told in one line',
    files: [
      'CREATE TABLE t (a int);',
      ...[2, 3, 4, 5, 6].map((file) => `CREATE INDEX CONCURRENTLY i${file} ON t (a);`),
    ],
    holds: `to_regclass('public.i6') IS NOT NULL`,
    warnings: [
      '2.sql, 3.sql, 4.sql and 2 more: ran statement by statement without a transaction: each holds a statement that cannot run in a transaction.',
    ],
  },
  {
    name: 'an extension in a version that the server does not have',
    files: [`CREATE EXTENSION citext VERSION '0.8.0'; CREATE TABLE t (mail citext);`],
    holds: `EXISTS (SELECT FROM pg_extension WHERE extname = 'citext') AND to_regclass('public.t') IS NOT NULL`,
    warnings: [
      "1.sql:1: the server has another version of the extension, and created that: CREATE EXTENSION citext VERSION '0.8.0'",
    ],
  },
  {
    name: 'more tables than a server can lock as it is installed',
    files: [
      "DO $$ BEGIN FOR i IN 1..3000 LOOP EXECUTE format('CREATE TABLE t%s (id int PRIMARY KEY, n text)', i); END LOOP; END $$;",
    ],
    holds: `(SELECT count(*) = 3000 FROM pg_class WHERE relname ~ '^t[0-9]+$')`,
  },
  {
    name: 'VACUUM',
    files: ['CREATE TABLE t (a int); VACUUM t;'],
    holds: `to_regclass('public.t') IS NOT NULL`,
    warnings: [withoutTransaction('holds a statement that cannot run in a transaction')],
  },
  {
    name: 'an enum value used in the file that adds it',
    files: [
      "CREATE TYPE e AS ENUM ('a'); CREATE TABLE t (a e);",
      "ALTER TYPE e ADD VALUE 'b';\nALTER TABLE t ALTER a SET DEFAULT 'b';",
    ],
    holds: `EXISTS (SELECT FROM pg_enum WHERE enumlabel = 'b') AND EXISTS (SELECT FROM pg_attrdef)`,
    warnings: [
      '2.sql: ran statement by statement without a transaction: it uses an enum value that it adds itself, which one transaction does not allow.',
    ],
  },
  {
    name: 'an enum value used in a later file',
    files: [
      "CREATE TYPE e AS ENUM ('a'); CREATE TABLE t (a e);",
      "ALTER TYPE e ADD VALUE 'b'",
      "ALTER TABLE t ALTER a SET DEFAULT 'b'",
    ],
    holds: `EXISTS (SELECT FROM pg_attrdef)`,
  },
  {
    name: 'a block that commits',
    files: ['CREATE TABLE t (a int); DO $$ BEGIN INSERT INTO public.t VALUES (1); COMMIT; END $$;'],
    holds: '(SELECT count(*) = 1 FROM public.t)',
    warnings: [withoutTransaction('ends a transaction from within a procedure or DO block')],
  },
  {
    name: 'a transaction of the file’s own',
    files: [
      'BEGIN; CREATE TABLE t (a int); SAVEPOINT s; CREATE TABLE u (a int); ROLLBACK TO s; COMMIT; CREATE TABLE v ()',
    ],
    holds: `to_regclass('public.t') IS NOT NULL AND to_regclass('public.u') IS NULL AND to_regclass('public.v') IS NOT NULL`,
  },
  {
    name: 'a transaction that is never ended',
    files: ['BEGIN; CREATE TABLE t (a int);', 'CREATE TABLE u (a int);'],
    holds: `to_regclass('public.t') IS NOT NULL AND to_regclass('public.u') IS NOT NULL`,
    warnings: ['1.sql: its last transaction is never committed; it was committed here.'],
  },
  {
    name: 'settings end with their file',
    files: [
      "SELECT set_config('search_path', '', false); SET default_tablespace = ''; CREATE TABLE public.t ();",
      'CREATE TABLE u ();',
    ],
    holds: `to_regclass('public.t') IS NOT NULL AND to_regclass('public.u') IS NOT NULL`,
  },
  {
    name: 'settings last through their file',
    files: ['CREATE SCHEMA s; SET LOCAL search_path = s; CREATE TABLE t (); CREATE TABLE u ();'],
    holds: `to_regclass('s.u') IS NOT NULL`,
  },
  {
    name: 'another role ends with its file',
    files: [
      'CREATE ROLE drift_owner; CREATE SCHEMA s AUTHORIZATION drift_owner; SET ROLE drift_owner; CREATE TABLE s.t ();',
      'CREATE TABLE public.u ();',
    ],
    holds: `(SELECT relowner::regrole::text = 'drift_owner' FROM pg_class WHERE oid = 's.t'::regclass) AND to_regclass('public.u') IS NOT NULL`,
  },
  {
    name: 'a role that the server has already',
    files: ['CREATE ROLE drift_twice;', 'CREATE ROLE drift_twice; CREATE TABLE t ();'],
    holds: `to_regclass('public.t') IS NOT NULL`,
  },
  {
    name: 'a role that no file creates',
    files: [
      'CREATE TABLE t (a int);\nGRANT SELECT ON t TO drift_missing_1, "drift ""missing 2";\nCREATE POLICY p ON t TO drift_missing_1 USING (true);',
    ],
    holds: `has_table_privilege('drift "missing 2', 'public.t', 'SELECT') AND EXISTS (SELECT FROM pg_policy)`,
  },
  {
    name: 'what concerns databases or the server',
    files: [
      'ALTER DATABASE production SET timezone TO utc; CREATE DATABASE other; ALTER SYSTEM SET work_mem = 1; GRANT ALL ON DATABASE production TO PUBLIC; CREATE TABLE t ();',
    ],
    holds: `to_regclass('public.t') IS NOT NULL`,
    warnings: [
      '1.sql:1: left out, since it concerns a database, not the schema in it: ALTER DATABASE production SET timezone TO utc',
      '1.sql:1: left out, since it concerns a database, not the schema in it: CREATE DATABASE other',
      '1.sql:1: left out, since it changes the whole server: ALTER SYSTEM SET work_mem = 1',
      '1.sql:1: left out, since the database it names is not here: GRANT ALL ON DATABASE production TO PUBLIC',
    ],
  },
  {
    name: 'a file that is undone and run again: what it warned of is told once',
    files: [
      'ALTER DATABASE production RENAME TO p; CREATE TABLE t (a int); CREATE INDEX CONCURRENTLY i ON t (a);',
    ],
    holds: `to_regclass('public.i') IS NOT NULL`,
    warnings: [
      withoutTransaction('holds a statement that cannot run in a transaction'),
      '1.sql:1: left out, since it concerns a database, not the schema in it: ALTER DATABASE production RENAME TO p',
    ],
  },
  {
    name: 'rows of COPY',
    files: [
      'CREATE TABLE t (a int);\nCOPY t (a) FROM stdin;\n1\n\\.\nCOPY t (a) FROM stdin;\n\\.\nCREATE TABLE u ();',
    ],
    holds: `to_regclass('public.u') IS NOT NULL`,
    warnings: ['1.sql: the rows of COPY (line 2) are not loaded: only the schema is read.'],
  },
  {
    name: 'the default schema made anew',
    files: ['DROP SCHEMA public CASCADE; CREATE SCHEMA public; CREATE TABLE t ();'],
    holds: `to_regclass('public.t') IS NOT NULL`,
  },
  {
    name: 'an event trigger that forbids to drop',
    files: [
      `CREATE FUNCTION no() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no'; END $$;
       CREATE EVENT TRIGGER no ON sql_drop EXECUTE FUNCTION no();`,
    ],
    holds: 'true',
  },
  { name: 'nothing but comments', files: ['-- later\n'], holds: 'true' },
];

describe.each(testMajors)('PostgreSQL %i', (major) => {
  test.each(cases)('applies $name', async ({ files, holds, warnings }) => {
    const client = await emptyDatabase(major);
    const applied = await applySql(client, sqlFiles(...files), new AbortController().signal);
    const { rows } = await client.query(
      `SELECT ${holds} AS holds, to_regnamespace('schema_drift_marker') AS trace`,
    );
    expect(rows[0]).toEqual({ holds: true, trace: null });
    if (warnings !== undefined) expect(applied.warnings).toEqual(warnings);
  });

  test('says which roles it had to create', async () => {
    const client = await emptyDatabase(major);
    const role = `drift_missing_${process.pid}`;
    const sql = `CREATE TABLE t ();\nGRANT SELECT ON t TO ${role};`;
    const { warnings } = await applySql(client, sqlFiles(sql), new AbortController().signal);
    expect(warnings).toEqual([
      `1.sql:2: nothing before creates the role "${role}"; it was created here without rights: GRANT SELECT ON t TO ${role}`,
    ]);
  });

  test('two databases of one server at once, with the same roles', async () => {
    const files = sqlFiles(
      ...Array.from(
        { length: 5 },
        (_, i) => `CREATE ROLE drift_shared_${process.pid}_${i}; CREATE TABLE t${i} ();`,
      ),
      `DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'drift_guarded_${process.pid}') THEN CREATE ROLE drift_guarded_${process.pid}; END IF; END $$`,
    );
    const clients = await Promise.all(Array.from({ length: 4 }, () => emptyDatabase(major)));
    await Promise.all(clients.map((client) => applySql(client, files, new AbortController().signal)));
  });

  test('two databases that wait for each other’s roles', async () => {
    const [a, b] = [`drift_a_${process.pid}_${major}`, `drift_b_${process.pid}_${major}`];
    const inOrder = (first: string, second: string) =>
      sqlFiles(`CREATE ROLE ${first}; SELECT pg_sleep(0.5); CREATE ROLE ${second}; CREATE TABLE t ();`);
    const clients = await Promise.all([emptyDatabase(major), emptyDatabase(major)]);
    const [one, other] = await Promise.all([
      applySql(clients[0], inOrder(a, b), new AbortController().signal),
      applySql(clients[1], inOrder(b, a), new AbortController().signal),
    ]);
    expect([...one.warnings, ...other.warnings]).toEqual([]);
  });

  test('ends in the middle of a statement when it is told to', async () => {
    const client = await emptyDatabase(major);
    const stop = new AbortController();
    const applied = applySql(client, sqlFiles('SELECT 1; SELECT pg_sleep(30); SELECT 1;'), stop.signal);
    const other = await emptyDatabase(major);
    const asleep = `SELECT FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = '${client.database}'`;
    while ((await other.query(asleep)).rowCount === 0);
    stop.abort(new Error('out of time'));
    await expect(applied).rejects.toThrow('out of time');
  });
});

test('a given server that cannot lock all that a file touches gets it statement by statement', () => {
  const [file] = sqlFiles('CREATE TABLE t (a int)');
  const refused = { code: '53200', message: 'out of shared memory' } as PostgresError;
  expect(recoveryFrom(refused, file?.statements[0] as Statement)).toEqual({
    kind: 'without-transaction',
    warning: 'touches more objects than one transaction of the server can lock',
  });
});

test('a setting of a role that another source gives it at the same moment is given once more', () => {
  const [file] = sqlFiles("ALTER ROLE anon SET statement_timeout = '3s'");
  const raced = { code: '23505', constraint: 'pg_db_role_setting_databaseid_rol_index' } as PostgresError;
  expect(recoveryFrom(raced, file?.statements[0] as Statement)).toEqual({ kind: 'again' });
});
