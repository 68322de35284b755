import { expect, onTestFinished, test } from 'vitest';
import { NEWEST_TO_FETCH } from '../../src/postgres/majors.ts';
import { supabase } from '../../src/sources/supabase/platform.ts';
import { checkRepository, majors } from './check-repository.ts';
import { liveDatabase } from './live-database.ts';
import { repositoryOf } from './repository.ts';

const own = `CREATE TABLE public.customer (id uuid PRIMARY KEY REFERENCES auth.users);
CREATE FUNCTION public.hi() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN new; END $$;
`;

/** What a project places on tables that are the platform's, and what it is called in a finding. */
const placed = [
  [
    'trigger auth.users.on_signup',
    'CREATE TRIGGER on_signup AFTER INSERT ON auth.users FOR EACH ROW EXECUTE FUNCTION public.hi();\n',
  ],
  [
    'policy storage.objects."Own files"',
    'CREATE POLICY "Own files" ON storage.objects FOR SELECT TO authenticated USING (owner = auth.uid());\n',
  ],
  [
    'policy realtime.messages.receive',
    "CREATE POLICY receive ON realtime.messages FOR SELECT TO authenticated USING (realtime.topic() = 'a');\n",
  ],
] as const;

const onServer = { sharedServer: majors.at(-1) as number };

async function findings(files: Readonly<Record<string, string>>): Promise<string[] | undefined> {
  const repository = repositoryOf(files);
  onTestFinished(repository.delete);
  const report = await checkRepository(repository.root, onServer);
  expect(report.databases[0]?.sources.map(({ problem }) => problem)).toEqual([undefined, undefined]);
  return report.databases[0]?.findings.map(({ title }) => title);
}

const config =
  'sources:\n  migrations: supabase/migrations\n  schema: { kind: sql, files: [schema.sql] }\ntruth: migrations\n';

const dump = '-- PostgreSQL database dump\n';

const inFiles = [
  ...placed.flatMap(([what, sql]) => [
    { what: `${what}, in both`, migration: sql, file: sql, found: [] },
    { what: `${what}, in the file only`, migration: '', file: sql, found: [`${what} is only in schema`] },
    {
      what: `${what}, in the migrations only`,
      migration: sql,
      file: '',
      found: [`${what} is missing in schema`],
    },
    {
      what: `${what}, which a dump of the project's schemas leaves out`,
      migration: sql,
      start: dump,
      file: '',
      found: [],
    },
  ]),
  {
    what: 'a trigger that calls something else',
    migration: placed[0][1],
    file: placed[0][1].replace('AFTER INSERT', 'AFTER DELETE'),
    found: [
      expect.stringMatching(
        /^trigger auth\.users\.on_signup: not the same events|^trigger auth\.users\.on_signup: /,
      ),
    ],
  },
];

test.each(inFiles)('$what', async ({ migration, file, found, ...more }) => {
  const start = 'start' in more ? more.start : '';
  expect(
    await findings({
      'supabase/migrations/20260101000000_a.sql': own + migration,
      'schema.sql': start + own + file,
      'schema-drift.yml': config,
    }),
  ).toEqual(found);
});

test('a policy that a Drizzle schema links to a table of the platform is held against that of the migrations', async () => {
  const policy = (condition: string) => `import { sql } from 'drizzle-orm';
import { pgPolicy, pgTable, uuid } from 'drizzle-orm/pg-core';
import { authenticatedRole, authUsers, realtimeMessages } from 'drizzle-orm/supabase';
export const customer = pgTable('customer', { id: uuid().primaryKey().references(() => authUsers.id) });
export const receive = pgPolicy('receive', { for: 'select', to: authenticatedRole, using: sql\`${condition}\` }).link(realtimeMessages);
`;
  const files = (condition: string) => ({
    'supabase/migrations/20260101000000_a.sql': `${own}${placed[1][1]}${placed[2][1]}`,
    'schema.ts': policy(condition),
    'schema-drift.yml':
      'sources:\n  migrations: supabase/migrations\n  drizzle: { schema: schema.ts }\ntruth: migrations\n',
  });
  expect(await findings(files("realtime.topic() = 'a'"))).toEqual([]);
  expect(await findings(files('true'))).toEqual([
    "policy realtime.messages.receive: migrations: USING expression (realtime.topic() = 'a'::text), drizzle: USING expression true",
  ]);
});

/** A database of the platform's, to which the one migration was deployed. */
const provided = `
  DO $$ BEGIN CREATE ROLE supabase_admin; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
  ${supabase.sql} ${supabase.rights?.give}
  CREATE SCHEMA supabase_migrations;
  CREATE TABLE supabase_migrations.schema_migrations (version text PRIMARY KEY, statements text[], name text);
  INSERT INTO supabase_migrations.schema_migrations VALUES ('20260101000000', NULL, 'a');
`;

/** What the platform itself puts on its tables. */
const theirs = `CREATE FUNCTION storage.touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN new; END $$;
CREATE TRIGGER touch BEFORE UPDATE ON storage.objects FOR EACH ROW EXECUTE FUNCTION storage.touch();
`;

const inDatabase = [
  ...placed.flatMap(([what, sql]) => [
    { what: `has ${what}`, migration: sql, live: sql, found: [] },
    { what: `lost ${what}`, migration: sql, live: '', found: [`${what} is missing in production`] },
    { what: `was given ${what} by hand`, migration: '', live: sql, found: [`${what} is only in production`] },
  ]),
  { what: 'has what the platform puts there', migration: '', live: theirs, found: [] },
];

test.skipIf(!majors.includes(NEWEST_TO_FETCH)).each(inDatabase)(
  'a database that $what',
  async ({ migration, live, found }) => {
    const production = await liveDatabase('production', NEWEST_TO_FETCH, provided + own + live);
    onTestFinished(() => production.forget());
    expect(
      await findings({
        'supabase/migrations/20260101000000_a.sql': own + migration,
        'schema-drift.yml': `sources:\n  migrations: supabase/migrations\n  production: { kind: live, url-env: ${production.urlEnv} }\ntruth: migrations\n`,
      }),
    ).toEqual(found);
  },
);
