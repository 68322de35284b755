import { expect, onTestFinished, test } from 'vitest';
import { checkRepository, majors } from './check-repository.ts';
import { liveDatabase } from './live-database.ts';
import { repositoryOf } from './repository.ts';

const profiles = 'CREATE TABLE profiles (id uuid);';

/** What a database of Supabase's has from the start, as far as it tells one from another. */
const provided = `
  DO $$ BEGIN CREATE ROLE supabase_admin; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
  CREATE SCHEMA auth; CREATE SCHEMA storage; CREATE SCHEMA _realtime; CREATE SCHEMA extensions;
  CREATE FUNCTION extensions.pgrst_ddl_watch() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$;
  CREATE FUNCTION public.rls_auto_enable() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$;
  CREATE EVENT TRIGGER ensure_rls ON ddl_command_end EXECUTE FUNCTION public.rls_auto_enable();
  CREATE EVENT TRIGGER pgrst_ddl_watch ON ddl_command_end EXECUTE FUNCTION extensions.pgrst_ddl_watch();
  CREATE PUBLICATION supabase_realtime_messages_publication;
  ALTER DEFAULT PRIVILEGES FOR ROLE supabase_admin IN SCHEMA public GRANT SELECT ON TABLES TO public;
  CREATE EXTENSION pg_stat_statements;
  CREATE TABLE schema_migrations (version bigint PRIMARY KEY, dirty boolean NOT NULL);
  INSERT INTO schema_migrations VALUES (1, false);`;

const cases = [
  {
    what: 'puts beside its schemas is no drift',
    migration: profiles,
    live: `${provided}${profiles} CREATE PUBLICATION by_hand;
      CREATE FUNCTION mine() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$;
      CREATE EVENT TRIGGER by_hand ON ddl_command_end EXECUTE FUNCTION mine();`,
    findings: [
      'function mine() is only in production',
      'event trigger by_hand is only in production',
      'publication by_hand is only in production',
    ],
  },
  {
    what: 'has is not missing where a migration asks for it',
    migration: `${profiles} CREATE EXTENSION pg_stat_statements;`,
    live: `${provided}${profiles}`,
    findings: [],
  },
  {
    what: 'has to have is missing where it is not there',
    migration: `${profiles} CREATE EXTENSION pg_stat_statements;`,
    live: `${provided}${profiles} DROP EXTENSION pg_stat_statements;`,
    findings: ['extension pg_stat_statements is missing in production'],
  },
];

test.each(cases)('what Supabase $what', async ({ migration, live, findings }) => {
  const [major = 0] = majors;
  const production = await liveDatabase('production', major, live);
  onTestFinished(() => production.forget());
  const repository = repositoryOf({
    'migrations/1_profiles.sql': migration,
    'schema-drift.yml': `sources:\n  migrations: migrations\n  production: { kind: live, url-env: ${production.urlEnv} }\ntruth: migrations\n`,
  });
  onTestFinished(repository.delete);
  const { databases } = await checkRepository(repository.root);
  const [database] = databases;
  expect(database?.sources.map(({ problem }) => problem)).toEqual([undefined, undefined]);
  expect(database?.findings.map(({ title }) => title)).toEqual(findings);
});
