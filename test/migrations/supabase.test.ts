import { expect, test } from 'vitest';
import { extensionsOf } from '../../src/sources/migrations/open.ts';
import { readMigrations } from '../../src/sources/migrations/read.ts';
import { testServer } from '../support/postgres.ts';
import { folderOf, journal } from './support.ts';

const files = {
  'supabase/migrations/20240101000000_init.sql': `create extension if not exists pg_graphql with schema graphql;
create table profiles (
  id uuid references auth.users on delete cascade primary key,
  code uuid default uuid_generate_v4()
);
create policy own on profiles for select to authenticated using (auth.uid() = id);
create policy files on storage.objects for select using (bucket_id = (storage.foldername(name))[1]);
create function on_user() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger on_user after insert on auth.users for each row execute function on_user();
create view auth.emails as select email from auth.users;
alter publication supabase_realtime add table profiles;
grant all on profiles to service_role;`,
  'supabase/migrations/20240102000000_more.sql': `create table more (salt text default gen_salt('md5'));
create table users (id int);
alter table users rename to more_users;`,
  'supabase/migrations/draft.sql': 'create table never ();',
};

test('Supabase: migrations find what the platform provides, and only what they make is compared', async () => {
  const root = folderOf(files);
  const source = await readMigrations(
    { path: 'supabase/migrations' },
    { root, server: Promise.resolve(testServer()), name: 'supabase', signal: new AbortController().signal },
  );
  expect(source.facts).toEqual([
    '2 migrations (Supabase)',
    'without the extensions that only Supabase has: pg_graphql',
  ]);
  expect(source.lackedExtensions).toEqual(['pg_graphql']);
  const tables = source.catalog.objects
    .filter(({ kind }) => kind === 'table')
    .map(({ path }) => path.join('.'));
  expect(tables).toEqual(['public.more', 'public.more_users', 'public.profiles']);
  // A name without a schema is none of `auth`.
  const [renamed, ofPlatform] = ['public', 'auth'].map((schema) =>
    source.locations.get(`table:${schema}.users`),
  );
  expect(renamed).toMatchObject({ line: 3 });
  expect(ofPlatform).not.toMatchObject({ line: 3 });
  expect(source.faults.map(({ code, subject }) => [code, subject])).toEqual([['orphaned-file', 'draft']]);
  expect(source.warnings).toEqual(["Not compared, since the schemas are Supabase's own: view auth.emails."]);
  const placed = source.catalog.objects.filter(({ path }) => path[0] === 'auth' || path[0] === 'storage');
  expect(placed.map(({ kind, path }) => `${kind} ${path.join('.')}`)).toEqual([
    'policy storage.objects.files',
    'trigger auth.users.on_user',
  ]);
  expect(await extensionsOf({ path: 'supabase/migrations' }, root)).toEqual([]);
});

test("Supabase: migrations beside those of Drizzle's journal are run as well, in the order of their time stamps", async () => {
  const root = folderOf({
    'supabase/migrations/20240101000000_init.sql':
      'CREATE TABLE boards (id uuid PRIMARY KEY);--> statement-breakpoint\nCREATE TABLE items (id uuid);',
    'supabase/migrations/20240102000000_rights.sql':
      'alter table boards enable row level security; create policy own on boards using (auth.uid() = id);',
    'supabase/migrations/20240103000000_roles.sql': 'ALTER POLICY own ON boards TO authenticated;',
    'supabase/migrations/meta/_journal.json': journal(['20240101000000_init', '20240103000000_roles']),
  });
  const source = await readMigrations(
    { path: 'supabase/migrations' },
    { root, server: Promise.resolve(testServer()), name: 'between', signal: new AbortController().signal },
  );
  expect(source.facts).toEqual(['3 migrations (Supabase)']);
  expect(source.faults).toEqual([]);
  expect(source.catalog.objects.some(({ kind }) => kind === 'policy')).toBe(true);
});

test("Supabase: Drizzle's journal in its folder finds the platform too, and leaves the platform's schemas alone", async () => {
  const root = folderOf({
    'supabase/migrations/0000_init.sql': `CREATE TABLE users (id uuid PRIMARY KEY REFERENCES "auth"."users"("id"));
CREATE POLICY listen ON realtime.messages FOR SELECT TO authenticated USING (true);`,
    'supabase/migrations/meta/_journal.json': journal(['0000_init']),
  });
  const source = await readMigrations(
    { path: 'supabase/migrations' },
    { root, server: Promise.resolve(testServer()), name: 'journal', signal: new AbortController().signal },
  );
  expect(source.facts).toEqual(['1 migration (Drizzle journal)']);
  expect(source.coverage.exceptSchemas).toContain('auth');
  expect(source.catalog.objects.some(({ path }) => path[0] === 'auth')).toBe(false);
});

test("Supabase: rights that a migration gives or takes on the platform's own make nothing of it the project's", async () => {
  const root = folderOf({
    'supabase/migrations/1_a.sql': `revoke all on all functions in schema storage from public;
alter default privileges in schema storage revoke execute on functions from public;
grant all on all tables in schema storage to service_role; grant usage on schema storage to anon;
create function storage.mine() returns integer language sql as 'select 1';`,
  });
  const source = await readMigrations(
    { path: 'supabase/migrations' },
    { root, server: Promise.resolve(testServer()), name: 'rights', signal: new AbortController().signal },
  );
  expect(source.warnings).toEqual([
    expect.stringMatching(/^Not compared, .* own: function storage\.mine\(\), \d+ rights\.$/),
  ]);
});
