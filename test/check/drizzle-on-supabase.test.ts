/** Drizzle beside Supabase: its roles, users and policies, its migrations in Supabase's folder, and a part of the schema. */
import { expect, onTestFinished, test } from 'vitest';
import { checkRepository, majors } from './check-repository.ts';
import { repositoryOf } from './repository.ts';

const schema = (
  more: { readonly listens?: string; readonly own?: string } = {},
) => `import { sql } from 'drizzle-orm';
import { foreignKey, pgPolicy, pgTable, uuid } from 'drizzle-orm/pg-core';
import { anonRole, authenticatedRole, authUid, authUsers, realtimeMessages, realtimeTopic, serviceRole } from 'drizzle-orm/supabase';
export const profiles = pgTable('profiles', { id: uuid().primaryKey() }, (t) => [
  foreignKey({ columns: [t.id], foreignColumns: [authUsers.id], name: 'profiles_id_fk' }).onDelete('cascade'),
  pgPolicy('own', { for: 'select', to: [authenticatedRole, anonRole], using: sql\`${more.own ?? `\${authUid} = id`}\` }),
  pgPolicy('all', { to: serviceRole, using: sql\`true\` }),
]);
export const notes = pgTable('notes', { id: uuid().primaryKey() }).enableRLS();
export const listen = pgPolicy('listen', {
  for: 'select', to: authenticatedRole, using: sql\`${more.listens ?? `\${realtimeTopic} = 'a'`}\`,
}).link(realtimeMessages);
`;

const generated = `CREATE TABLE "profiles" ("id" uuid PRIMARY KEY NOT NULL);
--> statement-breakpoint
ALTER TABLE "profiles" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "notes" ("id" uuid PRIMARY KEY NOT NULL);
--> statement-breakpoint
ALTER TABLE "notes" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "profiles" ADD CONSTRAINT "profiles_id_fk" FOREIGN KEY ("id") REFERENCES "auth"."users"("id") ON DELETE cascade;--> statement-breakpoint
CREATE POLICY "own" ON "profiles" AS PERMISSIVE FOR SELECT TO "authenticated", "anon" USING ((select auth.uid()) = id);--> statement-breakpoint
CREATE POLICY "all" ON "profiles" AS PERMISSIVE FOR ALL TO "service_role" USING (true);--> statement-breakpoint
CREATE POLICY "listen" ON "realtime"."messages" AS PERMISSIVE FOR SELECT TO "authenticated" USING (realtime.topic() = 'a');
`;

/** What Supabase runs and Drizzle's journal does not know. */
const byHand = `create function handle_new_user() returns trigger language plpgsql security definer set search_path = ''
  as $$ begin insert into public.profiles (id) values (new.id); return new; end $$;
create trigger on_signup after insert on auth.users for each row execute function handle_new_user();
create policy files on storage.objects for select to authenticated using (bucket_id = 'a');
select cron.schedule('nightly', '0 3 * * *', 'select 1');
`;

const journal = JSON.stringify({
  version: '7',
  dialect: 'postgresql',
  entries: [{ idx: 0, version: '7', when: 1704067200000, tag: '20240101000000_init', breakpoints: true }],
});

const config = `export default {
  dialect: 'postgresql', schema: './src/schema.ts', out: './supabase/migrations', schemaFilter: ['public'],
  entities: { roles: { provider: 'supabase', exclude: ['supabase_auth_admin'] } }, migrations: { prefix: 'supabase' },
};`;

interface Case {
  readonly what: string;
  readonly schema: string;
  readonly more?: Readonly<Record<string, string>>;
  readonly found?: readonly string[];
}

const cases: readonly Case[] = [
  { what: 'what Drizzle declares is what its migration made', schema: schema() },
  {
    what: 'a policy of its own that was changed',
    schema: schema({ own: 'true' }),
    found: ['policy profiles.own'],
  },
  {
    what: "a policy linked to a platform's table, which no schemaFilter reaches",
    schema: schema({ listens: 'true' }),
    found: ['policy realtime.messages.listen'],
  },
  {
    what: 'a table by hand, which Drizzle lacks',
    schema: schema(),
    more: { 'supabase/migrations/20240301000000_more.sql': 'create table by_hand (id uuid primary key);' },
    found: ['table by_hand is missing in drizzle'],
  },
  {
    what: 'the same, where Drizzle is said to have a part',
    schema: schema(),
    more: {
      'supabase/migrations/20240301000000_more.sql': 'create table by_hand (id uuid primary key);',
      'schema-drift.yml':
        'sources:\n  migrations: supabase/migrations\n  drizzle: { config: drizzle.config.ts, partial: true }\n',
    },
  },
];

test.each(cases)('$what', async ({ schema: text, more = {}, found = [] }) => {
  const repository = repositoryOf({
    'drizzle.config.ts': config,
    'src/schema.ts': text,
    'supabase/config.toml': 'project_id = "a"\n',
    'supabase/migrations/20240101000000_init.sql': generated,
    'supabase/migrations/20240201000000_by_hand.sql': byHand,
    'supabase/migrations/meta/_journal.json': journal,
    ...more,
  });
  onTestFinished(repository.delete);
  const { databases } = await checkRepository(repository.root, { sharedServer: majors.at(-1) as number });
  const [database] = databases;
  expect(database?.sources.map(({ name, problem }) => [name, problem])).toEqual([
    ['migrations', undefined],
    ['drizzle', undefined],
  ]);
  const titles = database?.findings.map(({ title }) =>
    title.replace(/: migrations: USING .*, drizzle: USING .*/, ''),
  );
  expect(titles).toEqual(found);
  expect(database?.sources.flatMap(({ warnings }) => warnings)).toEqual([]);
});
