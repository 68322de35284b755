import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { BaseSequencer } from 'vitest/node';
import { AttacksReporter } from './test/support/attacks-reporter.ts';

const json = process.env.VITEST_JSON;

/** The files that take longest, so that none of them is begun when the others are done. */
const longest = [
  'sqlmodel/models',
  'action/pull-request',
  'check/single-changes',
  'compare/advice-on-postgres',
  'migrations/alembic',
  'action/other-events',
  'action/github-trouble',
  'ledger/alembic',
  'check/classes',
  'drizzle/loading',
  'check/borrowed',
  'cli/check',
  'check/ledger',
  'drizzle/problems',
  'action/strangers',
  'postgres/ending',
  'postgres/pglite',
  'drizzle/untrusted',
  'rehearsal/effects',
  'sqlmodel/mistakes',
  'live/read',
  'rehearsal/outcome',
  'cli/live',
  'live/migration-meanwhile',
  'drizzle/refused-by-kit',
  'sqlmodel/export',
  'action/secrets',
  'sqlmodel/untrusted',
  'check/random-schemas',
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
