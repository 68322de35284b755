import { beforeAll, describe, expect, test } from 'vitest';
import type { Catalog } from '../../src/catalog/catalog.ts';
import { alongOf, leftOf, settledBy } from '../../src/report/phrases/fix-list.ts';
import type { DatabaseReport, Report } from '../../src/report/report.ts';
import { many } from '../report/samples.ts';
import { freshDatabase, testServer } from '../support/postgres.ts';
import { catalogOf, type Planned, planned } from './planned.ts';

describe('what no step is for and comes about with others', () => {
  const kid = 'CREATE TABLE kid (extra int) INHERITS (base)';
  const was = `CREATE TABLE base (id int, nm text, n int, gone int); ${kid}`;
  const is = `CREATE TABLE base (id int, name text, n bigint, more text DEFAULT 'm'); ${kid}`;
  const all: Record<'production' | 'declared', Catalog | undefined> = {
    production: undefined,
    declared: undefined,
  };
  beforeAll(async () => {
    const [production, declared] = [await freshDatabase(), await freshDatabase()];
    await production.query(`${was}; INSERT INTO kid VALUES (1, 'one', 1, 1, 1)`);
    await declared.query(is);
    [all.production, all.declared] = [await catalogOf(production), await catalogOf(declared)];
    await Promise.all([production.end(), declared.end()]);
  });

  const plan = (only?: (object: string) => boolean): Promise<Planned> =>
    planned(testServer(), all.production as Catalog, all.declared as Catalog, {
      ...(only === undefined ? {} : { only: ({ object }) => only(object) }),
    });
  const reportOf = ({ plan: own, findings }: Planned): Report => ({
    ...many,
    databases: [{ ...(many.databases[0] as DatabaseReport), findings, plans: [own] }],
  });

  test('is not left to be done by hand, and waits with what loses data', async () => {
    const made = await plan();
    expect(made.plan.unplanned).toEqual([]);
    const { databases } = reportOf(made);
    const [database] = databases as [DatabaseReport];
    const of = (object: string) => database.findings.filter((finding) => finding.object === object);
    expect(of('kid.n').flatMap((finding) => settledBy(finding, database))).toEqual([
      'SQL for production, along with what it does to others',
    ]);
    const { text, count } = leftOf({ ...many, databases });
    expect(count).toBe(0);
    expect(text).not.toContain('by hand');
    expect(text).toMatch(/column kid\.gone .*\n +production: left as comments, /);
  });

  test('is named where only something else was chosen', async () => {
    const isChosen = (object: string) => object === 'base.name' || object === 'base.gone';
    const made = await plan(isChosen);
    const chosen = made.findings
      .filter(({ object }) => isChosen(object))
      .map(({ fingerprint }) => fingerprint);
    const text = alongOf(reportOf(made), (fingerprint) => chosen.includes(fingerprint));
    expect(text).toContain('2 findings are settled along with that:\n');
    expect(text.match(/kid\.\w+|only with what loses data/g)).toEqual([
      'kid.gone',
      'only with what loses data',
      'kid.name',
    ]);
  });
});

test('what a finding needs besides is named with the command, where it cannot be settled alone', async () => {
  const [production, declared] = [await freshDatabase(), await freshDatabase()];
  const shop = (type: string) =>
    `CREATE TABLE t (id int, n ${type}, other ${type}); CREATE VIEW v AS SELECT n FROM t; CREATE VIEW w AS SELECT n FROM v`;
  await production.query(shop('integer'));
  await declared.query(shop('bigint'));
  const { plan, findings } = await planned(
    testServer(),
    await catalogOf(production),
    await catalogOf(declared),
    { only: ({ object }) => object === 'w' },
  );
  await Promise.all([production.end(), declared.end()]);
  const [w, column] = ['w', 't.n'].map(
    (object) => findings.find((finding) => finding.object === object)?.fingerprint,
  );
  expect(plan.steps).toEqual([]);
  expect(plan.unplanned.map(({ reason }) => reason)).toEqual([
    `No proved plan: it needs another finding to be settled with it, ${column} (column t.n: migrations: bigint, production: integer): \`schema-drift fix --finding ${w} --finding ${column}\`.`,
  ]);
});
