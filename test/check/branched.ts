import { readdirSync } from 'node:fs';
import { expect, onTestFinished } from 'vitest';
import type { Problem } from '../../src/base/problem.ts';
import { followStages } from '../../src/base/stages.ts';
import { readBaseline } from '../../src/baseline/read-baseline.ts';
import { check } from '../../src/check.ts';
import { baseNamed } from '../../src/command-line/commands/base.ts';
import type { Report } from '../../src/report/report.ts';
import { configurationOf } from '../../src/run/configuration.ts';
import { git } from '../support/git.ts';
import { testMajors } from '../support/postgres.ts';
import { urlOfServer } from './check-repository.ts';
import { type Repository, repositoryOf } from './repository.ts';

/** A repository whose `main` has these files, and whose working tree is on a branch of its own, until the test ends. */
export function branched(committed: Readonly<Record<string, string>>): Repository {
  const repository = repositoryOf(committed);
  onTestFinished(() => repository.delete());
  const { root } = repository;
  git(root, 'init', '-q', '-b', 'main');
  git(root, 'add', '-A');
  git(root, 'commit', '-qm', 'what was there');
  git(root, 'checkout', '-qb', 'change');
  return repository;
}

/** The report of what is checked out, compared with where it left a branch. */
export async function checked(it: Repository, ref = 'main', root = it.root): Promise<Report> {
  const signal = new AbortController().signal;
  const stages = followStages(() => {});
  const { file, ...found } = await configurationOf({ root, stages, signal });
  const baseline = readBaseline(root, file);
  const report = await check({
    root,
    ...found,
    ...(baseline === undefined ? {} : { baseline }),
    // As in the action, where the check goes on without a base.
    base: await baseNamed(ref, root).catch((problem: Problem) => ({ name: ref, find: async () => problem })),
    stages,
    signal,
    postgresUrl: urlOfServer(testMajors.at(-1) ?? 0),
  });
  const left = readdirSync(it.root).filter((name) => name.startsWith('.schema-drift-'));
  expect(left).toEqual([]);
  return report;
}
