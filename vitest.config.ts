import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { BaseSequencer } from 'vitest/node';
import { AttacksReporter } from './test/support/attacks-reporter.ts';

const json = process.env.VITEST_JSON;

/**
 * The files that take longest, so that none of them is begun when the others are done; those of `action/` mostly wait,
 * so they come one by one among those that compute.
 */
const longest = [
  'action/pull-request',
  'sqlmodel/models',
  'action/commands',
  'check/single-changes',
  'cli/check',
  'action/github-trouble',
  'ledger/alembic',
  'migrations/alembic',
  'action/strangers',
  'supabase-types/single-changes',
  'sqlmodel/untrusted',
  'action/other-events',
  'drizzle/loading',
  'postgres/pglite',
  'sqlmodel/mistakes',
  'action/against-base',
  'postgres/ending',
  'postgres/pgvector',
  'check/classes',
  'compare/advice-on-postgres',
  'sqlmodel/layouts',
  'check/ledger',
  'check/upgrade-path',
  'action/secrets',
  'check/borrowed',
  'rehearsal/outcome',
  'check/against-base',
  'rehearsal/effects',
  'drizzle/problems',
  'postgres/untrusted',
  'github/issue',
  'sqlmodel/export',
  'postgres/warm-clusters',
  'cli/fix-write',
];

/** Vitest's own order, but for these: after a checkout it knows how large files are, not how long they take. */
class LongestFirst extends BaseSequencer {
  override async sort(files: Parameters<BaseSequencer['sort']>[0]) {
    const place = ({ moduleId }: (typeof files)[number]) => {
      const index = longest.findIndex((name) => moduleId.endsWith(`/test/${name}.test.ts`));
      return index < 0 ? longest.length : index;
    };
    return (await super.sort(files)).sort((one, other) => place(one) - place(other));
  }
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/servers.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    pool: 'forks',
    // Two more than can run: many tests wait for a process, for GitHub or for a time to be over.
    maxWorkers: availableParallelism() + 2,
    sequence: { sequencer: LongestFirst },
    reporters: [
      'default',
      new AttacksReporter(),
      ...(json === undefined ? [] : [['json', { outputFile: json }] as ['json', { outputFile: string }]]),
    ],
  },
});
