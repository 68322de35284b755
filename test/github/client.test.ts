import { afterEach, describe, expect, test } from 'vitest';
import { Problem } from '../../src/base/problem.ts';
import { type ClientOptions, repositoryOn } from '../../src/github/client.ts';
import { createOnce } from '../../src/github/create-once.ts';
import { describeFailure, isAmbiguous, isLimit, isReadOnly } from '../../src/github/failures.ts';
import type { Repository } from '../../src/github/repository.ts';
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

const quick = { request: 500, second: 1 };

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
    ['a limit without the usual words, 429', limitWithout(429)],
    ['the same as 403 that says for how long', limitWithout(403, { 'retry-after': '1' })],
    ['a primary limit', primaryLimit(0)],
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

  test('nothing with `once` after an error that leaves it open, but after a limit', async () => {
    const { octokit, owner, repo } = await start([{ answer: secondaryLimit(1) }, { answer: serverError() }]);
    const once = octokit.rest.issues.updateComment({
      owner,
      repo,
      comment_id: 1001,
      body: 'edited',
      request: { once: true },
    });
    await expect(once).rejects.toMatchObject({ status: 502 });
    expect(github.requests.length).toBe(2);
  });

  test('nothing that was refused, also after an error before', async () => {
    const repository = await start([{ answer: serverError() }, { answer: serverStatus(404), times: 9 }]);
    await expect(list(repository)).rejects.toMatchObject({ status: 404 });
    expect(github.requests.length).toBe(2);
  });

  test.each([
    { what: 'an error of its servers', answer: serverError(), status: 502 },
    { what: 'a secondary limit', answer: secondaryLimit(1), status: 403 },
    { what: 'a primary limit', answer: primaryLimit(0), status: 403 },
    { what: 'a limit in other words', answer: limitWithout(429), status: 429 },
  ])('$what: four times at most', async ({ answer, status }) => {
    const repository = await start([{ answer, times: 10 }]);
    await expect(list(repository)).rejects.toMatchObject({ status });
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
  const limited = 'GitHub limits how often it may be asked; trying again in';
  const stumbled = 'GitHub answered GET /repos/octo/shop/issues/7/comments with 502; trying again in';

  test.each([
    { what: 'as long as GitHub says', answers: [secondaryLimit(7)], waits: [`${limited} 7 s.`] },
    {
      what: 'as long as it says in other words',
      answers: [limitWithout(403, { 'retry-after': '7' })],
      waits: [`${limited} 7 s.`],
    },
    {
      what: 'as long as it says, be the hour over or not',
      answers: [{ ...primaryLimit(3600), headers: { ...primaryLimit(3600).headers, 'retry-after': '7' } }],
      waits: [`${limited} 7 s.`],
    },
    {
      what: 'a minute where it does not say, and longer each time',
      answers: [secondaryLimit(), secondaryLimit(undefined, 429), limitWithout(429)],
      waits: [`${limited} 60 s.`, `${limited} 120 s.`, `${limited} 240 s.`],
    },
    {
      what: 'a second after an error of its servers, and longer each time',
      answers: [serverError(), serverError(), serverError()],
      waits: [`${stumbled} 1 s.`, `${stumbled} 4 s.`, `${stumbled} 9 s.`],
    },
    { what: 'not at all for a permission', answers: [noPermission()], waits: [] },
  ])('$what', async ({ answers, waits }) => {
    const told: string[] = [];
    const repository = await start(
      answers.map((answer) => ({ answer })),
      { onWait: (text) => told.push(text) },
    );
    await list(repository).catch(() => {});
    expect(told).toEqual(waits);
  });

  test('until the hour is over when its requests are used up', async () => {
    const told: string[] = [];
    await list(await start([{ answer: primaryLimit(30) }], { onWait: (text) => told.push(text) }));
    const [, seconds] = told[0]?.match(/again in (\d+) s/) ?? [];
    expect(Number(seconds)).toBeGreaterThan(29);
    expect(Number(seconds)).toBeLessThanOrEqual(32);
  });

  test('in truth, not only in words', async () => {
    const second = 5;
    const repository = await start([{ answer: secondaryLimit(), times: 2 }], {
      patience: { ...quick, second },
    });
    const began = Date.now();
    await list(repository);
    expect(Date.now() - began).toBeGreaterThanOrEqual((60 + 120) * second - 5);
  });

  test.each([
    { what: 'a secondary limit', answer: secondaryLimit(3600) },
    { what: 'the hour', answer: primaryLimit(3600) },
    { what: 'a limit in other words', answer: limitWithout(429, { 'retry-after': '3600' }) },
  ])('not at all where the patience ends before $what does', async ({ answer }) => {
    const repository = await start([{ answer }], { patience: { ...quick, total: 3000 } });
    await expect(list(repository)).rejects.toMatchObject({ status: answer.status });
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
});

test('requests go one after the other', async () => {
  let arrived = 0;
  const underWay: number[] = [];
  const delay = () => {
    arrived += 1;
    underWay.push(arrived - github.requests.length);
    return { after: 20 };
  };
  const repository = await start([], {}, { delay });
  await Promise.all([post(repository), edit(repository), edit(repository), list(repository)]);
  expect(underWay).toEqual([1, 1, 1, 1]);
});

test('between two that write there is a pause', async () => {
  const second = 300;
  const repository = await start([], { patience: { ...quick, second } });
  const began = Date.now();
  await Promise.all([edit(repository), edit(repository), edit(repository)]);
  expect(Date.now() - began).toBeGreaterThanOrEqual(2 * second - 5);
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
      repository,
      async () => (await post(repository)).data,
      () => mine(repository),
    );
    expect(github.state.comments.filter(({ body }) => body === 'mine').map(({ id }) => id)).toEqual([
      made.id,
    ]);
  });

  test('gives up with what GitHub said', async () => {
    const repository = await start([{ answer: serverError(), method: 'POST', times: 9 }]);
    const made = createOnce(
      repository,
      async () => (await post(repository)).data,
      () => mine(repository),
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
      secondaryLimit(360_000),
      'GitHub answered GET /repos/octo/shop/issues/7/comments with 403: its limit on requests is reached. Run the job again later.',
    ],
    [
      post,
      serverStatus(422, 'Validation\nFailed for postgres://ada:hunter2@db/shop'),
      'GitHub answered POST /repos/octo/shop/issues/7/comments with 422: Validation Failed for postgres://***@db/shop',
    ],
    [
      post,
      serverStatus(
        403,
        'Resource protected by organization SAML enforcement. You must grant your token access.',
      ),
      'GitHub answered POST /repos/octo/shop/issues/7/comments with 403: the organization wants a token that was authorised for its single sign-on. Authorise the one of the input `token`.',
    ],
    [
      edit,
      serverStatus(403, 'Repository was archived so is read-only.'),
      'GitHub answered PATCH /repos/octo/shop/issues/comments/1001 with 403: the repository is archived, so nothing can be written to it.',
    ],
    [
      post,
      serverStatus(410, 'Issues are disabled for this repo'),
      'GitHub answered POST /repos/octo/shop/issues/7/comments with 410: issues are switched off in this repository. Switch them on in its settings, or set the input `issue: false`.',
    ],
    [
      post,
      serverStatus(403, 'Unable to create comment because issue is locked.'),
      'GitHub answered POST /repos/octo/shop/issues/7/comments with 403: the conversation is locked. Unlock it, or give the input `token` one that may write to it.',
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

describe('what stands between this machine and GitHub', () => {
  const page = '<!doctype html><html><title>Sign in to the network</title></html>';
  const between =
    'that is no answer of GitHub, but of something in between (a proxy, a login page). Look at `HTTPS_PROXY` and `NO_PROXY` of the job, and at what its network lets through.';
  const answering = (status: number, body: string | (() => ReadableStream), type: string) =>
    start([], {
      fetch: async () =>
        new Response(typeof body === 'string' ? body : body(), { status, headers: { 'content-type': type } }),
    });

  test.each([
    ['a page for an answer', 200, page, 'text/html; charset=utf-8'],
    ['a page that says to be data', 200, page, 'application/json'],
    ['a text', 200, 'Please log in', 'text/plain'],
    ['bytes', 200, 'GIF89a', 'application/octet-stream'],
  ])('%s: it is said, and taken for nothing', async (_, status, body, type) => {
    const repository = await answering(status, body, type);
    const error = await list(repository).catch((failure: unknown) => failure);
    expect(describeFailure(error)).toBe(
      `GET /repos/octo/shop/issues/7/comments was answered with a page: ${between}`,
    );
  });

  test.each([403, 404, 407, 451])('a page with status %i', async (status) => {
    const repository = await answering(status, page, 'text/html');
    const error = await list(repository).catch((failure: unknown) => failure);
    expect(describeFailure(error)).toBe(
      `GitHub answered GET /repos/octo/shop/issues/7/comments with ${status}: ${between}`,
    );
    expect(isReadOnly(error)).toBe(false);
  });

  test('an answer without an end is cut off, and said to be too large', async () => {
    let sent = 0;
    const endless = () =>
      new ReadableStream({
        pull(controller) {
          sent += 1_000_000;
          controller.enqueue(new Uint8Array(1_000_000));
        },
      });
    const repository = await answering(200, endless, 'application/json');
    const error = await post(repository).catch((failure: unknown) => failure);
    expect(describeFailure(error)).toMatch(/an answer of more than 50 MB/);
    expect(sent).toBeLessThan(60_000_000);
  });
});

function serverStatus(status: number, message = 'No'): Answer {
  return { status, headers: {}, body: { message, documentation_url: 'https://docs.github.com/rest' } };
}

/** A limit that is one by its status or its headers alone. */
function limitWithout(status: 403 | 429, headers: Readonly<Record<string, string>> = {}): Answer {
  return { ...serverStatus(status, 'Slow down'), headers };
}

/** An address that nothing listens on. */
async function freeAddress(): Promise<string> {
  const other = await startGitHub();
  await other.close();
  return other.url;
}
