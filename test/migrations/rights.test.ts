import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { attachServer } from '../../src/postgres/attach.ts';
import type { Server } from '../../src/postgres/server.ts';
import type { ReadContext } from '../../src/sources/read-context.ts';
import { catalogOfSql } from '../../src/sources/sql/catalog-of-sql.ts';
import { supabase } from '../../src/sources/supabase/platform.ts';
import { ownerServer } from '../postgres/owner-servers.ts';
import { testMajors, testServer } from '../support/postgres.ts';
import { sqlFiles } from './support.ts';

const fixtures = join(import.meta.dirname, '../../fixtures');

function migrationsOf(fixture: string): string[] {
  const folder = join(fixtures, fixture, 'drizzle');
  const names = readdirSync(folder).filter((name) => name.endsWith('.sql'));
  return names.sort().map((name) => readFileSync(join(folder, name), 'utf8'));
}

interface Case {
  readonly name: string;
  readonly files: readonly string[];
  readonly platform?: typeof supabase;
  /** What an owner's rights add to the warnings. */
  readonly warnings?: readonly string[];
}

/** Migrations that were written for whoever may do everything. */
const cases: readonly Case[] = [
  { name: 'the shop', files: migrationsOf('shop') },
  { name: 'all features', files: migrationsOf('features') },
  {
    name: 'tables given away, as pg_dump does',
    files: [
      `SET session_replication_role = replica;
       CREATE ROLE rights_app; CREATE ROLE rights_reader;
       CREATE SCHEMA app; ALTER SCHEMA app OWNER TO rights_app;
       COMMENT ON EXTENSION plpgsql IS 'PL/pgSQL procedural language';
       CREATE TABLE app.t (a int PRIMARY KEY); ALTER TABLE app.t OWNER TO rights_app;
       CREATE TABLE public.u (a serial REFERENCES app.t); ALTER TABLE public.u OWNER TO rights_app;
       CREATE FUNCTION public.f() RETURNS int LANGUAGE sql AS 'SELECT 1'; ALTER FUNCTION public.f() OWNER TO rights_app;
       CREATE TYPE public.e AS ENUM ('a'); ALTER TYPE public.e OWNER TO "rights_app";
       ALTER TABLE public.u ADD b public.e;
       GRANT ALL ON public.u TO rights_app; GRANT SELECT ON public.u, app.t TO rights_reader;
       ALTER TABLE public.u OWNER TO postgres;
       ALTER DEFAULT PRIVILEGES FOR ROLE postgres IN SCHEMA public GRANT SELECT ON TABLES TO rights_reader;
       ALTER DEFAULT PRIVILEGES FOR ROLE rights_app IN SCHEMA app GRANT SELECT ON TABLES TO rights_reader;
       REVOKE ALL ON SCHEMA public FROM PUBLIC; GRANT ALL ON SCHEMA public TO postgres; GRANT USAGE ON SCHEMA public TO PUBLIC;`,
    ],
    warnings: [
      '1.sql:1: left out, since only a superuser may set "session_replication_role": SET session_replication_role = replica',
    ],
  },
  {
    name: 'work in the name of another role',
    files: [
      `CREATE ROLE rights_worker; CREATE SCHEMA work AUTHORIZATION rights_worker;
       SET ROLE rights_worker; CREATE TABLE work.t (a int); GRANT SELECT ON work.t TO PUBLIC; RESET ROLE;
       ALTER TABLE work.t ADD b int; CREATE INDEX ON work.t (b); ALTER TABLE work.t ENABLE ROW LEVEL SECURITY;
       CREATE POLICY own ON work.t TO rights_worker USING (a = 1); REASSIGN OWNED BY rights_worker TO CURRENT_USER;`,
    ],
  },
  {
    name: 'roles with more rights than can be given',
    files: [
      `CREATE ROLE rights_admin SUPERUSER LOGIN PASSWORD 'x';
       ALTER ROLE rights_admin REPLICATION;
       GRANT pg_read_all_data TO rights_admin;
       CREATE TABLE t (a int); GRANT SELECT ON t TO rights_admin;`,
    ],
    warnings: [
      "1.sql:1: the role gets none of the rights that only a superuser may give: CREATE ROLE rights_admin SUPERUSER LOGIN PASSWORD '…'",
      '1.sql:2: the role gets none of the rights that only a superuser may give: ALTER ROLE rights_admin REPLICATION',
    ],
  },
  {
    name: 'another password for whoever applies them',
    files: ["CREATE TABLE t (); ALTER USER postgres WITH PASSWORD 'x';", 'CREATE TABLE u ();'],
  },
  {
    name: 'the default schema made anew',
    files: [
      'DROP SCHEMA public CASCADE; CREATE SCHEMA public; CREATE TABLE t ();',
      "COMMENT ON SCHEMA public IS 'standard';",
    ],
  },
  {
    name: 'extensions',
    files: [
      `CREATE EXTENSION IF NOT EXISTS "uuid-ossp" WITH SCHEMA public; CREATE EXTENSION citext; CREATE EXTENSION hstore;
       CREATE EXTENSION moddatetime; CREATE EXTENSION pg_stat_statements;
       CREATE TABLE t (id uuid DEFAULT uuid_generate_v4(), mail citext, at timestamp);
       CREATE TRIGGER at BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION moddatetime(at);
       DROP EXTENSION hstore; COMMENT ON EXTENSION citext IS 'mail';`,
    ],
  },
  {
    name: 'versions of extensions that the server does not have',
    files: [
      `CREATE EXTENSION IF NOT EXISTS "citext" WITH SCHEMA "public" VERSION '0.8.0'; CREATE EXTENSION moddatetime VERSION "0.1" CASCADE;
       ALTER EXTENSION citext UPDATE TO '0.9'; CREATE TABLE t (mail citext);`,
    ],
  },
  {
    name: "Supabase's platform",
    platform: supabase,
    files: [
      `CREATE TABLE profiles (id uuid REFERENCES auth.users ON DELETE CASCADE PRIMARY KEY, code uuid DEFAULT uuid_generate_v4());
       ALTER TABLE public.profiles OWNER TO postgres; ALTER TABLE public.profiles ENABLE ROW LEVEL SECURITY;
       CREATE POLICY own ON profiles FOR SELECT TO authenticated USING (auth.uid() = id);
       CREATE POLICY files ON storage.objects FOR SELECT USING (true);
       CREATE FUNCTION on_user() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$ BEGIN RETURN new; END $$;
       CREATE TRIGGER on_user AFTER INSERT ON auth.users FOR EACH ROW EXECUTE FUNCTION on_user();
       ALTER PUBLICATION supabase_realtime ADD TABLE profiles; GRANT ALL ON profiles TO service_role;
       ALTER DEFAULT PRIVILEGES FOR ROLE supabase_admin IN SCHEMA public GRANT ALL ON TABLES TO anon;
       CREATE EXTENSION IF NOT EXISTS "moddatetime" WITH SCHEMA "extensions";
       INSERT INTO storage.buckets (id, name) VALUES ('a', 'a');`,
    ],
  },
];

function contextOf(server: Server, name: string): ReadContext {
  return { root: '/', server: Promise.resolve(server), name, signal: new AbortController().signal };
}

describe.each(testMajors)('PostgreSQL %i', (major) => {
  test.each(cases)("with an owner's rights the catalog is that of a superuser: $name", async (one) => {
    const { name, files, platform, warnings = [] } = one;
    const [owner, superuser] = await Promise.all(
      [ownerServer(major), testServer(major)].map((server) =>
        catalogOfSql(sqlFiles(...files), contextOf(server, name), platform),
      ),
    );
    expect(owner?.catalog).toEqual(superuser?.catalog);
    expect(owner?.catalog.objects.length).toBeGreaterThan(0);
    const told = (texts: readonly string[] = []) => texts.filter((text) => !text.includes('already'));
    expect(told(owner?.warnings)).toEqual([...warnings, ...told(superuser?.warnings)]);
  });

  test('default privileges of a role that is called as the owner are apart where another one owns the database', async () => {
    const files = sqlFiles(
      `CREATE ROLE rights_maker; CREATE SCHEMA s;
       ALTER DEFAULT PRIVILEGES IN SCHEMA s FOR USER "postgres", rights_maker GRANT SELECT ON TABLES TO PUBLIC;
       alter default privileges for role Postgres grant usage on types to postgres;
       DO $$ BEGIN
         ALTER DEFAULT PRIVILEGES FOR ROLE postgres GRANT USAGE ON SEQUENCES TO PUBLIC;
         EXECUTE 'ALTER DEFAULT PRIVILEGES FOR ROLE "postgres" IN SCHEMA ' || quote_ident('s') || ' GRANT USAGE ON SEQUENCES TO PUBLIC';
         ALTER DEFAULT PRIVILEGES GRANT TRIGGER ON TABLES TO PUBLIC;
       END $$;
       ALTER DEFAULT PRIVILEGES FOR ROLE CURRENT_USER GRANT INSERT ON TABLES TO PUBLIC; CREATE TABLE s.t ()`,
    );
    for (const server of [ownerServer(major), testServer(major)]) {
      const { catalog } = await catalogOfSql(files, { ...contextOf(server, 'apart'), owners: ['app'] });
      const rights = catalog.objects.filter(({ kind }) => kind === 'default privileges' || kind === 'grant');
      expect(rights.map(({ path }) => path.join(': '))).toEqual([
        'sequences to public by postgres',
        'tables to public',
        's: sequences to public by postgres',
        's: tables to public by postgres',
        's: tables to public by rights_maker',
        's: t: public',
      ]);
    }
  });

  test("a given server's login needs no more than to create databases", async () => {
    const role = `rights_given_${process.pid}`;
    const admin = await testServer(major).createDatabase('admin');
    await admin.query(`CREATE ROLE ${role} LOGIN CREATEDB PASSWORD '${role}'`);
    await admin.end();
    const given = await attachServer({ ...testServer(major).connection, user: role, password: role });
    const files = sqlFiles(...migrationsOf('shop'));
    const { catalog } = await catalogOfSql(files, contextOf(given, 'given'));
    await given.stop();
    expect(catalog).toEqual((await catalogOfSql(files, contextOf(testServer(major), 'superuser'))).catalog);
  });

  test('a password that the files change does not lock the next source out', async () => {
    const server = ownerServer(major);
    for (const name of ['one', 'after the other']) {
      const files = sqlFiles(`ALTER ROLE postgres PASSWORD 'another'; CREATE TABLE t ()`);
      const { warnings } = await catalogOfSql(files, contextOf(server, name));
      expect(warnings).toEqual([
        "1.sql:1: left out, since it changes the login that applies the files: ALTER ROLE postgres PASSWORD '…'",
      ]);
    }
  });

  test('two sources at once, with the same roles in another order', async () => {
    const roles = Array.from({ length: 4 }, (_, i) => `rights_shared_${i}`);
    const give = (role: string) =>
      `CREATE ROLE ${role}; CREATE SCHEMA ${role} AUTHORIZATION ${role}; CREATE TABLE ${role}_t ();
       ALTER TABLE ${role}_t OWNER TO ${role};`;
    const orders = [roles, roles.toReversed()];
    const catalogs = await Promise.all(
      orders.map(async (order, i) => {
        const files = sqlFiles(order.map(give).join('\n'));
        return (await catalogOfSql(files, contextOf(ownerServer(major), `at once ${i}`))).catalog;
      }),
    );
    expect(catalogs[1]).toEqual(catalogs[0]);
  });
});
