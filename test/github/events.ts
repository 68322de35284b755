/** Payloads of events as GitHub sends them, put onto the repository and the commits of a test. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

type Payload = Readonly<Record<string, unknown>>;

/** What `runAction` wants to know of an event. */
export interface GitHubEvent {
  readonly eventName: string;
  readonly event: Payload;
  /** `GITHUB_SHA` and `GITHUB_REF` of such an event. */
  readonly sha: string;
  readonly ref: string;
}

export interface PullRequestAbout {
  readonly number: number;
  readonly headSha: string;
  /** The head before the push; an event without it is of an opened pull request. */
  readonly before?: string;
  /** Owner of the head's repository where it is a fork. */
  readonly fork?: string;
  /** The commit that it is to be merged into. */
  readonly baseSha?: string;
}

const samples = JSON.parse(
  readFileSync(createRequire(import.meta.url).resolve('@octokit/webhooks-examples'), 'utf8'),
) as readonly { readonly name: string; readonly examples: readonly Payload[] }[];

const repository = {
  ...(sample('push').repository as object),
  name: 'shop',
  full_name: 'octo/shop',
  default_branch: 'main',
  owner: { ...((sample('push').repository as Payload).owner as object), login: 'octo', name: 'octo' },
};

const mergeCommit = 'e'.repeat(40);
const mainCommit = 'b'.repeat(40);

export function pullRequestEvent({
  number,
  headSha,
  before,
  fork,
  baseSha = mainCommit,
}: PullRequestAbout): GitHubEvent {
  const action = before === undefined ? 'opened' : 'synchronize';
  const payload = sample('pull_request', action);
  const pullRequest = payload.pull_request as Readonly<Record<'head' | 'base', Payload>>;
  const ownerOfHead = fork ?? 'octo';
  return {
    eventName: 'pull_request',
    event: {
      ...payload,
      number,
      ...(before === undefined ? {} : { before, after: headSha }),
      repository,
      pull_request: {
        ...pullRequest,
        number,
        head: {
          ...pullRequest.head,
          sha: headSha,
          ref: 'feature',
          label: `${ownerOfHead}:feature`,
          repo: { ...repository, full_name: `${ownerOfHead}/shop`, fork: fork !== undefined },
        },
        base: { ...pullRequest.base, sha: baseSha, ref: 'main', repo: repository },
      },
    },
    sha: mergeCommit,
    ref: `refs/pull/${number}/merge`,
  };
}

/** @param baseSha what the group is added to: `main`, or the group before it */
export function mergeGroupEvent(headSha: string, baseSha?: string): GitHubEvent {
  const payload = sample('merge_group', 'checks_requested');
  const base = baseSha === undefined ? {} : { base_sha: baseSha, base_ref: 'refs/heads/main' };
  const ref = 'refs/heads/gh-readonly-queue/main/pr-7-abc';
  return {
    eventName: 'merge_group',
    event: {
      ...payload,
      repository,
      merge_group: { ...(payload.merge_group as object), ...base, head_sha: headSha, head_ref: ref },
    },
    sha: headSha,
    ref,
  };
}

export function pushEvent(sha: string, branch = 'main'): GitHubEvent {
  const ref = `refs/heads/${branch}`;
  return { eventName: 'push', event: { ...sample('push'), repository, ref, after: sha }, sha, ref };
}

export function dispatchEvent(sha: string, branch = 'main'): GitHubEvent {
  const ref = `refs/heads/${branch}`;
  return {
    eventName: 'workflow_dispatch',
    event: { ...sample('workflow_dispatch'), repository, ref },
    sha,
    ref,
  };
}

/** The event of a schedule tells no more than that. */
export function scheduleEvent(sha: string): GitHubEvent {
  const event = { schedule: '0 3 * * *', repository, workflow: '.github/workflows/nightly.yml' };
  return { eventName: 'schedule', event, sha, ref: 'refs/heads/main' };
}

export interface CommentAbout {
  readonly issue: number;
  readonly id: number;
  readonly body: string;
  readonly author: string;
  readonly at: string;
  readonly action?: 'created' | 'edited';
  /** Whether it is on a pull request; it is, unless said otherwise. */
  readonly onPull?: boolean;
}

/** Somebody has commented. Such an event is of the default branch, and knows no commit of a pull request. */
export function issueCommentEvent({
  issue,
  id,
  body,
  author,
  at,
  action = 'created',
  onPull = true,
}: CommentAbout): GitHubEvent {
  const payload = sample('issue_comment', 'created');
  const { pull_request: _, ...about } = payload.issue as Payload;
  const comment = payload.comment as Readonly<Record<string, Payload>>;
  const isBot = author.endsWith('[bot]');
  return {
    eventName: 'issue_comment',
    event: {
      ...payload,
      action,
      repository,
      issue: {
        ...about,
        number: issue,
        ...(onPull && { pull_request: { url: `https://api.github.com/repos/octo/shop/pulls/${issue}` } }),
      },
      comment: {
        ...comment,
        id,
        body,
        html_url: `https://github.com/octo/shop/pull/${issue}#issuecomment-${id}`,
        created_at: at,
        updated_at: at,
        user: { ...comment.user, login: author, type: isBot ? 'Bot' : 'User' },
      },
    },
    sha: mainCommit,
    ref: 'refs/heads/main',
  };
}

/** The end of the run of another workflow on a head branch, which may be a fork's. */
export function workflowRunEvent(headSha: string, fork?: string): GitHubEvent {
  const payload = sample('workflow_run', 'completed');
  const owner = fork ?? 'octo';
  return {
    eventName: 'workflow_run',
    event: {
      ...payload,
      repository,
      workflow_run: {
        ...(payload.workflow_run as object),
        event: 'pull_request',
        head_sha: headSha,
        head_branch: 'feature',
        head_repository: { ...repository, full_name: `${owner}/shop`, owner: { login: owner } },
        pull_requests: [],
      },
    },
    sha: mainCommit,
    ref: 'refs/heads/main',
  };
}

function sample(name: string, action?: string): Payload {
  const { examples = [] } = samples.find((sampled) => sampled.name === name) ?? {};
  const found = examples.find((example) => action === undefined || example.action === action);
  if (found === undefined) throw new Error(`There is no sample of ${name} ${action ?? ''}.`);
  return found;
}
