import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Finding } from '../../src/report/finding.ts';
import { changesOf } from '../check/random-change.ts';
import { schemas } from '../check/random-schema.ts';
import { asDrizzle } from '../check/random-schema-drizzle.ts';
import { asSql } from '../check/random-schema-sql.ts';
import { repositoryOf } from '../check/repository.ts';
import { editsOf, fixAll } from './fixing.ts';

/** How many schemas are tried, and from where: a failure prints the seed with which it comes again. */
const numRuns = Number(process.env.SCHEMA_DRIFT_TEST_RUNS ?? 4);
const seed = Number(process.env.SCHEMA_DRIFT_TEST_SEED ?? Date.now() % 1_000_000);
const settings = { numRuns, seed, endOnFailure: process.env.SCHEMA_DRIFT_TEST_SHRINK === undefined };

const cases = schemas.chain((schema) =>
  fc.record({ schema: fc.constant(schema), change: changesOf(schema) }),
);

/** A key within a column can't be given the name that the database has for it, which only the cosmetic findings tell. */
const aboveCosmetic = (findings: readonly Finding[]) =>
  findings.filter(({ severity }) => severity !== 'cosmetic').map(({ title }) => title);

test(
  `whatever was changed in schema.ts, the edits take it back, or there are none (seed ${seed})`,
  async () => {
    await fc.assert(
      fc.asyncProperty(cases, async ({ schema, change }) => {
        const repository = repositoryOf({
          'package.json': JSON.stringify({ type: 'module', dependencies: { 'drizzle-orm': '^0.45.4' } }),
          'schema-drift.yml': `sources:
  database: { kind: sql, files: database.sql }
  drizzle: { schema: src/schema.ts }
truth: database
`,
          'database.sql': asSql(schema, () => 0),
          'src/schema.ts': asDrizzle(change.schema),
        });
        try {
          const { before, after, diffs } = await fixAll(repository.root);
          const told = `${change.what}\n${diffs.join('\n')}`;
          const unedited = before.filter((finding) => editsOf([finding]).length === 0);
          expect(aboveCosmetic(after), told).toEqual(aboveCosmetic(unedited));
        } finally {
          repository.delete();
        }
      }),
      settings,
    );
  },
  60_000 + numRuns * 20_000,
);
