import { describe, expect, test } from 'vitest';
import { publishCheckRun } from '../../src/github/check-run.ts';
import type { CommentOutcome } from '../../src/github/comment.ts';
import {
  clientOf,
  commits,
  githubWithPull,
  placed,
  publish,
  push,
  type Said,
  said,
} from './comment-scene.ts';
import { unprocessable } from './fake/answers.ts';
import { type FakeGitHub, noPermission } from './fake-github.ts';

describe('a comment that a person has deleted', () => {
  /** A run as the action does it: the comment, then the check run that remembers it. */
  async function run(github: FakeGitHub, words: Said = {}): Promise<CommentOutcome> {
    push(github, said(words).commit);
    const outcome = await publish(github, words);
    const { key, run: by, commit, digest, pullRequest: number } = said(words);
    await publishCheckRun(clientOf(github), {
      name: 'schema-drift',
      commit,
      conclusion: 'failure',
      title: 't',
      summary: 's',
      text: '',
      annotations: [],
      note: {
        key,
        run: by,
        ...(outcome.id === undefined ? {} : { comment: { pullRequest: number, id: outcome.id, digest } }),
      },
    });
    return outcome;
  }

  const removeAll = ({ state }: FakeGitHub) => void state.comments.splice(0);

  test('is not posted again for the same report, by this run or a later one', async () => {
    const github = await githubWithPull();
    const { id } = await run(github);
    removeAll(github);
    expect(await run(github, { run: 2 })).toEqual({ state: 'removed by a person', id });
    expect(await run(github, { run: 3 })).toEqual({ state: 'removed by a person', id });
    const next = { run: 4, commit: commits.second, earlierCommits: [commits.first] };
    expect(await run(github, next)).toEqual({ state: 'removed by a person', id });
    const last = { run: 5, commit: commits.third, earlierCommits: [commits.second] };
    expect(await run(github, last)).toEqual({ state: 'removed by a person', id });
    expect(github.state.comments).toEqual([]);
    expect(github.violations).toEqual([]);
  });

  test.each<[what: string, next: Said]>([
    ['for another report', { run: 2, digest: 'two' }],
    ['by a check with another key', { run: 2, key: 'billing' }],
    ['on another pull request', { run: 2, pullRequest: 8 }],
    ['on a commit that follows none known', { run: 2, commit: commits.second }],
  ])('is posted %s', async (_, next) => {
    const github = await githubWithPull();
    await run(github);
    removeAll(github);
    expect((await run(github, next)).state).toBe('created');
  });

  test('is posted again once the report was another in between, and stays there', async () => {
    const github = await githubWithPull();
    await run(github);
    removeAll(github);
    const { id } = await run(github, { run: 2, digest: 'two' });
    expect(await run(github, { run: 3 })).toMatchObject({ state: 'updated', id });
  });

  test('is remembered when another one was deleted after it', async () => {
    const github = await githubWithPull();
    const { id } = await run(github);
    removeAll(github);
    await run(github, { run: 2, digest: 'two' });
    removeAll(github);
    expect(await run(github, { run: 3 })).toEqual({ state: 'removed by a person', id });
  });

  test('is remembered beside many other check runs', async () => {
    const github = await githubWithPull();
    const { id } = await run(github);
    removeAll(github);
    const client = clientOf(github);
    const others = ['', 'null', '[]', '{"key":"shop"}', '{"key":"shop","run":[1,1],"comment":[7,1]}'];
    for (let count = 0; count < 105; count += 1)
      await client.octokit.rest.checks.create({
        owner: github.owner,
        repo: github.repo,
        name: `job ${count}`,
        head_sha: commits.first,
        external_id: others[count % others.length] ?? '',
      });
    expect(await publish(github, { run: 2 })).toEqual({ state: 'removed by a person', id });
  });

  test('was not deleted if only its marker is gone', async () => {
    const github = await githubWithPull();
    await run(github);
    for (const comment of github.state.comments) comment.body = 'Solved.';
    expect((await run(github, { run: 2 })).state).toBe('created');
  });

  test.each([
    ['the token may not read check runs', noPermission()],
    ['the commit is not known any more', unprocessable('CheckRun', 'ref', 'No commit found for SHA')],
  ])('is posted again where %s', async (_, answer) => {
    const github = await githubWithPull();
    await run(github);
    removeAll(github);
    github.fail({ method: 'GET', path: /check-runs$/, answer });
    expect((await publish(github, { run: 2 })).state).toBe('created');
  });

  test('between our look and our write is not posted anew', async () => {
    const github = await githubWithPull({
      delay: ({ method }) => {
        if (method === 'PATCH') removeAll(github);
        return {};
      },
    });
    const { id } = placed(github);
    expect(await publish(github, { run: 2, digest: 'two' })).toEqual({ state: 'removed by a person', id });
    expect(github.state.comments).toEqual([]);
  });
});
