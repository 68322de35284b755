/** Situations, and what Supabase's advisor (splinter of April 2026, run on them) says of each. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { displayName, objectId } from '../../src/catalog/catalog.ts';
import { extractCatalog } from '../../src/catalog/extract.ts';
import { exposedSchema } from '../../src/security/exposed-schema.ts';
import { rules } from '../../src/security/rules.ts';
import { withoutPlatformObjects } from '../../src/sources/sql/on-platform.ts';
import { supabase } from '../../src/sources/supabase/platform.ts';
import { freshDatabase } from '../support/postgres.ts';

interface Situation {
  readonly sql: string;
  /** `rule object`; nothing where all is well. */
  readonly says?: readonly string[];
}

const secured = 'ALTER TABLE t ENABLE ROW LEVEL SECURITY;';
const table = 'CREATE TABLE t (id int PRIMARY KEY, owner uuid);';
const policy = (what: string) => `${table} ${secured} CREATE POLICY p ON t ${what};`;
const keys = `CREATE TABLE one (id int PRIMARY KEY); ALTER TABLE one ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON one FOR SELECT USING (true);
  CREATE TABLE two (a int, b int, PRIMARY KEY (a, b)); ALTER TABLE two ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON two FOR SELECT USING (true);`;
const referring = (columns: string, more = '') =>
  `${keys} CREATE TABLE t (id int PRIMARY KEY, ${columns}); ${secured} CREATE POLICY p ON t FOR SELECT USING (true); ${more}`;
const definer =
  "CREATE FUNCTION f() RETURNS int LANGUAGE sql SECURITY DEFINER SET search_path = '' AS 'SELECT 1';";
const twoPolicies = (one: string, other: string) =>
  `${table} ${secured} CREATE POLICY p ON t ${one} USING (id = 1); CREATE POLICY q ON t ${other} USING (id = 2);`;
const toTwo = 'a int, b int, FOREIGN KEY (a, b) REFERENCES two';

const situations: readonly Situation[] = [
  { sql: table, says: ['rls_disabled_in_public t'] },
  { sql: `${table} REVOKE ALL ON t FROM anon;`, says: ['rls_disabled_in_public t'] },
  { sql: `${table} REVOKE ALL ON t FROM anon, authenticated;` },
  { sql: `${table} REVOKE ALL ON t FROM anon, authenticated; GRANT INSERT ON t TO anon;` },
  {
    sql: `${table} REVOKE ALL ON t FROM anon, authenticated; GRANT SELECT ON t TO public;`,
    says: ['rls_disabled_in_public t'],
  },
  {
    sql: 'CREATE SCHEMA api; CREATE TABLE api.t (); GRANT SELECT ON api.t TO anon; CREATE TABLE api.u ();',
    says: ['rls_disabled_in_public api.t'],
  },
  { sql: 'CREATE SCHEMA hidden; CREATE TABLE hidden.t (); GRANT SELECT ON hidden.t TO anon;' },
  {
    sql: 'CREATE TABLE t (a int) PARTITION BY LIST (a); CREATE TABLE t1 PARTITION OF t DEFAULT;',
    says: ['rls_disabled_in_public t1'],
  },
  {
    sql: 'CREATE FOREIGN DATA WRAPPER security_w; CREATE SERVER s FOREIGN DATA WRAPPER security_w; CREATE FOREIGN TABLE t (a int) SERVER s;',
  },
  {
    sql: `CREATE SCHEMA hidden; CREATE TABLE hidden.t (); CREATE POLICY p ON hidden.t FOR SELECT USING (true);`,
    says: ['policy_exists_rls_disabled hidden.t'],
  },
  { sql: table + secured, says: ['rls_enabled_no_policy t'] },
  { sql: policy('USING ((SELECT auth.uid()) = owner)') },
  { sql: policy('USING (auth.uid() = owner)'), says: ['auth_rls_initplan t.p'] },
  { sql: policy("FOR INSERT WITH CHECK (auth.role() = 'a')"), says: ['auth_rls_initplan t.p'] },
  {
    sql: policy("USING ((SELECT auth.jwt() ->> 'a') = 'b' AND auth.email() = 'a')"),
    says: ['auth_rls_initplan t.p'],
  },
  { sql: policy("USING (current_setting('app.a') = 'a')"), says: ['auth_rls_initplan t.p'] },
  { sql: policy("USING ((SELECT current_setting('app.a')) = 'a')") },
  { sql: 'CREATE POLICY p ON storage.objects FOR SELECT USING (auth.uid() = owner);' },
  { sql: 'CREATE POLICY p ON storage.objects FOR INSERT WITH CHECK (true);' },
  {
    sql: 'CREATE POLICY p ON realtime.messages FOR SELECT USING (auth.uid() IS NOT NULL);',
    says: ['auth_rls_initplan realtime.messages.p'],
  },
  {
    sql: policy("FOR SELECT USING (((SELECT auth.jwt()) -> 'user_metadata' ->> 'a') = 'b')"),
    says: ['rls_references_user_metadata t.p'],
  },
  { sql: policy("FOR SELECT USING (((SELECT auth.jwt()) -> 'app_metadata' ->> 'a') = 'b')") },
  { sql: policy('FOR SELECT USING (true)') },
  { sql: policy('FOR UPDATE USING (true)'), says: ['rls_policy_always_true t.p'] },
  { sql: policy('FOR DELETE TO anon USING (1 = 1)'), says: ['rls_policy_always_true t.p'] },
  { sql: policy('TO authenticated USING (id = 1) WITH CHECK (true)'), says: ['rls_policy_always_true t.p'] },
  { sql: policy('FOR INSERT TO service_role WITH CHECK (true)') },
  { sql: policy('AS RESTRICTIVE USING (true)') },
  { sql: 'CREATE VIEW v AS SELECT 1;', says: ['security_definer_view v'] },
  { sql: 'CREATE VIEW v WITH (security_invoker = on) AS SELECT 1;' },
  { sql: 'CREATE VIEW v WITH (security_invoker = false) AS SELECT 1;', says: ['security_definer_view v'] },
  { sql: 'CREATE VIEW v AS SELECT 1; REVOKE ALL ON v FROM anon, authenticated;' },
  { sql: 'CREATE MATERIALIZED VIEW v AS SELECT 1;', says: ['materialized_view_in_api v'] },
  { sql: 'CREATE MATERIALIZED VIEW v AS SELECT 1; REVOKE ALL ON v FROM anon, authenticated;' },
  {
    sql: "CREATE FUNCTION f() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1';",
    says: [
      'function_search_path_mutable f()',
      'anon_security_definer_function_executable f()',
      'authenticated_security_definer_function_executable f()',
    ],
  },
  {
    sql: "CREATE FUNCTION f(int) RETURNS int LANGUAGE sql SET statement_timeout = '1s' AS 'SELECT 1';",
    says: ['function_search_path_mutable f(integer)'],
  },
  {
    sql: definer,
    says: [
      'anon_security_definer_function_executable f()',
      'authenticated_security_definer_function_executable f()',
    ],
  },
  { sql: `${definer} REVOKE ALL ON FUNCTION f() FROM public, anon, authenticated;` },
  {
    sql: `${definer} REVOKE ALL ON FUNCTION f() FROM public, anon;`,
    says: ['authenticated_security_definer_function_executable f()'],
  },
  { sql: `CREATE SCHEMA hidden; ${definer.replace('f()', 'hidden.f()')}` },
  {
    sql: 'CREATE VIEW v AS SELECT t.id FROM pg_class c, auth.users t;',
    says: ['security_definer_view v', 'auth_users_exposed v'],
  },
  {
    sql: 'CREATE MATERIALIZED VIEW v AS SELECT (SELECT count(*) FROM auth.users);',
    says: ['auth_users_exposed v', 'materialized_view_in_api v'],
  },
  { sql: 'CREATE VIEW v WITH (security_invoker = on) AS SELECT id FROM auth.users;' },
  {
    sql: "CREATE VIEW v AS SELECT id, ' FROM auth.users ' AS said FROM auth.identities;",
    says: ['security_definer_view v'],
  },
  { sql: twoPolicies('FOR SELECT', 'FOR SELECT'), says: ['multiple_permissive_policies t'] },
  { sql: twoPolicies('', 'FOR DELETE TO anon'), says: ['multiple_permissive_policies t'] },
  { sql: twoPolicies('FOR SELECT TO anon', 'FOR SELECT TO authenticated') },
  { sql: twoPolicies('FOR SELECT', 'FOR UPDATE') },
  // On Supabase service_role bypasses row level security, which the stand-in of a role need not.
  { sql: twoPolicies('FOR SELECT', 'FOR SELECT TO service_role') },
  { sql: twoPolicies('FOR SELECT', 'AS RESTRICTIVE FOR SELECT') },
  { sql: referring('s int REFERENCES one'), says: ['unindexed_foreign_keys t.t_s_fkey'] },
  { sql: referring('s int REFERENCES one', 'CREATE INDEX ON t (s, id);') },
  {
    sql: referring('s int REFERENCES one', 'CREATE INDEX ON t (id, s); CREATE INDEX ON t ((s + 1));'),
    says: ['unindexed_foreign_keys t.t_s_fkey'],
  },
  { sql: referring('s int UNIQUE REFERENCES one') },
  { sql: referring('s int REFERENCES one, EXCLUDE USING btree (s WITH =)') },
  { sql: referring('s int REFERENCES one', 'CREATE INDEX ON t (s) WHERE id > 1;') },
  { sql: referring(toTwo, 'CREATE INDEX ON t (a);'), says: ['unindexed_foreign_keys t.t_a_b_fkey'] },
  { sql: referring(toTwo, 'CREATE INDEX ON t (b, a);'), says: ['unindexed_foreign_keys t.t_a_b_fkey'] },
  { sql: referring(toTwo, 'CREATE INDEX ON t (a, b, id);') },
];

async function catalogOf(sql: string) {
  const client = await freshDatabase();
  try {
    await client.query(supabase.sql + (supabase.rights?.give ?? ''));
    await client.query(`SET search_path = public, extensions; ${sql}`);
    const { catalog } = await extractCatalog(client);
    const places = catalog.objects.map(
      ({ kind, path }) => [objectId(kind, path), { file: 'a.sql', line: 1 }] as const,
    );
    return withoutPlatformObjects(catalog, new Map(places), supabase, new Map()).catalog;
  } finally {
    await client.end();
  }
}

test.each(situations)('$sql', async ({ sql, says = [] }) => {
  const schema = exposedSchema(await catalogOf(sql), supabase, {
    served: ['public', 'api'],
    speaksOfRights: true,
  });
  const said = rules.flatMap(({ name, applies }) =>
    applies(schema).map(({ path }) => `${name} ${displayName(path)}`),
  );
  expect(said).toEqual(says);
});

test('a source that says nothing of rights is taken for one in which all are given', async () => {
  const catalog = await catalogOf(table);
  const objects = catalog.objects.filter(({ kind }) => kind !== 'grant');
  const saying = (speaksOfRights: boolean) => {
    const schema = exposedSchema({ ...catalog, objects }, supabase, { served: ['public'], speaksOfRights });
    return rules.flatMap(({ name, applies }) => (applies(schema).length > 0 ? [name] : []));
  };
  expect(saying(false)).toEqual(['rls_disabled_in_public']);
  expect(saying(true)).toEqual([]);
});

test('every SQL that is advised runs, and settles what it is advised for', async () => {
  const sql = `${table} CREATE VIEW v AS SELECT 1; CREATE MATERIALIZED VIEW m AS SELECT 1;
    CREATE TABLE "Odd ""name" (a int REFERENCES t); ALTER TABLE "Odd ""name" ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON "Odd ""name" FOR SELECT USING (true);
    CREATE FUNCTION "F"(a int, VARIADIC b text[]) RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE PROCEDURE q() LANGUAGE sql AS 'SELECT 1'; CREATE VIEW u AS SELECT id FROM auth.users; ${definer}`;
  const found = (catalog: Awaited<ReturnType<typeof catalogOf>>) => {
    const schema = exposedSchema(catalog, supabase, { served: ['public'], speaksOfRights: true });
    return rules.flatMap((rule) =>
      rule.applies(schema).map((object) => ({ rule, advice: rule.advice(object, schema) })),
    );
  };
  const advised = found(await catalogOf(sql));
  expect(new Set(advised.map(({ rule }) => rule.name))).toEqual(
    new Set([
      'rls_disabled_in_public',
      'security_definer_view',
      'auth_users_exposed',
      'function_search_path_mutable',
      'anon_security_definer_function_executable',
      'authenticated_security_definer_function_executable',
      'materialized_view_in_api',
      'unindexed_foreign_keys',
    ]),
  );
  const statements = advised.map(({ advice }) => advice.split(':\n')[1]);
  const left = found(await catalogOf(sql + statements.join('\n')));
  expect(left.map(({ rule }) => rule.name)).toEqual(['rls_enabled_no_policy']);
});

/** Bodies as they are written, the names of them that an empty search_path would not find, and how they are written then. */
const bodies: readonly (readonly [body: string, names: string])[] = [
  ['plpgsql BEGIN DELETE FROM t WHERE id = 1; END', 't → public.t'],
  ['plpgsql BEGIN INSERT INTO nowhere VALUES (1); EXCEPTION WHEN undefined_table THEN NULL; END', 'nowhere'],
  ['plpgsql BEGIN UPDATE T AS it SET id = 2; END', 't → public.t'],
  [
    'plpgsql DECLARE one "Mood" := \'sad\'; its t.id%TYPE; BEGIN PERFORM one; END',
    't → public.t, "Mood" → public."Mood"',
  ],
  ["plpgsql BEGIN EXECUTE 'TRUNCATE t'; END", 't → public.t'],
  ['plpgsql BEGIN PERFORM least(helper(), 1), extract(day FROM now()); END', 'helper → public.helper'],
  ['sql SELECT 1 FROM public.t a, u WHERE a.id IS DISTINCT FROM u.id', 'u → public.u'],
  ['sql SELECT 1 FROM (VALUES (1)) v(id) JOIN t USING (id)', 't → public.t'],
  ["sql SELECT crypt('a', 'b')", 'crypt → extensions.crypt'],
  // None of these is looked up by the search_path, or is of the schema.
  ['sql WITH t AS (SELECT 1 AS id) SELECT id FROM t', ''],
  ["sql SELECT 'delete from t'::text FROM public.t -- join u", ''],
  ['plpgsql BEGIN CREATE TEMP TABLE IF NOT EXISTS u (id int); INSERT INTO u VALUES (1); END', ''],
  ['plpgsql DECLARE t int; BEGIN SELECT 1 INTO STRICT t; END', ''],
];

test('an empty search_path is advised where the body finds all its names then, else what they are to be', async () => {
  const made = bodies.map(([body], at) => {
    const [language = '', ...code] = body.split(' ');
    return `CREATE FUNCTION f${at}() RETURNS ${language === 'sql' ? 'SETOF text' : 'void'} LANGUAGE ${language} AS $body$ ${code.join(' ')} $body$;`;
  });
  const sql = `SET check_function_bodies = off; ${table} CREATE TABLE u (id int); CREATE TYPE "Mood" AS ENUM ('sad');
    CREATE FUNCTION helper() RETURNS int LANGUAGE sql SET search_path = '' AS 'SELECT 1'; ${made.join('\n')}`;
  const schema = exposedSchema(await catalogOf(sql), supabase, { served: ['public'], speaksOfRights: true });
  const rule = rules.find(({ name }) => name === 'function_search_path_mutable');
  const advised = new Map(
    rule?.applies(schema).map((routine) => [displayName(routine.path), rule.advice(routine, schema)]),
  );
  const saying = bodies.map((_, at) => advised.get(`f${at}()`) ?? '');
  expect(
    saying.map((said, at) => [
      bodies[at]?.[0],
      (
        / there first \((.*)\), then/.exec(said)?.[1] ??
        /^Its body names (.*?) without/.exec(said)?.[1] ??
        ''
      ).replace(' and ', ', '),
    ]),
  ).toEqual(bodies);
  expect(saying.map((said) => said.split(' = ').at(-1))).toEqual(
    bodies.map(([, names]) => (names === '' ? "'';" : '"public", "extensions", pg_temp;')),
  );
  // Each can be called as before; the extension of crypt() is not there.
  const calls = bodies.map(([body], at) => (body.includes('crypt') ? '' : `SELECT f${at}();`));
  await catalogOf([sql, ...saying.map((said) => said.split(':\n')[1]), ...calls].join('\n'));
});

test('the right to call a function is not to be taken from whom policies call it as', async () => {
  const sql = `${table} ${secured} CREATE FUNCTION "F"(int) RETURNS boolean LANGUAGE sql SECURITY DEFINER SET search_path = '' AS 'SELECT true';
    CREATE FUNCTION other(int) RETURNS boolean LANGUAGE sql SECURITY DEFINER SET search_path = '' AS 'SELECT true';
    CREATE SCHEMA api; CREATE FUNCTION api.other(int) RETURNS boolean LANGUAGE sql AS 'SELECT true';
    CREATE POLICY p ON t TO authenticated USING ("F"(id)) WITH CHECK (api.other(id));`;
  const schema = exposedSchema(await catalogOf(sql), supabase, { served: ['public'], speaksOfRights: true });
  const said = rules
    .filter(({ name }) => name.endsWith('security_definer_function_executable'))
    .flatMap((rule) => rule.applies(schema).map((object) => rule.advice(object, schema).split('\n').at(-1)));
  expect(said).toEqual([
    'REVOKE EXECUTE ON FUNCTION "public"."F"(integer) FROM public, anon;',
    'REVOKE EXECUTE ON FUNCTION "public"."other"(integer) FROM public, anon;',
    'Leave "F(integer)" the right, since policies call it as whoever asks (p on t). Where nobody else is to call it, move it to a schema that the Data API does not serve.',
    'REVOKE EXECUTE ON FUNCTION "public"."other"(integer) FROM public, authenticated;',
  ]);
});

test('docs/supabase.md has every rule, with its level and what it is about', () => {
  const page = readFileSync(new URL('../../docs/supabase.md', import.meta.url), 'utf8');
  const rows = [...page.matchAll(/^\| `(\w+)` \| (\w+) \| (\w+) \|/gm)].map(([, ...cells]) =>
    cells.join(' '),
  );
  expect(rows).toEqual(rules.map(({ name, level, about }) => `${name} ${level} ${about}`));
});
