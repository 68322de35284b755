import type { Client } from 'pg';
import { describe, expect, test } from 'vitest';
import { freshDatabase, testServer } from '../support/postgres.ts';
import { catalogOf, planned, statementsOf } from './planned.ts';

const base = 'CREATE TABLE t (id int, owner text);';
const secured = `${base} ALTER TABLE t ENABLE ROW LEVEL SECURITY;`;
const policy = (words: string) => `${secured} CREATE POLICY p ON t ${words};`;

interface Case {
  readonly what: string;
  readonly was: string;
  readonly is: string;
  /** A part of it. */
  readonly prints: string;
  /** What is printed where the plan leaves something that is no part of a schema. */
  readonly left?: string;
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
      // As the plan leaves it where only the owner revokes.
      left: 'SELECT by pg_monitor, UPDATE',
    },
  ])('$what', async ({ was, is, prints, left }: Case) => {
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
      if (left === undefined) return;
      for (const sql of statementsOf(plan)) await before.query(sql);
      expect(await answers(before, question?.sql ?? '')).toBe(left);
    } finally {
      await Promise.all([before.end(), after.end()]);
    }
  });
});
