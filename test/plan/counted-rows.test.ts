import type { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { MendingPlan } from '../../src/report/mending-plan.ts';
import { planScript } from '../../src/report/plan-script.ts';
import { splitStatements } from '../../src/sources/sql/statements.ts';
import { freshDatabase, testMajors, testServer } from '../support/postgres.ts';
import { catalogOf, planned, statementsOf } from './planned.ts';

interface Case {
  readonly what: string;
  /** The table, and what it needs; `T` stands for a name that no other case has. */
  readonly before: string;
  readonly after: string;
  readonly passing: readonly string[];
  /** A row that Postgres refuses beside those that pass. */
  readonly refused: string;
}

const rangesOfLabels =
  'CREATE TYPE T_r AS RANGE (subtype = T_e); CREATE TYPE T_c AS (n int, r T_r_multirange); CREATE TABLE T (c T_c)';

const cases: readonly Case[] = [
  {
    what: 'a label of an enum that goes',
    before: "CREATE TYPE T_e AS ENUM ('a', 'b'); CREATE TABLE T (e T_e)",
    after: "CREATE TYPE T_e AS ENUM ('a'); CREATE TABLE T (e T_e)",
    passing: ["'a'", 'NULL'],
    refused: "'b'",
  },
  {
    what: 'a label that goes, in arrays',
    before: "CREATE TYPE T_e AS ENUM ('a', 'b'); CREATE TABLE T (e T_e[])",
    after: "CREATE TYPE T_e AS ENUM ('a'); CREATE TABLE T (e T_e[])",
    passing: ["'{a}'"],
    refused: "'{a,b}'",
  },
  {
    what: 'a label that goes, in arrays of a domain',
    before: "CREATE TYPE T_e AS ENUM ('a', 'b'); CREATE DOMAIN T_d AS T_e; CREATE TABLE T (d T_d[])",
    after: "CREATE TYPE T_e AS ENUM ('a'); CREATE DOMAIN T_d AS T_e; CREATE TABLE T (d T_d[])",
    passing: ["'{a}'", 'NULL'],
    refused: "'{a,b}'",
  },
  {
    what: 'a label that goes, in ranges of a field of a composite type',
    before: `CREATE TYPE T_e AS ENUM ('a', 'b'); ${rangesOfLabels}`,
    after: `CREATE TYPE T_e AS ENUM ('a'); ${rangesOfLabels}`,
    passing: [`'(1,"{[a,a]}")'`, 'NULL'],
    refused: `'(1,"{[a,b]}")'`,
  },
  {
    what: 'a label that moves, between the bounds of ranges',
    before: `CREATE TYPE T_e AS ENUM ('a', 'b', 'c'); ${rangesOfLabels}`,
    after: `CREATE TYPE T_e AS ENUM ('b', 'a', 'c'); ${rangesOfLabels}`,
    passing: [`'(1,"{[a,c]}")'`, `'(1,"{[b,)}")'`, 'NULL'],
    refused: `'(1,"{[a,b]}")'`,
  },
  {
    what: 'a check of a domain',
    before: 'CREATE DOMAIN T_d AS text; CREATE TABLE T (d T_d)',
    after: "CREATE DOMAIN T_d AS text CHECK (VALUE <> 'VALUE'); CREATE TABLE T (d T_d)",
    passing: ["'x'", 'NULL'],
    refused: "'VALUE'",
  },
  {
    what: 'a domain that may not be null',
    before: 'CREATE DOMAIN T_d AS text; CREATE TABLE T (d T_d)',
    after: 'CREATE DOMAIN T_d AS text NOT NULL; CREATE TABLE T (d T_d)',
    passing: ["'x'"],
    refused: 'NULL',
  },
  {
    what: 'what an exclude constraint keeps apart',
    before: 'CREATE TABLE T (r int4range)',
    after: "CREATE TABLE T (r int4range, EXCLUDE USING gist (r WITH &&) WHERE (r <> 'empty'))",
    passing: ["'[1,3)'", "'[5,9)'", "'empty'", "'empty'"],
    refused: "'[2,6)'",
  },
  {
    what: 'texts of a key that are the same without their case',
    before: 'CREATE TABLE T (c text UNIQUE)',
    after: 'CREATE TABLE T (c citext UNIQUE)',
    passing: ["'a'", "'b'"],
    refused: "'A'",
  },
  {
    what: 'moments of a unique index that are of one day',
    before: 'CREATE TABLE T (c timestamptz); CREATE UNIQUE INDEX T_c ON T (c)',
    after: 'CREATE TABLE T (c date); CREATE UNIQUE INDEX T_c ON T (c)',
    passing: ["'2026-01-01 00:00Z'", "'2026-01-02 00:00Z'"],
    refused: "'2026-01-01 10:00Z'",
  },
  {
    what: 'rows outside of the bounds of a partition',
    before: 'CREATE TABLE T (n int); CREATE TABLE T_p (n int) PARTITION BY RANGE (n)',
    after:
      'CREATE TABLE T_p (n int) PARTITION BY RANGE (n); CREATE TABLE T PARTITION OF T_p FOR VALUES FROM (0) TO (9)',
    passing: ['0', '8'],
    refused: '9',
  },
  {
    what: 'rows outside of new bounds',
    before: 'CREATE TABLE T_p (n int) PARTITION BY RANGE (n); CREATE TABLE T PARTITION OF T_p DEFAULT',
    after:
      'CREATE TABLE T_p (n int) PARTITION BY RANGE (n); CREATE TABLE T PARTITION OF T_p FOR VALUES FROM (0) TO (9)',
    passing: ['0', '8'],
    refused: '9',
  },
  {
    what: 'rows that a partition by hash takes no more',
    before:
      'CREATE TABLE T_p (n int) PARTITION BY HASH (n); CREATE TABLE T PARTITION OF T_p FOR VALUES WITH (MODULUS 2, REMAINDER 0)',
    after:
      'CREATE TABLE T_p (n int) PARTITION BY HASH (n); CREATE TABLE T PARTITION OF T_p FOR VALUES WITH (MODULUS 4, REMAINDER 0)',
    passing: ['1', '12'],
    refused: '2',
  },
  {
    what: 'rows of a default partition that another one takes',
    before:
      'CREATE TABLE T (n int); CREATE TABLE T_p (n int) PARTITION BY LIST (n); CREATE TABLE T_o PARTITION OF T_p FOR VALUES IN (1)',
    after:
      'CREATE TABLE T_p (n int) PARTITION BY LIST (n); CREATE TABLE T_o PARTITION OF T_p FOR VALUES IN (1); CREATE TABLE T PARTITION OF T_p DEFAULT',
    passing: ['0', 'NULL'],
    refused: '1',
  },
  {
    what: 'what a unique index has twice',
    before: 'CREATE TABLE T (c text)',
    after: 'CREATE TABLE T (c text); CREATE UNIQUE INDEX T_c ON T (lower(c)) WHERE (length(c) > 0)',
    passing: ["'a'", "'b'", "''", "''", 'NULL', 'NULL'],
    refused: "'A'",
  },
  {
    what: 'what a unique constraint has twice',
    before: 'CREATE TABLE T (c text)',
    after: 'CREATE TABLE T (c text UNIQUE)',
    passing: ["'a'", 'NULL', 'NULL'],
    refused: "'a'",
  },
];

describe('the rows that stop a step are counted before it', () => {
  let production: Client;
  let plan: MendingPlan;
  beforeAll(async () => {
    const declared = await freshDatabase();
    production = await freshDatabase();
    const made = (side: 'before' | 'after') =>
      cases.map((one, at) => `${one[side].replaceAll(/\bT(?=_|\b)/g, `c${at}`)};`).join('\n');
    await production.query(`CREATE EXTENSION citext; ${made('before')}`);
    await declared.query(`CREATE EXTENSION citext; ${made('after')}`);
    ({ plan } = await planned(testServer(), await catalogOf(production), await catalogOf(declared)));
    await declared.end();
  });
  afterAll(() => production?.end());

  test.each(cases.map((one, at) => ({ ...one, table: `c${at}` })))(
    '$what',
    async ({ table, passing, refused }) => {
      // What only asks stands in front of all.
      const step = plan.steps.find(({ statements }) =>
        statements.some(({ sql }) => sql.includes(`.${table}`) && !sql.startsWith('DO ')),
      );
      expect(plan.unplanned).toEqual([]);
      const counts = async () => {
        const all: number[] = [];
        for (const { sql } of step?.before ?? [])
          all.push(
            (await production.query<{ count: string }>(sql)).rows.map(({ count }) => Number(count))[0] ?? 0,
          );
        return Math.max(-1, ...all);
      };
      for (const value of passing) await production.query(`INSERT INTO ${table} VALUES (${value})`);
      expect(await counts()).toBe(0);
      await production.query(`INSERT INTO ${table} VALUES (${refused})`);
      expect(await counts()).toBeGreaterThan(0);
      const run = async () => {
        for (const { sql } of step?.statements ?? []) await production.query(sql);
      };
      await expect(run()).rejects.toThrow();
      const invalid = 'SELECT FROM pg_index WHERE NOT indisvalid';
      expect((await production.query(invalid)).rowCount).toBe(0);
    },
  );
});

test('a script stops rather than count without the rows that a policy hides', async () => {
  const [production, declared] = [await freshDatabase(), await freshDatabase()];
  const secured = 'ALTER TABLE t ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY, OWNER TO pg_monitor';
  await production.query(`CREATE TABLE t (n int); ${secured}; INSERT INTO t VALUES (-1)`);
  await declared.query(`CREATE TABLE t (n int CHECK (n > 0)); ${secured}`);
  const { plan } = await planned(testServer(), await catalogOf(production), await catalogOf(declared));
  // That it was asked is no work of the statements behind it, the first of which stops where there is such a row.
  const works = plan.steps.flatMap(({ statements }) =>
    statements.map(({ effects }) => effects.map(({ work }) => work)),
  );
  expect(works).toEqual([[], ['none'], ['reads the whole table']]);
  const script = planScript(plan, { allowDataLoss: false }).replaceAll(/^\\.*$/gm, '');
  const statements = splitStatements(script).statements.map(({ text }) => text);
  const counting = statements.findIndex((sql) => sql.startsWith('SELECT count(*)'));
  const asking = statements.findIndex((sql) => sql.startsWith('DO '));
  await production.query(`SET ROLE pg_monitor; ${statements.slice(0, asking).join('; ')}`);
  await expect(production.query(statements[asking] ?? '')).rejects.toThrow('see all rows of table t');
  await expect(production.query(statements[counting] ?? '')).rejects.toThrow(
    'query would be affected by row-level security policy for table "t"',
  );
  await Promise.all([production.end(), declared.end()]);
});

test('a materialized view that is made again is no loss', async () => {
  const [production, declared] = [await freshDatabase(), await freshDatabase()];
  const rest = 'CREATE TABLE t (e e); CREATE MATERIALIZED VIEW mv AS SELECT e FROM t';
  await production.query(`CREATE TYPE e AS ENUM ('a', 'b'); ${rest}`);
  await declared.query(`CREATE TYPE e AS ENUM ('a'); ${rest}`);
  const { plan } = await planned(testServer(), await catalogOf(production), await catalogOf(declared));
  await Promise.all([production.end(), declared.end()]);
  expect(plan.steps.map(({ phase, held, loses }) => ({ phase, held, loses }))).toEqual([
    { phase: 'prepare', held: false, loses: [] },
    { phase: 'correct', held: false, loses: [] },
  ]);
});

test('a materialized view that nobody has filled is made again like that, with what is set of its columns', async () => {
  const [production, declared] = [await freshDatabase(), await freshDatabase()];
  // No row of it can be computed.
  const view = (
    statistics: number,
  ) => `CREATE MATERIALIZED VIEW mv AS SELECT w, 10 / n AS q FROM t WITH NO DATA;
    ALTER MATERIALIZED VIEW mv ALTER q SET STATISTICS ${statistics}; ALTER MATERIALIZED VIEW mv ALTER w SET (n_distinct = 5)`;
  const only = 'CREATE MATERIALIZED VIEW other AS SELECT n::text AS note FROM t WITH NO DATA';
  await production.query(`CREATE TABLE t (n int, w int); INSERT INTO t VALUES (0, 1); ${view(77)}; ${only};
    ALTER MATERIALIZED VIEW other ALTER note SET STATISTICS 9`);
  await declared.query(`CREATE TABLE t (n int, w bigint); ${view(77)}; ${only};
    ALTER MATERIALIZED VIEW other ALTER note SET STATISTICS 5, ALTER note SET STORAGE main`);
  const { plan } = await planned(testServer(), await catalogOf(production), await catalogOf(declared));
  expect(plan.unplanned).toEqual([]);
  for (const sql of statementsOf(plan)) await production.query(sql);
  const [own, right] = [await catalogOf(production), await catalogOf(declared)];
  expect(own.objects.filter(({ unpopulated }) => unpopulated).map(({ path }) => path[1])).toEqual([
    'mv',
    'other',
  ]);
  expect(own.objects).toEqual(right.objects);
  const [, set] = own.objects.filter(({ kind }) => kind === 'materialized view');
  expect(set?.attributes.columns).toEqual([{ name: 'note', type: 'text', statistics: 5, storage: 'main' }]);
  expect(statementsOf(plan).filter((sql) => / other\b|\.other\b/.test(sql))).toEqual([
    'ALTER MATERIALIZED VIEW public.other ALTER COLUMN note SET STORAGE main',
    'ALTER MATERIALIZED VIEW public.other ALTER COLUMN note SET STATISTICS 5',
  ]);
  await Promise.all([production.end(), declared.end()]);
});

test('what rows have to fulfil in a computed column is there whenever others can write', async () => {
  const major = testMajors[0];
  const [production, declared] = [await freshDatabase(major), await freshDatabase(major)];
  const made = (
    expression: string,
  ) => `CREATE TABLE t (w int, area int GENERATED ALWAYS AS (${expression}) STORED, CHECK (area > 0), EXCLUDE (area WITH =));
    CREATE UNIQUE INDEX once ON t (area); CREATE TABLE u (area int GENERATED ALWAYS AS (1) STORED UNIQUE); COMMENT ON CONSTRAINT t_area_check ON t IS 'some'`;
  await production.query(`${made('w * 2')}; INSERT INTO t VALUES (1), (2)`);
  await declared.query(made('w * 2 + 0'));
  const { plan } = await planned(testServer(major), await catalogOf(production), await catalogOf(declared));
  expect(plan.unplanned).toEqual([]);
  const script = planScript(plan, { allowDataLoss: false }).replaceAll(/^\\.*$/gm, '');
  let isOpen = false;
  for (const { text } of splitStatements(script).statements) {
    await production.query(text);
    isOpen = text === 'BEGIN' || (isOpen && text !== 'COMMIT');
    if (isOpen) continue;
    await expect(production.query('INSERT INTO t VALUES (-1)'), text).rejects.toThrow('t_area_check');
    await expect(production.query('INSERT INTO t VALUES (1)'), text).rejects.toThrow(/once|t_area_excl/);
  }
  const [own, right] = [await catalogOf(production), await catalogOf(declared)];
  const told = ({ objects }: typeof own) => objects.map(({ position: _, ...object }) => object);
  expect(told(own)).toEqual(told(right));
  await Promise.all([production.end(), declared.end()]);
});

const validated = [
  {
    what: 'a foreign key',
    before: 'CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (a_id int)',
    added: 'ALTER TABLE b ADD CONSTRAINT mine FOREIGN KEY (a_id) REFERENCES a',
    stops: 'there are rows of b whose a_id points to nothing: mend them first',
  },
  {
    what: 'a check',
    before: 'CREATE TABLE b (a_id int)',
    added: 'ALTER TABLE b ADD CONSTRAINT mine CHECK (a_id > 1)',
    stops: 'there are rows of b that mine refuses: mend them first',
  },
  {
    what: 'a check in the place of another one',
    before: 'CREATE TABLE b (a_id int CONSTRAINT mine CHECK (a_id > 0))',
    added: 'ALTER TABLE b DROP CONSTRAINT mine, ADD CONSTRAINT mine CHECK (a_id > 1)',
    stops: 'there are rows of b that mine refuses: mend them first',
  },
];

test.each(validated)(
  '$what is not added where rows refuse it, and validated where it was',
  async ({ before, added, stops }) => {
    const [production, declared] = [await freshDatabase(), await freshDatabase()];
    try {
      await production.query(`${before}; INSERT INTO b VALUES (1)`);
      await declared.query(`${before}; ${added}`);
      const was = await catalogOf(production);
      const { plan } = await planned(testServer(), was, await catalogOf(declared));
      const run = async () => {
        for (const sql of statementsOf(plan)) await production.query(sql);
      };
      await expect(run()).rejects.toThrow(stops);
      await production.query('ROLLBACK');
      expect(await catalogOf(production)).toEqual(was);
      expect(planScript(plan, { allowDataLoss: false })).toMatch(
        /the script stops here: it stays as NOT VALID [^;]*; mend the rows, and make a new plan[^;]*\n(?:--.*\n)*ALTER TABLE public.b VALIDATE CONSTRAINT mine;/,
      );
      // Somebody wrote such a row in the very moment behind that.
      await production.query(`${added} NOT VALID`);
      const left = await planned(testServer(), await catalogOf(production), await catalogOf(declared));
      expect(left.plan.unplanned).toEqual([]);
      expect(statementsOf(left.plan)).toEqual(['ALTER TABLE public.b VALIDATE CONSTRAINT mine']);
      expect(left.plan.steps.flatMap((step) => step.before)).toHaveLength(1);
    } finally {
      await Promise.all([production.end(), declared.end()]);
    }
  },
);

test('where rows hold a label that goes, nothing of the plan is done', async () => {
  const [production, declared] = [await freshDatabase(), await freshDatabase()];
  try {
    await production.query(
      "CREATE TYPE e AS ENUM ('a', 'b'); CREATE TABLE t (e e CHECK (e <> 'b'), n int); ALTER TABLE t DROP CONSTRAINT t_e_check; INSERT INTO t VALUES ('b'); ALTER TABLE t ADD CONSTRAINT c CHECK (e <> 'b') NOT VALID",
    );
    await declared.query("CREATE TYPE e AS ENUM ('a'); CREATE SCHEMA more; CREATE TABLE t (e e, n bigint)");
    const was = await catalogOf(production);
    const { plan } = await planned(testServer(), was, await catalogOf(declared));
    expect(plan.unplanned).toEqual([]);
    const run = async () => {
      for (const sql of statementsOf(plan)) await production.query(sql);
    };
    await expect(run()).rejects.toThrow('there are values of t.e whose label goes (b): mend them first');
    await production.query('ROLLBACK');
    expect(await catalogOf(production)).toEqual(was);
    await production.query('DELETE FROM t');
    await run();
    expect((await catalogOf(production)).objects).toEqual((await catalogOf(declared)).objects);
  } finally {
    await Promise.all([production.end(), declared.end()]);
  }
});

test('a column that goes with a label of its type is not asked for the label', async () => {
  const [production, declared] = [await freshDatabase(), await freshDatabase()];
  try {
    await production.query(
      "CREATE TYPE e AS ENUM ('a', 'b'); CREATE TABLE t (id int, e e DEFAULT 'b'); CREATE TABLE a (id int, e e); INSERT INTO a VALUES (1, 'b'); CREATE TABLE u (e e); CREATE TABLE kept (e e); INSERT INTO t VALUES (1); INSERT INTO u VALUES ('b'); INSERT INTO kept VALUES ('a')",
    );
    await declared.query(
      "CREATE TYPE e AS ENUM ('a'); CREATE TABLE t (id int); CREATE TABLE a (id int); CREATE TABLE kept (e e)",
    );
    const { plan } = await planned(testServer(), await catalogOf(production), await catalogOf(declared), {
      isRename: () => false,
    });
    expect(plan.unplanned).toEqual([]);
    const statements = statementsOf(plan).map((sql) => sql.replace(/^held: /, ''));
    const guards = statements.filter((sql) => sql.includes('whose label goes'));
    expect(guards).toEqual([expect.stringContaining('values of kept.e')]);
    for (const sql of statements) await production.query(sql);
    expect((await catalogOf(production)).objects).toEqual((await catalogOf(declared)).objects);
  } finally {
    await Promise.all([production.end(), declared.end()]);
  }
});

test('a label that is taken for another one under a new name is said to be that', async () => {
  const [production, declared] = [await freshDatabase(), await freshDatabase()];
  await production.query("CREATE TYPE e AS ENUM ('a', 'b'); CREATE TABLE t (e e)");
  await declared.query("CREATE TYPE e AS ENUM ('a', 'c'); CREATE TABLE t (e e)");
  const { plan } = await planned(testServer(), await catalogOf(production), await catalogOf(declared));
  await Promise.all([production.end(), declared.end()]);
  expect(plan.steps.flatMap(({ statements }) => statements.map(({ assumes }) => assumes))).toEqual([
    "The label 'c' of e is taken to be 'b' under a new name: every value that is 'b' becomes 'c'.",
  ]);
  expect(plan.steps.flatMap(({ before }) => before)).toEqual([]);
});

test.runIf(testMajors.some((major) => major >= 18))(
  'a NOT NULL that is not valid, under a name of its own, is validated and renamed beside another type',
  async () => {
    const major = testMajors.find((one) => one >= 18);
    const [production, declared] = [await freshDatabase(major), await freshDatabase(major)];
    await production.query('CREATE TABLE t (n int); ALTER TABLE t ADD CONSTRAINT own NOT NULL n NOT VALID');
    await declared.query('CREATE TABLE t (n bigint NOT NULL)');
    const { plan } = await planned(testServer(major), await catalogOf(production), await catalogOf(declared));
    await Promise.all([production.end(), declared.end()]);
    expect(plan.unplanned).toEqual([]);
    expect(statementsOf(plan)).toEqual([
      'ALTER TABLE public.t ALTER COLUMN n TYPE bigint',
      'ALTER TABLE public.t ALTER COLUMN n SET NOT NULL',
      'ALTER TABLE public.t RENAME CONSTRAINT own TO t_n_not_null',
    ]);
  },
);
