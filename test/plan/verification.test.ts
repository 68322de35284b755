import type { Client } from 'pg';
import { expect, test } from 'vitest';
import { parseCatalog, serialiseCatalog } from '../../src/catalog/serialise.ts';
import type { MendingPlan } from '../../src/report/mending-plan.ts';
import { freshDatabase, testServer } from '../support/postgres.ts';
import { catalogOf, planned, statementsOf } from './planned.ts';

const base = 'CREATE TABLE t (id int, owner text);';
const secured = `${base} ALTER TABLE t ENABLE ROW LEVEL SECURITY;`;
const policy = (words: string) => `${secured} CREATE POLICY p ON t ${words};`;

const ofAnother = `DO $$ BEGIN EXECUTE format('ALTER DATABASE %I OWNER TO pg_monitor', current_database()); END $$;
  ALTER DEFAULT PRIVILEGES FOR ROLE pg_monitor GRANT INSERT ON TABLES TO pg_signal_backend`;

interface Case {
  readonly what: string;
  readonly was: string;
  readonly is: string;
  /** What the query names, where that is no schema of the case. */
  readonly names?: string;
  /** A part of it. */
  readonly prints: string;
}

const cases: readonly Case[] = [
  {
    what: 'a view that selects something else',
    was: `${base} CREATE VIEW v AS SELECT id, owner FROM t`,
    is: `${base} CREATE VIEW v AS SELECT id, owner FROM t WHERE id > 0`,
    prints: 'WHERE (id > 0)',
  },
  {
    what: 'a materialized view',
    was: `${base} CREATE MATERIALIZED VIEW v AS SELECT id FROM t`,
    is: `${base} CREATE MATERIALIZED VIEW v AS SELECT id + 1 AS id FROM t`,
    prints: '(id + 1)',
  },
  {
    what: 'a view with the rights of who asks',
    was: `${base} CREATE VIEW v AS SELECT id FROM t`,
    is: `${base} CREATE VIEW v WITH (security_barrier) AS SELECT id FROM t`,
    prints: 'security_barrier=true',
  },
  { what: 'row level security', was: base, is: secured, prints: 'row level security is on' },
  { what: 'row level security that goes', was: secured, is: base, prints: 'row level security is off' },
  {
    what: 'row level security for the owner too',
    was: secured,
    is: `${secured} ALTER TABLE t FORCE ROW LEVEL SECURITY`,
    prints: 'row level security is on, forced',
  },
  {
    what: 'the command of a policy',
    was: policy('FOR SELECT USING (true)'),
    is: policy('FOR UPDATE USING (true)'),
    prints: 'permissive update to public using true',
  },
  {
    what: 'what a policy checks of new rows',
    was: policy("USING (true) WITH CHECK (owner = 'a')"),
    is: policy("USING (true) WITH CHECK (owner = 'b')"),
    prints: "with check (owner = 'b'::text)",
  },
  {
    what: 'whom a policy is for',
    was: policy('TO public USING (true)'),
    is: policy('TO CURRENT_USER USING (true)'),
    prints: 'permissive all to ',
  },
  {
    what: 'a right that somebody else passed on',
    was: `${base} GRANT SELECT ON t TO pg_monitor WITH GRANT OPTION; SET ROLE pg_monitor; GRANT SELECT ON t TO pg_signal_backend; RESET ROLE`,
    is: `${base} GRANT SELECT ON t TO pg_monitor WITH GRANT OPTION; GRANT UPDATE ON t TO pg_signal_backend`,
    prints: 'UPDATE',
  },
  { what: 'a schema', was: base, is: `${base} CREATE SCHEMA "S s"`, names: 'S s', prints: 't' },
  {
    what: 'the body of a function',
    was: `${base} CREATE TYPE "My E" AS ENUM (); CREATE FUNCTION "F f"("My E", int[]) RETURNS int LANGUAGE sql AS 'SELECT 1'`,
    is: `${base} CREATE TYPE "My E" AS ENUM (); CREATE FUNCTION "F f"("My E", int[]) RETURNS int LANGUAGE sql AS 'SELECT 2'`,
    prints: 'returns integer body ',
  },
  {
    what: 'how a function is run',
    was: `${base} CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'`,
    is: `${base} CREATE FUNCTION f() RETURNS int LANGUAGE sql STABLE STRICT SECURITY DEFINER SET search_path = '' AS 'SELECT 1'`,
    prints: 'returns integer stable strict security definer search_path="" body ',
  },
  {
    what: 'a function whose body is SQL',
    was: base,
    is: `${base} CREATE FUNCTION f(n int) RETURNS int LANGUAGE sql RETURN n + 1`,
    prints: 'returns integer body ',
  },
  {
    what: 'a function of no more arguments',
    was: `${base} CREATE FUNCTION f(timestamptz, numeric(3)) RETURNS int LANGUAGE sql AS 'SELECT 1'`,
    is: base,
    prints: '(0 rows)',
  },
  { what: 'a procedure', was: base, is: `${base} CREATE PROCEDURE p() LANGUAGE sql AS ''`, prints: 'body ' },
  {
    what: 'a sequence',
    was: `${base} CREATE SEQUENCE s`,
    is: `${base} CREATE SEQUENCE s INCREMENT 5 CYCLE`,
    prints: 'bigint from 1 by 5 between 1 and 9223372036854775807 in cycles',
  },
  {
    what: 'a domain',
    was: `${base} CREATE DOMAIN d AS varchar(20)`,
    is: `${base} CREATE DOMAIN d AS varchar(20) DEFAULT 'x' NOT NULL CHECK (VALUE <> '')`,
    prints:
      "character varying(20) not null default 'x'::character varying CHECK (((VALUE)::text <> ''::text))",
  },
  {
    what: 'a composite type',
    was: `${base} CREATE TYPE c AS (a int)`,
    is: `${base} CREATE TYPE c AS (a int, "B b" text[])`,
    prints: 'a integer, B b text[]',
  },
  { what: 'a range type', was: base, is: `${base} CREATE TYPE r AS RANGE (subtype = date)`, prints: 'date' },
  {
    what: 'an enum',
    was: `${base} CREATE TYPE e AS ENUM ('a')`,
    is: `${base} CREATE TYPE e AS ENUM ('a', 'b c')`,
    prints: 'a, b c',
  },
  {
    what: 'a table without a log',
    was: base,
    is: base.replace('TABLE', 'UNLOGGED TABLE'),
    prints: 'unlogged',
  },
  {
    what: 'what replication knows a row by',
    was: base,
    is: `${base} ALTER TABLE t REPLICA IDENTITY FULL`,
    prints: 'logged, replica identity full',
  },
  {
    what: 'a setting of a table',
    was: base,
    is: `${base} ALTER TABLE t SET (fillfactor = 80)`,
    prints: 'logged, fillfactor=80',
  },
  {
    what: 'a partition',
    was: 'CREATE TABLE t (id int) PARTITION BY LIST (id); CREATE TABLE p (id int)',
    is: 'CREATE TABLE t (id int) PARTITION BY LIST (id); CREATE TABLE p PARTITION OF t FOR VALUES IN (1)',
    prints: 'logged, FOR VALUES IN (1)',
  },
  {
    what: 'a column that counts',
    was: 'CREATE TABLE t (id int NOT NULL)',
    is: 'CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY)',
    prints: 'integer not null always as identity',
  },
  {
    what: 'a column that is computed',
    was: base,
    is: `${base} ALTER TABLE t ADD twice int GENERATED ALWAYS AS (id * 2) STORED`,
    prints: 'integer generated as (id * 2)',
  },
  {
    what: 'how a column is sorted',
    was: base,
    is: base.replace('owner text', 'owner text COLLATE "C"'),
    prints: 'text collate C',
  },
  {
    what: 'a check',
    was: base,
    is: `${base} ALTER TABLE t ADD CHECK (id > 0)`,
    prints: 'CHECK ((id > 0))',
  },
  {
    what: 'an index',
    was: base,
    is: `${base} CREATE INDEX "I i" ON t (id)`,
    prints: 'CREATE INDEX "I i" ON',
  },
  {
    what: 'statistics',
    was: base,
    is: `${base} CREATE STATISTICS s ON id, owner FROM t`,
    prints: 's ON id, owner FROM ',
  },
  {
    what: 'a rule',
    was: base,
    is: `${base} CREATE RULE r AS ON DELETE TO t DO INSTEAD NOTHING`,
    prints: 'DO INSTEAD NOTHING;',
  },
  {
    what: 'a trigger that is off',
    was: `${base} CREATE TRIGGER g BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()`,
    is: `${base} CREATE TRIGGER g BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger(); ALTER TABLE t DISABLE TRIGGER g`,
    prints: 'suppress_redundant_updates_trigger() disabled',
  },
  {
    what: 'a comment on a table',
    was: `${base} COMMENT ON TABLE t IS 'a'; COMMENT ON COLUMN t.id IS 'c'`,
    is: `${base} COMMENT ON TABLE t IS E'a\\nb'; COMMENT ON COLUMN t.id IS 'c'`,
    prints: 'a b',
  },
  {
    what: 'a comment on a column',
    was: `${base} COMMENT ON TABLE t IS 'a'`,
    is: `${base} COMMENT ON TABLE t IS 'a'; COMMENT ON COLUMN t.id IS 'c'`,
    prints: 'c',
  },
];

async function answers(client: Client, sql: string): Promise<string> {
  const { rows } = await client.query<string[]>({ text: sql, rowMode: 'array' });
  const [value] = rows[0] ?? [];
  const told = new Map<unknown, string>([
    [true, 't'],
    [false, 'f'],
    [null, ''],
  ]);
  return rows.length === 0 ? '(0 rows)' : (told.get(value) ?? String(value));
}

/** Whether every answer is what it is to be on a database on which the plan was run, and none before. */
async function toldApart(was: string, is: string): Promise<MendingPlan['verification']> {
  const [before, after] = await Promise.all([freshDatabase(), freshDatabase()]);
  try {
    await Promise.all([before.query(was), after.query(is)]);
    const { plan } = await planned(testServer(), await catalogOf(before), await catalogOf(after));
    expect(plan.unplanned).toEqual([]);
    for (const { sql, prints } of plan.verification) {
      expect.soft([sql, await answers(after, sql)]).toEqual([sql, prints]);
      expect.soft([sql, await answers(before, sql)]).not.toEqual([sql, prints]);
    }
    for (const sql of statementsOf(plan)) await before.query(sql);
    for (const { sql, prints } of plan.verification)
      expect.soft([sql, await answers(before, sql)]).toEqual([sql, prints]);
    return plan.verification;
  } finally {
    await Promise.all([before.end(), after.end()]);
  }
}

test('what is asked once all was run tells the schema before from the one after, of every kind', async () => {
  const inSchemas = (side: 'was' | 'is') =>
    cases
      .map(
        (one, at) =>
          `CREATE SCHEMA case_${at}; GRANT USAGE ON SCHEMA case_${at} TO PUBLIC; SET search_path = case_${at}; ${one[side]};`,
      )
      .join(' ');
  const questions = await toldApart(inSchemas('was'), inSchemas('is'));
  const found = cases.map(({ what, names }, at) => {
    const own = questions.filter(({ sql }) => new RegExp(`(?:${names ?? `case_${at}`})\\b`).test(sql));
    return [what, ...own.map(({ prints }) => prints)];
  });
  expect(found).toEqual(cases.map(({ what, prints }) => [what, expect.stringContaining(prints)]));
});

test('default privileges of a role that is called as whoever makes the copy are told, too', async () => {
  const questions = await toldApart(
    `${ofAnother}; ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO pg_signal_backend`,
    `${ofAnother}; ALTER DEFAULT PRIVILEGES GRANT SELECT, DELETE ON TABLES TO pg_signal_backend`,
  );
  expect(questions.map(({ prints }) => prints)).toEqual(['DELETE, SELECT']);
});

test('a right is taken away by whoever gave it, what a role passed on before its own', async () => {
  const [before, after] = await Promise.all([freshDatabase(), freshDatabase()]);
  const made = `${base} CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE TYPE mood AS ENUM ('ok'); CREATE SCHEMA "S s";`;
  const [given, kept] = [
    'SELECT ON t',
    'UPDATE (owner) ON t',
    'EXECUTE ON FUNCTION f()',
    'USAGE ON TYPE mood',
    'USAGE ON SCHEMA "S s"',
  ].reduce(
    ([all, own], right) => [
      `${all} GRANT ${right} TO pg_monitor WITH GRANT OPTION; SET ROLE pg_monitor; GRANT ${right} TO pg_signal_backend, pg_read_all_stats; RESET ROLE;`,
      `${own} GRANT ${right} TO pg_read_all_stats;`,
    ],
    ['', ''],
  );
  const rights = `SELECT relacl::text, (SELECT attacl::text FROM pg_attribute WHERE attrelid = pg_class.oid AND attname = 'owner') AS owner,
    (SELECT proacl::text FROM pg_proc WHERE proname = 'f'), (SELECT typacl::text FROM pg_type WHERE typname = 'mood'), (SELECT nspacl::text FROM pg_namespace WHERE nspname = 'S s')
    FROM pg_class WHERE oid = 't'::regclass`;
  try {
    await before.query(`${made} ${given} ${kept}`);
    await after.query(`${made} ${kept}`);
    const production = parseCatalog(serialiseCatalog(await catalogOf(before)), 'snapshot.json');
    const { plan } = await planned(testServer(), production, await catalogOf(after));
    expect(plan.unplanned).toEqual([]);
    for (const sql of statementsOf(plan)) await before.query(sql);
    const [has, declared] = [await catalogOf(before), await catalogOf(after)];
    expect(has.objects.map(({ grantors: _, ...object }) => object)).toEqual(declared.objects);
    const [{ rows }] = [await before.query<Record<string, string>>(rights)];
    expect(JSON.stringify(rows)).not.toContain('pg_signal_backend');
    expect(plan.steps.flatMap(({ rights: needed }) => needed)).toContainEqual(
      expect.objectContaining({ needed: 'be a member of pg_monitor' }),
    );
  } finally {
    await Promise.all([before.end(), after.end()]);
  }
});
