import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { BaseSequencer } from 'vitest/node';
import { AttacksReporter } from './test/support/attacks-reporter.ts';
import { alone, longest, together } from './test/support/test-files.ts';

const json = process.env.VITEST_JSON;

/**
 * Vitest's own order, but for the longest: after a checkout it knows how large files are, not how long they take. Those
 * that share processes come last, for these end where a file wants one of its own.
 */
class LongestFirst extends BaseSequencer {
  override async sort(files: Parameters<BaseSequencer['sort']>[0]) {
    const place = ({ moduleId }: (typeof files)[number]) => {
      const index = longest.findIndex((name) => moduleId.endsWith(`/test/${name}.test.ts`));
      return index < 0 ? longest.length : index;
    };
    const shares = ({ project }: (typeof files)[number]) => Number(!project.config.isolate);
    return (await super.sort(files)).sort(
      (one, other) => shares(one) - shares(other) || place(one) - place(other),
    );
  }
}

export default defineConfig({
  test: {
    projects: [
      { extends: true, test: { name: 'alone', ...alone } },
      { extends: true, test: { name: 'together', ...together, isolate: false } },
    ],
    globalSetup: ['test/support/servers.ts'],
    setupFiles: ['test/support/each-file.ts'],
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
