import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Problem } from '../../src/base/problem.ts';
import { repositoryOn } from '../../src/github/client.ts';
import { changedFiles, type EndedRun, pullRequestOfRun } from '../../src/github/pull-requests.ts';
import type { Repository } from '../../src/github/repository.ts';
import { type FakeGitHub, startGitHub } from './fake-github.ts';

let github: FakeGitHub;
let repository: Repository;

beforeEach(async () => {
  github = await startGitHub();
  const { url: apiUrl, token, owner, repo } = github;
  repository = repositoryOn({ apiUrl, token, owner, repo });
});

afterEach(async () => {
  expect(github.violations).toEqual([]);
  await github.close();
});

const files = (count: number) => Array.from({ length: count }, (_, place) => ({ path: `src/${place}.ts` }));

describe('files of a pull request', () => {
  test('every page of them', async () => {
    github.addPull({ number: 7, files: files(250) });
    const changed = await changedFiles(repository, 7);
    expect(changed).toHaveLength(250);
    expect(changed).toEqual(expect.arrayContaining(['src/0.ts', 'src/249.ts']));
  });

  test('a renamed file under both names, every name once', async () => {
    github.addPull({
      number: 7,
      files: [
        { path: 'db/new.sql', status: 'renamed', previousPath: 'db/old.sql' },
        { path: 'db/old.sql', status: 'added' },
      ],
    });
    expect(await changedFiles(repository, 7)).toEqual(['db/old.sql', 'db/new.sql']);
  });

  test('2,999 are all, of 3,000 nobody knows whether they are', async () => {
    github.addPull({ number: 7, files: files(2999) });
    github.addPull({ number: 8, files: files(3001) });
    expect(await changedFiles(repository, 7)).toHaveLength(2999);
    expect(await changedFiles(repository, 8)).toBeUndefined();
  });
});

const sha = 'c0ffee'.padEnd(40, '0');
const run: EndedRun = { event: 'pull_request', headSha: sha, headBranch: 'fix/users', headOwner: 'stranger' };
const head = { sha, ref: 'fix/users', owner: 'stranger' };

describe('the pull request of an ended run', () => {
  test('from a fork', async () => {
    github.addPull({ number: 3, head: { ...head, owner: 'octo' } });
    github.addPull({ number: 4, head });
    expect(await pullRequestOfRun(repository, run)).toEqual({ number: 4, headSha: sha });
  });

  test('from the repository itself', async () => {
    github.addPull({ number: 3, head: { ...head, owner: 'octo' } });
    expect(await pullRequestOfRun(repository, { ...run, headOwner: 'Octo' })).toBeUndefined();
    expect(await pullRequestOfRun(repository, { ...run, headOwner: 'octo' })).toMatchObject({ number: 3 });
  });

  test('a branch whose name means something in an address', async () => {
    const ref = 'a&state=closed#1+é';
    github.addPull({ number: 5, head: { ...head, ref } });
    expect(await pullRequestOfRun(repository, { ...run, headBranch: ref })).toMatchObject({ number: 5 });
  });

  const none: Readonly<Record<string, Partial<EndedRun>>> = {
    'of another commit': { headSha: 'd'.repeat(40) },
    'of another branch': { headBranch: 'main' },
    "of somebody else's branch": { headOwner: 'another' },
    'of a fork that is gone': { headOwner: undefined },
    'of a tag': { headBranch: null },
    'started by a push': { event: 'push' },
  };

  test.each(Object.entries(none))('none for a run %s', async (_, other) => {
    github.addPull({ number: 4, head });
    expect(await pullRequestOfRun(repository, { ...run, ...other })).toBeUndefined();
  });

  test('none when it is closed', async () => {
    github.addPull({ number: 4, head, state: 'closed' });
    expect(await pullRequestOfRun(repository, run)).toBeUndefined();
  });

  test('two with the same head are told, not guessed at', async () => {
    github.addPull({ number: 4, head });
    github.addPull({ number: 5, head, base: { sha: 'b'.repeat(40), ref: 'release' } });
    await expect(pullRequestOfRun(repository, run)).rejects.toThrow(Problem);
    await expect(pullRequestOfRun(repository, run)).rejects.toThrow(/#5 and #4 have the same head/);
  });
});
