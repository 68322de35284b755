import { RequestError } from '@octokit/request-error';
import { afterEach, describe, expect, test } from 'vitest';
import { type ClientOptions, createOnce, repositoryOn } from '../../src/github/client.ts';
import { describeFailure, isAmbiguous, isLimit, isReadOnly } from '../../src/github/failures.ts';
import { usualPatience, waitBefore } from '../../src/github/patience.ts';
import type { Repository } from '../../src/github/repository.ts';
import { Problem } from '../../src/problem.ts';
import type { Answer } from './fake/answers.ts';
import type { Fault } from './fake/faults.ts';
import {
  type FakeGitHub,
  type GitHubOptions,
  noPermission,
  primaryLimit,
  secondaryLimit,
  serverError,
  startGitHub,
} from './fake-github.ts';

let github: FakeGitHub;
afterEach(() => github.close());

const quick = { request: 500, limit: 20, stumble: 5, betweenWrites: 0 };

async function start(
  faults: readonly Fault[] = [],
  options: Partial<ClientOptions> = {},
  gitHubOptions: GitHubOptions = {},
): Promise<Repository> {
  github = await startGitHub(gitHubOptions);
  github.addPull({ number: 7 });
  github.addComment(7, 'anna', 'first');
  for (const fault of faults) github.fail(fault);
  const { url: apiUrl, token, owner, repo } = github;
  return repositoryOn({ token, apiUrl, owner, repo, patience: quick, ...options });
}

const list = ({ octokit, owner, repo }: Repository) =>
  octokit.rest.issues.listComments({ owner, repo, issue_number: 7 });
const post = ({ octokit, owner, repo }: Repository, body = 'mine') =>
  octokit.rest.issues.createComment({ owner, repo, issue_number: 7, body });
const edit = ({ octokit, owner, repo }: Repository) =>
  octokit.rest.issues.updateComment({ owner, repo, comment_id: 1001, body: 'edited' });
const remove = ({ octokit, owner, repo }: Repository) =>
  octokit.rest.issues.deleteComment({ owner, repo, comment_id: 1001 });
const viewer = ({ octokit }: Repository) => octokit.graphql('{ viewer { login } }');

const requests = { list, post, edit, remove, viewer };
type Name = keyof typeof requests;

describe('what is sent again', () => {
  const limits: readonly (readonly [string, Answer])[] = [
    ['a secondary limit, 403', secondaryLimit(0)],
    ['a secondary limit, 429', secondaryLimit(0, 429)],
    ['a secondary limit that does not say for how long', secondaryLimit()],
    ['the same with 429', secondaryLimit(undefined, 429)],
  ];
  const stumbles: readonly (readonly [string, Answer | 'hang up' | 'never'])[] = [
    ...([500, 502, 503, 504] as const).map((status) => [`a ${status}`, serverError(status)] as const),
    ['a connection that is closed', 'hang up'],
    ['an answer that never comes', 'never'],
  ];
  const cases = [
    ...limits.flatMap(([what, answer]) =>
      (Object.keys(requests) as Name[]).map((name) => ({ what, answer, name, sent: 2, ok: true })),
    ),
    ...stumbles.flatMap(([what, answer]) => [
      ...(['list', 'edit', 'remove', 'viewer'] as const).map((name) => ({
        what,
        answer,
        name,
        sent: 2,
        ok: true,
      })),
      // Whether it was posted nobody knows.
      { what, answer, name: 'post' as const, sent: 1, ok: false },
    ]),
    ...[noPermission(), serverStatus(401), serverStatus(404), serverStatus(422)].map((answer) => ({
      what: `a ${answer.status}`,
      answer,
      name: 'list' as const,
      sent: 1,
      ok: false,
    })),
  ];

  test.each(cases)('$what: $name is sent $sent times', async ({ answer, name, sent, ok }) => {
    const repository = await start([{ answer }]);
    const done = requests[name](repository).then(
      () => true,
      () => false,
    );
    expect(await done).toBe(ok);
    expect(github.requests.length).toBe(sent);
    expect(github.violations).toEqual([]);
  });

  test('nothing with `retries: 0` after an error that leaves it open', async () => {
    const { octokit, owner, repo } = await start([{ answer: serverError() }]);
    const once = octokit.rest.issues.updateComment({
      owner,
      repo,
      comment_id: 1001,
      body: 'edited',
      request: { retries: 0 },
    });
    await expect(once).rejects.toMatchObject({ status: 502 });
    expect(github.requests.length).toBe(1);
  });

  test('four times at most', async () => {
    const repository = await start([{ answer: serverError(), times: 10 }]);
    await expect(list(repository)).rejects.toMatchObject({ status: 502 });
    expect(github.requests.length).toBe(4);
  });

  test('a request that cannot even be sent, whatever it is', async () => {
    const waits: string[] = [];
    const repository = await start();
    const nobody = repositoryOn({
      token: 'x',
      apiUrl: await freeAddress(),
      owner: 'octo',
      repo: 'shop',
      patience: quick,
      onWait: (text) => waits.push(text),
    });
    const error = await post(nobody).catch((failure: unknown) => failure);
    expect(waits.length).toBe(3);
    expect(isAmbiguous(error)).toBe(false);
    expect(describeFailure(error)).toBe(
      'GitHub could not be reached for POST /repos/octo/shop/issues/7/comments (ECONNREFUSED).',
    );
    await post(repository);
  });
});

describe('how long is waited', () => {
  const failure = (answer: Answer) =>
    new RequestError(String((answer.body as { message: string }).message), answer.status, {
      request: { method: 'POST', url: 'https://api.github.com/x', headers: {} },
      response: { status: answer.status, url: '', headers: answer.headers, data: answer.body },
    });

  test.each([
    { what: 'as long as GitHub says', answer: secondaryLimit(7), wait: 7_000 },
    { what: 'at least a minute where it does not say', answer: secondaryLimit(), wait: 60_000 },
    { what: 'the same for 429', answer: secondaryLimit(undefined, 429), wait: 60_000 },
    { what: 'longer the next time', answer: secondaryLimit(), tries: 2, wait: 120_000 },
    { what: 'a second after an error of its servers', answer: serverError(), repeatable: true, wait: 1_000 },
    { what: 'four after the third', answer: serverError(), tries: 3, repeatable: true, wait: 4_000 },
    { what: 'not at all where it might be done twice', answer: serverError(), wait: undefined },
    { what: 'not at all for a permission', answer: noPermission(), repeatable: true, wait: undefined },
  ])('$what', ({ answer, tries = 1, repeatable = false, wait }) => {
    expect(waitBefore(failure(answer), tries, repeatable, usualPatience)).toBe(wait);
  });

  test('until the hour is over when its requests are used up', () => {
    const wait = waitBefore(failure(primaryLimit(30)), 1, false, usualPatience) ?? 0;
    expect(wait).toBeGreaterThan(29_000);
    expect(wait).toBeLessThanOrEqual(31_000);
  });

  test('not at all where the patience ends before the limit does', async () => {
    const repository = await start([{ answer: secondaryLimit(3600) }]);
    await expect(list(repository)).rejects.toMatchObject({ status: 403 });
    expect(github.requests.length).toBe(1);
  });

  test('never longer than the patience of the client, whatever is asked of it', async () => {
    const repository = await start([{ answer: 'never', times: 100 }], {
      patience: { ...quick, request: 50, total: 120 },
    });
    await expect(list(repository)).rejects.toThrow();
    await expect(list(repository)).rejects.toThrow(Problem);
    expect(github.requests.length).toBeLessThan(5);
  });

  test('and says so', async () => {
    const waits: string[] = [];
    const repository = await start([{ answer: secondaryLimit(0) }, { answer: serverError() }], {
      onWait: (text) => waits.push(text),
    });
    await list(repository);
    expect(waits).toEqual([
      'GitHub limits how often it may be asked; trying again in 0 s.',
      'GitHub answered GET /repos/octo/shop/issues/7/comments with 502; trying again in 1 s.',
    ]);
  });
});

test('writes go one after the other, reads need not', async () => {
  const pauses = [40, 20, 0];
  // The first write is the slowest, and still the first to be answered.
  const delay = ({ method }: { method: string }) => (method === 'GET' ? {} : { after: pauses.shift() ?? 0 });
  const repository = await start([], {}, { delay });
  await Promise.all([post(repository, 'one'), post(repository, 'two'), edit(repository), list(repository)]);
  expect(github.writes().map(({ body }) => body)).toEqual([
    { body: 'one' },
    { body: 'two' },
    { body: 'edited' },
  ]);
});

describe('createOnce', () => {
  const mine = async ({ octokit, owner, repo }: Repository) =>
    (await octokit.rest.issues.listComments({ owner, repo, issue_number: 7 })).data.find(
      ({ body }) => body === 'mine',
    );

  test.each([
    { what: 'the answer was lost', fault: { answer: serverError(), applied: true } },
    { what: 'the connection broke after it', fault: { answer: 'hang up', applied: true } },
    { what: 'nothing was done', fault: { answer: serverError() } },
    { what: 'the connection broke before it', fault: { answer: 'hang up' } },
    { what: 'nothing was done twice', fault: { answer: serverError(503), times: 2 } },
  ] as const)('makes one when $what', async ({ fault }) => {
    const repository = await start([{ ...fault, method: 'POST' }]);
    const made = await createOnce(
      async () => (await post(repository)).data,
      () => mine(repository),
      1,
    );
    expect(github.state.comments.filter(({ body }) => body === 'mine').map(({ id }) => id)).toEqual([
      made.id,
    ]);
  });

  test('gives up with what GitHub said', async () => {
    const repository = await start([{ answer: serverError(), method: 'POST', times: 9 }]);
    const made = createOnce(
      async () => (await post(repository)).data,
      () => mine(repository),
      1,
    );
    await expect(made).rejects.toMatchObject({ status: 502 });
    expect(github.state.comments.length).toBe(1);
  });
});

describe('what a failure says', () => {
  const named = {
    ...noPermission(),
    headers: { 'x-accepted-github-permissions': 'issues=write; pull_requests=write' },
  };
  test.each([
    [
      post,
      noPermission(),
      'GitHub answered POST /repos/octo/shop/issues/7/comments with 403: the token may not do that. Give the job `permissions: pull-requests: write`. Pull requests from forks and from Dependabot never get more than the right to read.',
    ],
    [
      post,
      named,
      'GitHub answered POST /repos/octo/shop/issues/7/comments with 403: the token may not do that. Give the job `permissions: issues: write` or `permissions: pull-requests: write`. Pull requests from forks and from Dependabot never get more than the right to read.',
    ],
    [
      list,
      serverStatus(401),
      'GitHub answered GET /repos/octo/shop/issues/7/comments with 401: it does not know the token. Give the input `token` one that is valid.',
    ],
    [
      list,
      secondaryLimit(3600),
      'GitHub answered GET /repos/octo/shop/issues/7/comments with 403: its limit on requests is reached. Run the job again later.',
    ],
    [
      post,
      serverStatus(422, 'Validation\nFailed for postgres://ada:hunter2@db/shop'),
      'GitHub answered POST /repos/octo/shop/issues/7/comments with 422: Validation Failed for postgres://***@db/shop',
    ],
  ])('%#', async (request, answer, line) => {
    const repository = await start([{ answer }]);
    const error = await request(repository).catch((failure: unknown) => failure);
    expect(describeFailure(error)).toBe(line);
    expect(isReadOnly(error)).toBe(line.includes('may not do that'));
    expect(isLimit(error)).toBe(line.includes('limit'));
    expect(line).not.toContain(github.token);
  });
});

function serverStatus(status: number, message = 'No'): Answer {
  return { status, headers: {}, body: { message, documentation_url: 'https://docs.github.com/rest' } };
}

/** An address that nothing listens on. */
async function freeAddress(): Promise<string> {
  const other = await startGitHub();
  await other.close();
  return other.url;
}
