import fc from 'fast-check';
import { expect, test } from 'vitest';
import { defined } from '../../src/base/defined.ts';
import type { Finding } from '../../src/report/finding.ts';
import type { Report } from '../../src/report/report.ts';
import { checkRepository, majors } from './check-repository.ts';
import { changesOf } from './random-change.ts';
import { type Schema, schemas } from './random-schema.ts';
import { asDrizzle } from './random-schema-drizzle.ts';
import { asSql } from './random-schema-sql.ts';
import { repositoryOf } from './repository.ts';

const newest = majors.at(-1);

/** How many schemas are tried, and from where: a failure prints the seed with which it comes again. */
const numRuns = Number(process.env.SCHEMA_DRIFT_TEST_RUNS ?? 4);
const seed = Number(process.env.SCHEMA_DRIFT_TEST_SEED ?? Date.now() % 1_000_000);
const settings = { numRuns, seed, endOnFailure: process.env.SCHEMA_DRIFT_TEST_SHRINK === undefined };
const patience = 60_000 + numRuns * 20_000;

/** Numbers that decide between spellings, the same each time a case is run again. */
const spellings = fc.array(fc.nat({ max: 11 }), { minLength: 1, maxLength: 40 });

test(
  `the same schema in schema.ts and in SQL, however it is spelled, differs in nothing (seed ${seed})`,
  async () => {
    await fc.assert(
      fc.asyncProperty(schemas, spellings, async (schema, numbers) => {
        const report = await compared(schema, schema, numbers);
        expect(
          aboveCosmetic(report).map(({ title }) => title),
          spelledOut(schema, schema, numbers),
        ).toEqual([]);
      }),
      settings,
    );
  },
  patience,
);

test(
  `one change on either side gives that one finding (seed ${seed})`,
  async () => {
    const cases = schemas.chain((schema) =>
      fc.record({
        schema: fc.constant(schema),
        change: changesOf(schema),
        inSql: fc.boolean(),
        numbers: spellings,
      }),
    );
    await fc.assert(
      fc.asyncProperty(cases, async ({ schema, change, inSql, numbers }) => {
        const [drizzle, sql] = inSql ? [schema, change.schema] : [change.schema, schema];
        const report = await compared(drizzle, sql, numbers);
        const findings = aboveCosmetic(report);
        const told = `${change.what}, in ${inSql ? 'SQL' : 'schema.ts'}\n${spelledOut(drizzle, sql, numbers)}`;
        expect(
          findings.map(({ title }) => title),
          told,
        ).toHaveLength(1);
        const [finding] = findings as [Finding];
        expect(finding.kind, told).toBe(change.kind);
        for (const name of change.names) expect(`${finding.object} ${finding.title}`, told).toContain(name);
        for (const [source, cell] of Object.entries(finding.cells))
          if (cell.state === 'present') expect(cell.location, `${source}: ${told}`).toBeDefined();
      }),
      settings,
    );
  },
  patience,
);

async function compared(drizzle: Schema, sql: Schema, numbers: readonly number[]): Promise<Report> {
  const repository = repositoryOf(files(drizzle, sql, numbers));
  try {
    const report = await checkRepository(repository.root, defined({ sharedServer: newest }));
    expect(report.problems, spelledOut(drizzle, sql, numbers)).toEqual([]);
    for (const { sources } of report.databases)
      expect(
        sources.flatMap(({ problem }) => problem ?? []),
        spelledOut(drizzle, sql, numbers),
      ).toEqual([]);
    return report;
  } finally {
    repository.delete();
  }
}

function aboveCosmetic(report: Report): Finding[] {
  return report.databases.flatMap(({ findings }) =>
    findings.filter(({ severity }) => severity !== 'cosmetic'),
  );
}

function files(drizzle: Schema, sql: Schema, numbers: readonly number[]): Record<string, string> {
  const tag = '0000_everything';
  const entry = { idx: 0, version: '7', when: 1_740_000_000_000, tag, breakpoints: true };
  const id = '11111111-1111-4111-8111-111111111111';
  const before = '00000000-0000-0000-0000-000000000000';
  return {
    'package.json': JSON.stringify({ type: 'module', dependencies: { 'drizzle-orm': '^0.45.4' } }),
    'drizzle.config.ts':
      "export default { dialect: 'postgresql', schema: './src/db/schema.ts', out: './drizzle' };\n",
    'src/db/schema.ts': asDrizzle(drizzle),
    [`drizzle/${tag}.sql`]: asSql(sql, chooser(numbers)),
    'drizzle/meta/_journal.json': JSON.stringify({ version: '7', dialect: 'postgresql', entries: [entry] }),
    'drizzle/meta/0000_snapshot.json': JSON.stringify({
      id,
      prevId: before,
      version: '7',
      dialect: 'postgresql',
    }),
  };
}

function chooser(numbers: readonly number[]): (n: number) => number {
  let next = 0;
  return (n) => (numbers[next++ % numbers.length] ?? 0) % n;
}

function spelledOut(drizzle: Schema, sql: Schema, numbers: readonly number[]): string {
  return `${asDrizzle(drizzle)}\n${asSql(sql, chooser(numbers))}`;
}
