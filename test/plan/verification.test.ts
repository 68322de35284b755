import type { Client } from 'pg';
import { describe, expect, test } from 'vitest';
import { parseCatalog, serialiseCatalog } from '../../src/catalog/serialise.ts';
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
  /** A part of it. */
  readonly prints: string;
}

describe('what is asked once all was run tells the schema before from the one after', () => {
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

  test.each<Case>([
    {
      what: 'a view that selects something else',
      was: `${base} CREATE VIEW v AS SELECT id, owner FROM t`,
      is: `${base} CREATE VIEW v AS SELECT id, owner FROM t WHERE id > 0`,
      prints: 'SELECT id, owner FROM t WHERE (id > 0)',
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
    {
      what: 'default privileges of a role that is called as whoever makes the copy',
      was: `${ofAnother}; ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO pg_signal_backend`,
      is: `${ofAnother}; ALTER DEFAULT PRIVILEGES GRANT SELECT, DELETE ON TABLES TO pg_signal_backend`,
      prints: 'DELETE, SELECT',
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
  ])('$what', async ({ was, is, prints }: Case) => {
    const [before, after] = await Promise.all([freshDatabase(), freshDatabase()]);
    try {
      await before.query(was);
      await after.query(is);
      const { plan } = await planned(testServer(), await catalogOf(before), await catalogOf(after));
      expect(plan.unplanned).toEqual([]);
      const [question, ...others] = plan.verification;
      expect(others).toEqual([]);
      expect(question?.prints).toContain(prints);
      expect(await answers(after, question?.sql ?? '')).toBe(question?.prints);
      expect(await answers(before, question?.sql ?? '')).not.toBe(question?.prints);
      for (const sql of statementsOf(plan)) await before.query(sql);
      expect(await answers(before, question?.sql ?? '')).toBe(question?.prints);
    } finally {
      await Promise.all([before.end(), after.end()]);
    }
  });
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
