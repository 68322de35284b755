/** What migrations of Supabase projects refer to, on a server that has nothing of it. */
import { describe, expect, test } from 'vitest';
import type { Problem } from '../../src/base/problem.ts';
import { catalogOfSql } from '../../src/sources/sql/catalog-of-sql.ts';
import { supabase } from '../../src/sources/supabase/platform.ts';
import { ownerServer } from '../postgres/owner-servers.ts';
import { testMajors, testServer } from '../support/postgres.ts';
import { folderOf, sqlFiles } from './support.ts';

interface Case {
  readonly what: string;
  readonly sql: string;
  /** Extensions that are said to be Supabase's alone. */
  readonly lacking?: readonly string[];
  /** What is in the catalog besides table t: `function public.f()`. */
  readonly makes?: readonly string[];
}

const cases: readonly Case[] = [
  {
    what: 'pg_cron: jobs, also where nothing creates it',
    sql: `SELECT cron.schedule('nightly', '0 3 * * *', $$DELETE FROM t$$);
      SELECT cron.unschedule(jobid) FROM cron.job WHERE jobname = 'old'; UPDATE cron.job SET active = false;`,
    lacking: ['pg_cron'],
  },
  {
    what: 'pg_cron: created, granted, dropped and created again',
    sql: `CREATE EXTENSION pg_cron WITH SCHEMA pg_catalog; GRANT USAGE ON SCHEMA cron TO postgres;
      GRANT ALL PRIVILEGES ON ALL TABLES IN SCHEMA cron TO postgres; COMMENT ON EXTENSION pg_cron IS 'jobs';
      DROP EXTENSION pg_cron; CREATE EXTENSION IF NOT EXISTS "pg_cron"; ALTER EXTENSION pg_cron UPDATE;
      DO $$ BEGIN PERFORM cron.schedule('a', '* * * * *', 'SELECT 1'); END $$;`,
    lacking: ['pg_cron'],
  },
  {
    what: 'pg_net: functions that ask over the network, and what they answer',
    sql: `CREATE FUNCTION f() RETURNS bigint LANGUAGE sql AS $$
        SELECT net.http_post(url := 'https://a.test', body := '{}'::jsonb, headers := '{}'::jsonb) $$;
      CREATE FUNCTION g() RETURNS net.http_response_result LANGUAGE sql AS $$ SELECT net.http_collect_response(1) $$;`,
    lacking: ['pg_net'],
    makes: ['function public.f()', 'function public.g()'],
  },
  {
    what: 'http, in public as in the schema that is named',
    sql: `CREATE EXTENSION http; CREATE EXTENSION IF NOT EXISTS http WITH SCHEMA extensions;
      CREATE FUNCTION f() RETURNS text LANGUAGE sql AS $$ SELECT content FROM http_get('https://a.test') $$;
      CREATE FUNCTION g() RETURNS int LANGUAGE sql AS $$ SELECT status FROM extensions.http(('GET', 'https://a.test',
        ARRAY[extensions.http_header('a', 'b')], NULL, NULL)::extensions.http_request) $$;`,
    lacking: ['http'],
    makes: ['function public.f()', 'function public.g()'],
  },
  {
    what: 'http, moved',
    sql: `CREATE EXTENSION http; ALTER EXTENSION http SET SCHEMA extensions;
      CREATE TABLE u (r extensions.http_response);`,
    lacking: ['http'],
    makes: ['table public.u'],
  },
  {
    what: 'pgjwt',
    sql: `CREATE FUNCTION f() RETURNS text LANGUAGE sql AS $$ SELECT extensions.sign('{}'::json, 'secret') $$;`,
    lacking: ['pgjwt'],
    makes: ['function public.f()'],
  },
  {
    what: 'pgmq: rights and policies on the tables of a queue',
    sql: `CREATE EXTENSION pgmq; SELECT pgmq.create('Mail'); SELECT pgmq.send('Mail', '{}'::jsonb);
      ALTER TABLE pgmq.q_mail ENABLE ROW LEVEL SECURITY; GRANT SELECT ON pgmq.q_mail, pgmq.a_mail TO authenticated;
      CREATE FUNCTION f() RETURNS SETOF pgmq.message_record LANGUAGE sql AS $$ SELECT * FROM pgmq.read('Mail', 1, 2) $$;`,
    lacking: ['pgmq'],
    makes: ['function public.f()'],
  },
  {
    what: 'vault: secrets, which every project can keep',
    sql: `CREATE EXTENSION IF NOT EXISTS supabase_vault WITH SCHEMA vault; SELECT vault.create_secret('a', 'name');
      CREATE FUNCTION f() RETURNS text LANGUAGE sql AS $$ SELECT decrypted_secret FROM vault.decrypted_secrets $$;`,
    lacking: ['supabase_vault'],
    makes: ['function public.f()'],
  },
  {
    what: 'pgsodium: keys, and columns that it is told to encrypt',
    sql: `CREATE EXTENSION pgsodium; SELECT (pgsodium.create_key()).id;
      CREATE TABLE u (key uuid REFERENCES pgsodium.key, nonce bytea DEFAULT pgsodium.crypto_aead_det_noncegen());
      SECURITY LABEL FOR pgsodium ON COLUMN u.key IS 'ENCRYPT WITH KEY ID key';`,
    lacking: ['pgsodium'],
    makes: ['table public.u'],
  },
  {
    what: 'pg_jsonschema in a check',
    sql: `CREATE EXTENSION pg_jsonschema WITH SCHEMA extensions;
      CREATE TABLE u (j jsonb CHECK (extensions.jsonb_matches_schema('{}', j)));`,
    lacking: ['pg_jsonschema'],
    makes: ['table public.u'],
  },
  {
    what: "pg_tle and what installs other people's extensions with it",
    sql: `CREATE EXTENSION IF NOT EXISTS http WITH SCHEMA extensions; CREATE EXTENSION IF NOT EXISTS pg_tle;
      DROP EXTENSION IF EXISTS "supabase-dbdev"; SELECT pgtle.uninstall_extension_if_exists('supabase-dbdev');
      SELECT pgtle.install_extension('supabase-dbdev', r.content, 'd', 'e')
        FROM extensions.http_get('https://a.test') r;
      CREATE EXTENSION "supabase-dbdev"; SELECT dbdev.install('a-b'); CREATE EXTENSION "a-b" VERSION '1.0';`,
    lacking: ['a-b', 'http', 'pg_tle', 'supabase-dbdev'],
  },
  {
    what: 'extensions for tests, advice and auditing',
    sql: `CREATE EXTENSION pgtap WITH SCHEMA extensions; CREATE EXTENSION hypopg; CREATE EXTENSION index_advisor;
      CREATE EXTENSION pgaudit; CREATE EXTENSION plpgsql_check; SELECT plan(2); SELECT * FROM finish();`,
    lacking: ['hypopg', 'index_advisor', 'pgaudit', 'pgtap', 'plpgsql_check'],
  },
  {
    what: 'graphql',
    sql: `CREATE EXTENSION IF NOT EXISTS pg_graphql WITH SCHEMA graphql; DROP EXTENSION IF EXISTS pg_graphql;
      COMMENT ON SCHEMA public IS '@graphql({"inflect_names": true})'; SELECT graphql_public.graphql(query := '{}');`,
    lacking: ['pg_graphql'],
  },
  {
    what: 'webhooks',
    sql: `CREATE TRIGGER hook AFTER INSERT ON t FOR EACH ROW
      EXECUTE FUNCTION supabase_functions.http_request('https://a.test', 'POST', '{}', '{}', '1000');`,
    makes: ['trigger public.t.hook'],
  },
  {
    what: 'what the services keep',
    sql: `CREATE VIEW v WITH (security_invoker = on) AS SELECT u.confirmed_at, i.email, s.aal, f.factor_type
        FROM auth.users u JOIN auth.identities i ON i.user_id = u.id JOIN auth.sessions s ON s.user_id = u.id
        JOIN auth.mfa_factors f ON f.user_id = u.id JOIN auth.mfa_amr_claims a ON a.session_id = s.id;
      INSERT INTO storage.buckets (id, name, public, type) VALUES ('a', 'a', true, 'STANDARD');
      CREATE POLICY p ON storage.objects USING (storage.allow_only_operation('object.list') AND path_tokens[1] = 'a');
      CREATE POLICY r ON realtime.messages USING (realtime.topic() = 'a' AND extension = 'broadcast');
      ALTER PUBLICATION supabase_realtime ADD TABLE t;`,
    makes: ['policy realtime.messages.r', 'policy storage.objects.p', 'view public.v'],
  },
];

/** What nobody made, and what belongs to something else. */
const besides = new Set([
  'column',
  'comment',
  'constraint',
  'grant',
  'default privileges',
  'schema',
  'publication',
]);

describe.each(testMajors)('PostgreSQL %i', (major) => {
  // Who may do less is the harder case; what only a superuser may is the same on all majors.
  const servers =
    major === testMajors.at(-1) ? [testServer(major), ownerServer(major)] : [ownerServer(major)];
  test.each(cases)('$what', async ({ sql, lacking = [], makes = [] }) => {
    for (const server of servers) {
      const read = await catalogOfSql(
        sqlFiles('CREATE TABLE t (id int);', sql, 'CREATE TABLE last ();'),
        {
          root: folderOf({}),
          server: Promise.resolve(server),
          name: 'extensions',
          signal: new AbortController().signal,
        },
        supabase,
      );
      expect(read.facts).toEqual(
        lacking.length === 0 ? [] : [`without the extensions that only Supabase has: ${lacking.join(', ')}`],
      );
      const made = read.catalog.objects.filter(({ kind }) => !besides.has(kind));
      expect(made.map(({ kind, path }) => `${kind} ${path.join('.')}`).sort()).toEqual(
        [...makes, 'table public.last', 'table public.t'].sort(),
      );
    }
  });
});

test('what no extension of the platform brings is missing still', async () => {
  const read = catalogOfSql(
    sqlFiles("SELECT corn.schedule('a', '* * * * *', 'SELECT 1');"),
    {
      root: folderOf({}),
      server: Promise.resolve(testServer()),
      name: 'extensions',
      signal: new AbortController().signal,
    },
    supabase,
  );
  await expect(read).rejects.toThrow(
    expect.objectContaining<Partial<Problem>>({
      message: '1.sql:1 cannot be applied: schema "corn" does not exist (3F000).',
    }),
  );
});
