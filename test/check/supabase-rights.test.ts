/** Rights that Supabase gives by default, or not, beside those that a project states. */
import { expect, onTestFinished, test } from 'vitest';
import { checkRepository, majors } from './check-repository.ts';
import { repositoryOf } from './repository.ts';

const roles = ['anon', 'authenticated', 'service_role'];
const each = (sql: (role: string) => string, of: readonly string[] = roles) => of.map(sql).join('\n');

/** What `supabase db dump` begins with, and the table and function of every case. */
const dumped = `SET client_encoding = 'UTF8';
SELECT pg_catalog.set_config('search_path', '', false);
CREATE TABLE IF NOT EXISTS "public"."notes" ("id" integer);
ALTER TABLE "public"."notes" OWNER TO "postgres";
CREATE OR REPLACE FUNCTION "public"."f"() RETURNS integer LANGUAGE "sql" AS $$ select 1 $$;
GRANT USAGE ON SCHEMA "public" TO "postgres";
`;

/** The rights of roles on the table and the function, and the default ones, which a dump states last. */
const rightsOf = (of: readonly string[]) =>
  each(
    (role) => `GRANT USAGE ON SCHEMA "public" TO "${role}"; GRANT ALL ON TABLE "public"."notes" TO "${role}";
GRANT ALL ON FUNCTION "public"."f"() TO "${role}";`,
    of,
  );
const defaultsOf = (of: readonly string[]) =>
  each(
    (role) =>
      ['SEQUENCES', 'FUNCTIONS', 'TABLES']
        .map((made) => `ALTER DEFAULT PRIVILEGES IN SCHEMA "public" GRANT ALL ON ${made} TO "${role}";`)
        .join('\n'),
    ['postgres', ...of],
  );

const made = `create table notes (id integer);
create function f() returns integer language sql as $$ select 1 $$;
`;
const takesFromAnon = `revoke all on all tables in schema public from anon;
revoke all on function f() from anon; revoke usage on schema public from anon;
alter default privileges in schema public revoke all on tables from anon;
alter default privileges in schema public revoke all on sequences from anon;
alter default privileges in schema public revoke all on functions from anon;
`;
const signedIn = ['authenticated', 'service_role'];

interface Case {
  readonly what: string;
  readonly migration: string;
  /** Files of supabase/schemas by name. */
  readonly schemas: Readonly<Record<string, string>>;
  readonly config?: string;
  readonly found?: readonly string[];
}

const cases: readonly Case[] = [
  {
    what: 'a dump of what everybody is given',
    migration: made,
    schemas: { dump: dumped + rightsOf(roles) + defaultsOf(roles) },
  },
  {
    what: 'a dump where migrations took the rights of anon away, from what comes later too',
    migration: `${made}${takesFromAnon}create table later (id integer);`,
    schemas: {
      dump: `${dumped}CREATE TABLE "public"."later" ("id" integer);
${rightsOf(signedIn)}${each((role) => `GRANT ALL ON TABLE "public"."later" TO "${role}";`, signedIn)}${defaultsOf(signedIn)}`,
    },
  },
  {
    what: 'a dump where anon has kept a right',
    migration: made + takesFromAnon,
    schemas: {
      dump: `${dumped}${rightsOf(signedIn)}GRANT SELECT ON TABLE "public"."notes" TO "anon";${defaultsOf(signedIn)}`,
    },
    found: ['grant on table notes to anon is missing in migrations'],
  },
  {
    what: 'a dump of a project that gives new tables to nobody: what nobody states is as old as the table',
    migration: made,
    schemas: { dump: dumped + each((role) => `GRANT USAGE ON SCHEMA "public" TO "${role}";`) },
  },
  {
    what: 'the same, where a migration grants something',
    migration: `${made}grant select on notes to authenticated; grant all on notes to service_role;`,
    schemas: {
      dump: `${dumped}${each((role) => `GRANT USAGE ON SCHEMA "public" TO "${role}";`)}
GRANT SELECT ON TABLE "public"."notes" TO "authenticated";GRANT ALL ON TABLE "public"."notes" TO "service_role";`,
    },
  },
  {
    what: 'the same, where the dump lacks what a migration grants',
    migration: `${made}grant all on notes to service_role;`,
    schemas: { dump: dumped + each((role) => `GRANT USAGE ON SCHEMA "public" TO "${role}";`) },
    found: ['grant on table notes to service_role is missing in sql'],
  },
  {
    what: 'files by hand, before a dump and after it',
    migration: `create table first (id integer); ${made} create table last (id integer);`,
    schemas: {
      '1': 'create table first (id integer);',
      '2': dumped + rightsOf(roles) + defaultsOf(roles),
      '3': 'create table last (id integer);',
    },
  },
  {
    what: 'a dump of a project that was upgraded, in which nobody may maintain',
    migration: made,
    schemas: {
      dump: (dumped + rightsOf(roles) + defaultsOf(roles)).replace(
        /GRANT ALL ON (TABLE|TABLES) /g,
        'GRANT SELECT,INSERT,UPDATE,DELETE,TRUNCATE,REFERENCES,TRIGGER ON $1 ',
      ),
    },
  },
  {
    what: 'files by hand that take all rights, where a migration takes those that older majors know',
    migration: `${made}revoke select, insert, update, delete, truncate, references, trigger on notes from anon;`,
    schemas: { notes: `${made}revoke all on notes from anon;` },
  },
  {
    what: 'files by hand, under the same setting',
    migration: made,
    schemas: { notes: made },
    config: '[api]\nauto_expose_new_tables = false\n',
  },
  {
    what: 'a dump without rights says nothing of any',
    migration: made + takesFromAnon,
    schemas: { dump: dumped.replace(/^GRANT.*$/m, '') },
  },
];

test.each(cases)('$what', async ({ migration, schemas, config = '', found = [] }) => {
  const repository = repositoryOf({
    'supabase/config.toml': config,
    'supabase/migrations/20260101000000_a.sql': migration,
    ...Object.fromEntries(
      Object.entries(schemas).map(([name, sql]) => [`supabase/schemas/${name}.sql`, sql]),
    ),
    'schema-drift.yml': 'sources:\n  migrations: supabase/migrations\n  sql: supabase/schemas\n',
  });
  onTestFinished(repository.delete);
  const { databases } = await checkRepository(repository.root, { sharedServer: majors.at(-1) as number });
  expect(databases[0]?.sources.map(({ problem }) => problem)).toEqual([undefined, undefined]);
  expect(databases[0]?.findings.map(({ title }) => title)).toEqual(found);
});
