import { expect, test } from 'vitest';
import { readMigrations } from '../../src/sources/migrations/read.ts';
import { expectedPlatform } from '../../src/sources/platforms.ts';
import { testServer } from '../support/postgres.ts';
import { folderOf } from './support.ts';

/** What SQL refers to, and whose database it expects. */
const expectations: readonly (readonly [sql: string, platform: string | undefined])[] = [
  ['create policy p on t to authenticated using ((select auth.user_id()) = owner)', 'Neon'],
  ['CREATE POLICY "p" ON "t" USING ("auth"."user_id"() = owner)', 'Neon'],
  ['CREATE EXTENSION IF NOT EXISTS pg_session_jwt', 'Neon'],
  ['alter table t add foreign key (by) references "neon_auth"."users_sync"("id")', 'Neon'],
  ['alter table t add foreign key (by) references neon_auth.user(id)', 'Neon'],
  ['CREATE POLICY "crud-anonymous-policy-select" ON "t" FOR SELECT TO "anonymous" USING (true)', 'Neon'],
  ['create policy p on t using (auth.uid() = owner)', 'Supabase'],
  ['create table t (by uuid references auth.users)', 'Supabase'],
  ['create policy p on t to authenticated using (true)', undefined],
  ['-- auth.user_id()\ncreate table t ()', undefined],
  ['create schema auth; create policy p on t using (auth.user_id() = owner)', undefined],
  [
    'ALTER SCHEMA "accounts" RENAME TO "auth"; create table t (by uuid references "auth"."users"("id"))',
    undefined,
  ],
  ['create function auth.user_id() returns text language sql as $$ select current_user::text $$', undefined],
  ['CREATE SCHEMA "neon_auth"; CREATE TABLE "neon_auth"."users_sync" ()', undefined],
];

test.for(expectations)('%s expects %s', ([sql, platform]) => {
  expect(expectedPlatform(sql.split('; '))?.name).toBe(platform);
});

test('Neon: migrations find what the platform provides, and only what they make is compared', async () => {
  const root = folderOf({
    'drizzle/0000_a.sql': `create extension if not exists pg_session_jwt;
create table todo (id integer primary key, by text default (auth.user_id()) references neon_auth.users_sync(id));
alter table todo enable row level security;
create policy own on todo for select to authenticated using ((select auth.user_id()) = by and auth.session() is not null);
create policy "crud-anonymous-policy-select" on todo for select to anonymous using (false);`,
  });
  const source = await readMigrations(
    { path: 'drizzle' },
    { root, server: Promise.resolve(testServer()), name: 'neon', signal: new AbortController().signal },
  );
  const made = source.catalog.objects
    .filter(({ kind }) => kind !== 'column')
    .map(({ kind, path }) => `${kind} ${path.join('.')}`);
  expect(made).toEqual([
    'constraint public.todo.todo_by_fkey',
    'constraint public.todo.todo_pkey',
    'policy public.todo.crud-anonymous-policy-select',
    'policy public.todo.own',
    'schema public',
    'table public.todo',
  ]);
  expect(source.warnings).toEqual([]);
  expect(source.facts.at(-1)).toBe('without the extensions that only Neon has: pg_session_jwt');
});
