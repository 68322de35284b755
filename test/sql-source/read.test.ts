import { describe, expect, test } from 'vitest';
import { readMigrations } from '../../src/sources/migrations/read.ts';
import { extensionsOfSql, readSql } from '../../src/sources/schema-sql/read.ts';
import { differences } from '../catalog/differences.ts';
import { folderOf } from '../migrations/support.ts';
import { testServer } from '../support/postgres.ts';
import { problemOf } from '../support/problem-of.ts';
import { readFiles, readText } from './support.ts';

const tablesOf = (read: Awaited<ReturnType<typeof readText>>) =>
  read.catalog.objects.filter(({ kind }) => kind === 'table').map(({ path }) => path.join('.'));

describe('the files of a source', () => {
  const files = {
    'schema/1_types.sql': "create type mood as enum ('a');",
    'schema/2_people.sql': 'create table people (mood mood);',
    'schema/10_pets.sql': 'create table pets (owner text);\nalter table people add name text;',
    'schema/notes.md': 'no SQL',
    'more/last.sql': 'alter table pets add collar text;',
  };
  test.for([
    { entries: ['schema', 'more/last.sql'] },
    { entries: ['./schema/', 'more/*.sql'] },
    { entries: ['schema/1_*.sql', 'schema/2_people.sql', 'schema/*.sql', 'more'] },
  ])('$entries are applied in their order, numbers by their size, each once', async ({ entries }) => {
    const read = await readFiles(files, entries);
    expect(read.facts).toEqual(['4 SQL files']);
    expect(tablesOf(read)).toEqual(['public.people', 'public.pets']);
    expect(read.locations.get('column:public.pets.collar')).toEqual({ file: 'more/last.sql', line: 1 });
    expect(read.locations.get('column:public.people.name')).toEqual({ file: 'schema/10_pets.sql', line: 2 });
  });

  test.for([
    { entry: 'schema/*.ddl', says: 'No file matches schema/*.ddl.' },
    { entry: 'nowhere.sql', says: 'No file matches nowhere.sql.' },
    { entry: 'docs', says: 'The folder docs holds no .sql file.' },
  ])('$entry: $says', async ({ entry, says }) => {
    const problem = await problemOf(readFiles({ ...files, 'docs/a.md': '' }, [entry]));
    expect(problem.message).toBe(says);
    expect(problem.advice).toContain('`files`');
  });
});

describe('what does not make the schema is left out, and told', () => {
  test.for([
    {
      what: 'rows',
      sql: `create table t (id int);
insert into t values (1);
copy t from stdin;
2
\\.
create table u (id int);
select setval('s', 3);
update t set id = 4; delete from t; truncate t;`,
      tables: ['public.t', 'public.u'],
      says: ['schema.sql:2: not run, since only the schema is read, no rows: INSERT and 5 more.'],
    },
    {
      what: 'what a dump drops first, but not what is dropped later',
      sql: `set lock_timeout = 0;
drop table t;
alter table only u drop constraint c;
drop schema public;
create schema "public";
create table t (); create table u (); drop table u;`,
      tables: ['public.t'],
      says: ['schema.sql:2: left out, since there is nothing to drop yet: DROP and 2 more.'],
    },
    {
      what: 'commands for psql',
      sql: `\\set ON_ERROR_STOP on
\\restrict x
\\connect app
create table t ();
\\unrestrict x`,
      tables: ['public.t'],
      says: ['schema.sql:1: commands for psql are left out: \\set, \\connect.'],
    },
    {
      what: 'an encoding that the text does not need',
      sql: "set client_encoding = 'LATIN1'; create table t ();",
      tables: ['public.t'],
      says: [],
    },
    {
      what: 'a setting of another version',
      sql: 'set next_timeout = 0;\ncreate table t ();',
      tables: ['public.t'],
      says: [
        'schema.sql:1: left out, since this version of Postgres has no such setting: set next_timeout = 0',
      ],
    },
    {
      what: "Rails' list of migrations",
      sql: `CREATE TABLE public.schema_migrations (version character varying NOT NULL);
CREATE TABLE public.t (id bigint);
SET search_path TO "$user", public;
INSERT INTO "schema_migrations" (version) VALUES
('20240102'),
('20240101');`,
      tables: ['public.t'],
      says: ['schema.sql:4: not run, since only the schema is read, no rows: INSERT.'],
    },
  ])('$what', async ({ sql, tables, says }) => {
    const read = await readText(sql);
    expect(tablesOf(read)).toEqual(tables);
    expect(read.warnings).toEqual(says);
  });

  test('what a file drops that one before it made is dropped', async () => {
    const read = await readFiles({
      '1.sql': 'drop table t;',
      '2.sql': 'drop table if exists u; create table t (); create table u ();',
      '3.sql': 'drop table t; create table v ();',
    });
    expect(tablesOf(read)).toEqual(['public.u', 'public.v']);
    expect(read.warnings).toEqual([
      '1.sql:1: left out, since there is nothing to drop yet: DROP.',
      '2.sql:1: left out, since there is nothing to drop yet: DROP.',
    ]);
  });

  test('a role that is nowhere created is created, since roles belong to the server', async () => {
    const read = await readText('create table t ();\nalter table t owner to somebody_else;');
    expect(tablesOf(read)).toEqual(['public.t']);
    expect(read.warnings.every((line) => line.startsWith('schema.sql:2: '))).toBe(true);
  });
});

describe('what a file can speak of', () => {
  const preamble = "SELECT pg_catalog.set_config('search_path', '', false);\n";
  test.for([
    {
      what: 'a dump without rights says nothing of rights',
      sql: `${preamble}create table public.t ();`,
      silent: true,
    },
    {
      what: 'a dump with one does',
      sql: `${preamble}create table public.t (); grant select on public.t to public;`,
      silent: false,
    },
    { what: 'and so does what somebody wrote', sql: 'create table t ();', silent: false },
  ])('$what', async ({ sql, silent }) => {
    const { coverage } = await readText(sql);
    expect(coverage.cannotDeclare?.map(({ kind }) => kind)).toEqual(
      silent ? ['grant', 'default privileges'] : undefined,
    );
  });
});

describe('what cannot be read is told with its place', () => {
  test.for([
    {
      sql: 'create table t ();\ncreate table u (id nothing);',
      says: 'schema.sql:2 cannot be applied: type "nothing" does not exist (42704).',
      line: 2,
    },
    {
      sql: 'create table t ();\n\\ir more.sql',
      says: 'schema.sql:2 includes another file, as only psql can.',
      line: 2,
    },
    {
      sql: "select format('create table %I ()', 'x')\n\\gexec",
      says: 'schema.sql:2 decides what runs, as only psql can.',
      line: 2,
    },
    {
      sql: '\\connect a\ncreate table t ();\n\\connect b\n\\connect c\ncreate table u ();',
      says: 'schema.sql:4 goes on to a second database.',
      line: 4,
    },
    {
      sql: "set client_encoding = 'LATIN1';\ncreate table t (id int default 'ö');",
      says: 'schema.sql is written in LATIN1, and only UTF-8 is read.',
      line: 1,
    },
    { sql: 'PGDMP\u0001', says: "schema.sql is a dump in pg_dump's custom format, not SQL.", line: 1 },
    { sql: '-- to be written\ninsert into t values (1);', says: 'schema.sql makes no schema.', line: 1 },
    { sql: 'create\0', says: 'schema.sql is not a text file.', line: 1 },
  ])('$says', async ({ sql, says, line }) => {
    const problem = await problemOf(readText(sql));
    if (typeof says === 'string') expect(problem.message).toBe(says);
    else expect(problem.message).toMatch(says);
    expect(problem.location).toMatchObject({ file: 'schema.sql', line });
    expect(problem.advice).toBeTruthy();
  });
});

describe('Supabase', () => {
  const own = `create extension if not exists pg_graphql with schema graphql;
create table profiles (id uuid primary key references auth.users on delete cascade);
create policy own on profiles for select to authenticated using (auth.uid() = id);`;

  test.for([
    { what: 'in its folder', file: 'supabase/schemas/profiles.sql', sql: `${own} select 1;` },
    { what: 'by what it refers to', file: 'database-schema.sql', sql: own },
  ])('a schema finds the platform: $what', async ({ file, sql }) => {
    const read = await readFiles({ [file]: sql });
    expect(tablesOf(read)).toEqual(['public.profiles']);
    expect(read.coverage.exceptSchemas).toContain('auth');
    expect(await extensionsOfSql({ files: [file] }, folderOf({ [file]: sql }))).toEqual([]);
  });

  test('a schema file and the migrations beside it agree, rights too, whatever they refer to', async () => {
    const sql = 'create table plain (id int); create function f() returns int language sql return 1;';
    const files = { 'schema.sql': sql, 'supabase/migrations/1_init.sql': sql };
    const context = {
      root: folderOf(files),
      server: Promise.resolve(testServer()),
      name: 'supabase',
      signal: new AbortController().signal,
    };
    const schema = await readSql({ files: ['schema.sql'] }, context);
    const migrations = await readMigrations({ path: 'supabase/migrations' }, context);
    expect(differences(migrations.catalog, schema.catalog)).toEqual([]);
  });

  test('but not one that brings its own schema "auth"', async () => {
    const read = await readText(
      'create schema auth; create table auth.users (id uuid primary key);\ncreate table t (id uuid references auth.users);',
    );
    expect(tablesOf(read)).toEqual(['auth.users', 'public.t']);
    expect(read.coverage).toEqual({});
  });
});
