import { onTestFinished } from 'vitest';
import { repositoryOn } from '../../src/github/client.ts';
import { type CommentToPublish, publishComment } from '../../src/github/comment.ts';
import { readMarker, writeMarker } from '../../src/github/marker.ts';
import type { Repository } from '../../src/github/repository.ts';
import { type FakeGitHub, type GitHubOptions, jobToken, startGitHub } from './fake-github.ts';

/** Who writes with the token of a job. */
export const us = 'github-actions[bot]';
const pullRequest = 7;
export const commits = { first: '1'.repeat(40), second: '2'.repeat(40), third: '3'.repeat(40) };

/** A GitHub with the pull requests 7 and 8, which is closed after the test. */
export async function githubWithPull(options?: GitHubOptions): Promise<FakeGitHub> {
  const github = await startGitHub(options);
  onTestFinished(() => github.close());
  for (const number of [pullRequest, 8]) github.addPull({ number, head: headAt(commits.first) });
  return github;
}

const headAt = (sha: string) => ({ sha, ref: 'feature', owner: 'octo' });

/** Pushes a commit to the pull request. */
export function push({ state }: FakeGitHub, commit: string): void {
  for (const [at, pull] of state.pulls.entries())
    if (pull.number === pullRequest) state.pulls[at] = { ...pull, head: headAt(commit) };
}

/** A client that waits a millisecond where it would wait a second. */
export function clientOf({ url, owner, repo }: FakeGitHub, token = jobToken): Repository {
  const patience = { second: 1 };
  return repositoryOn({ token, apiUrl: url, owner, repo, patience });
}

/** What a run has to say: the first run of the first commit, with drift. */
export function said({ run = 1, attempt = 1, ...changes }: Said = {}): CommentToPublish {
  return {
    pullRequest,
    key: 'shop',
    commit: commits.first,
    run: { id: run, attempt, url: `https://github.com/octo/shop/actions/runs/${run}` },
    digest: 'one',
    body: `## ❌ 3 differences\n\n[log](https://github.com/octo/shop/actions/runs/${run})\n`,
    worthOpening: true,
    ...changes,
  };
}

export type Said = Partial<Omit<CommentToPublish, 'run'>> & {
  readonly run?: number;
  readonly attempt?: number;
};

export const publish = (github: FakeGitHub, words: Said = {}) =>
  publishComment(clientOf(github), said(words));

/** All agree, and nothing is to be told where no comment stands. */
export const green: Said = { body: '## ✅ All agree\n', digest: 'clean', worthOpening: false };

/** What readers see of every comment that begins like ours. */
export const shown = ({ state }: FakeGitHub) =>
  state.comments.flatMap(({ body }) => readMarker(body)?.text.trimEnd() ?? []);

/** A comment as a run would have left it, by whoever. */
export function placed(github: FakeGitHub, words: Said = {}, author = us) {
  const { key, commit, run, digest, body, pullRequest: number } = said(words);
  const marker = writeMarker({ key, commit, run: { id: run.id, attempt: run.attempt }, digest });
  return github.addComment(number, author, `${marker}\n${body}`);
}
