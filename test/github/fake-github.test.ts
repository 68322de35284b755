import { Octokit } from '@octokit/rest';
import { afterEach, describe, expect, test } from 'vitest';
import { type FakeGitHub, secondaryLimit, serverError, startGitHub } from './fake-github.ts';

// What other tests rely on: the fake answers as GitHub does, as far as that was measured.

let github: FakeGitHub;
afterEach(() => github.close());

const where = { owner: 'octo', repo: 'shop' };

function octokit(token = github.token): Octokit {
  return new Octokit({ auth: token, baseUrl: github.url, log: silent });
}
const silent = { debug() {}, info() {}, warn() {}, error() {} };

async function statusOf(asked: Promise<unknown>): Promise<number> {
  return asked.then(
    () => 200,
    (error: { status: number }) => error.status,
  );
}

describe('comments', () => {
  test('are listed page by page, with the author the token stands for', async () => {
    github = await startGitHub();
    github.addPull({ number: 7 });
    for (let n = 0; n < 129; n++) github.addComment(7, 'anna', `comment ${n}`);
    await octokit().rest.issues.createComment({ ...where, issue_number: 7, body: 'mine' });
    const all = await octokit().paginate('GET /repos/{owner}/{repo}/issues/{issue_number}/comments', {
      ...where,
      issue_number: 7,
    });
    expect(all.length).toBe(130);
    expect(all.at(-1)?.user).toMatchObject({ login: 'github-actions[bot]', type: 'Bot' });
    expect(all[0]?.user).toMatchObject({ login: 'anna', type: 'User' });
    expect(github.requests.length).toBe(1 + 5);
    expect(github.violations).toEqual([]);
  });

  test.each([
    { length: 65_536, status: 200 },
    { length: 65_537, status: 422 },
  ])('of $length characters: $status', async ({ length, status }) => {
    github = await startGitHub();
    github.addPull({ number: 7 });
    const body = '😀'.repeat(length);
    expect(await statusOf(octokit().rest.issues.createComment({ ...where, issue_number: 7, body }))).toBe(
      status,
    );
  });
});

describe('check runs', () => {
  const annotation = {
    path: 'a.sql',
    start_line: 1,
    end_line: 1,
    annotation_level: 'failure',
    message: 'm',
  } as const;

  test('take 50 annotations a request, add those of later ones, and replace the rest of the output', async () => {
    github = await startGitHub();
    const { data } = await octokit().rest.checks.create({
      ...where,
      name: 'schema',
      head_sha: 'a'.repeat(40),
      conclusion: 'failure',
      output: { title: 't', summary: 's', text: 'x', annotations: Array(50).fill(annotation) },
    });
    await octokit().rest.checks.update({
      ...where,
      check_run_id: data.id,
      output: { title: 't', summary: 's', annotations: Array(50).fill(annotation) },
    });
    expect(github.state.checkRuns).toMatchObject([{ status: 'completed', output: { text: null } }]);
    expect(github.state.checkRuns[0]?.annotations.length).toBe(100);
    expect(github.violations).toEqual([]);

    const many = octokit().rest.checks.update({
      ...where,
      check_run_id: data.id,
      output: { title: 't', summary: 's', annotations: Array(51).fill(annotation) },
    });
    expect(await statusOf(many)).toBe(422);
    const reopened = octokit().rest.checks.update({ ...where, check_run_id: data.id, status: 'in_progress' });
    expect(await statusOf(reopened)).toBe(403);
  });
});

describe('issues', () => {
  test('are found by label and state, pull requests among them', async () => {
    github = await startGitHub();
    github.addPull({ number: 7 });
    const { data } = await octokit().rest.issues.create({ ...where, title: 'Drift', labels: ['schema'] });
    await octokit().rest.issues.update({ ...where, issue_number: data.number, state: 'closed' });
    const list = async (query: object) =>
      (await octokit().rest.issues.listForRepo({ ...where, ...query })).data.map(({ number }) => number);
    expect(await list({})).toEqual([7]);
    expect(await list({ state: 'all' })).toEqual([8, 7]);
    expect(await list({ state: 'closed', labels: 'schema' })).toEqual([8]);
    expect(github.violations).toEqual([]);
  });

  test('keep their old body when the new one has over 262,144 bytes', async () => {
    github = await startGitHub();
    const { number } = github.addIssue({ author: 'octo', body: 'old' });
    const long = octokit().rest.issues.update({ ...where, issue_number: number, body: 'x'.repeat(262_145) });
    expect(await statusOf(long)).toBe(200);
    expect(github.state.issues[0]?.body).toBe('old');
  });
});

describe('pull requests', () => {
  test('list their files, and belong to a commit unless they come from a fork', async () => {
    github = await startGitHub();
    const files = Array.from({ length: 31 }, (_, n) => ({ path: `src/${n}.ts` }));
    github.addPull({ number: 7, files });
    github.addPull({ number: 8, head: { sha: 'c'.repeat(40), ref: 'patch', owner: 'anna' } });
    const { data } = await octokit().rest.pulls.listFiles({ ...where, pull_number: 7, page: 2 });
    expect(data.map(({ filename }) => filename)).toEqual(['src/30.ts']);
    const ofCommit = async (sha: string) =>
      (
        await octokit().rest.repos.listPullRequestsAssociatedWithCommit({ ...where, commit_sha: sha })
      ).data.map(({ number }) => number);
    expect(await ofCommit('a'.repeat(40))).toEqual([7]);
    expect(await ofCommit('c'.repeat(40))).toEqual([]);
    const { data: fromFork } = await octokit().rest.pulls.list({ ...where, head: 'anna:patch' });
    expect(fromFork).toMatchObject([{ number: 8, head: { sha: 'c'.repeat(40), repo: { fork: true } } }]);
    expect(github.violations).toEqual([]);
  });
});

describe('what goes wrong', () => {
  test('a write may be carried out although its answer is an error', async () => {
    github = await startGitHub();
    github.addPull({ number: 7 });
    github.fail({ method: 'POST', answer: serverError(502), applied: true });
    const write = octokit().rest.issues.createComment({ ...where, issue_number: 7, body: 'mine' });
    expect(await statusOf(write)).not.toBe(200);
    expect(github.state.comments.length).toBeGreaterThan(0);
  });

  test('a fault hits the request of its position, then no other', async () => {
    github = await startGitHub();
    github.fail({ request: 2, answer: secondaryLimit(1) });
    const statuses = [];
    for (let n = 0; n < 3; n++) statuses.push((await fetch(`${github.url}/rate_limit`, authorized())).status);
    expect(statuses).toEqual([200, 403, 200]);
  });

  test('a token that may only read, one that is unknown, and a request GitHub does not know', async () => {
    github = await startGitHub({ readOnly: true });
    github.addPull({ number: 7 });
    const write = { ...where, issue_number: 7, body: 'mine' };
    expect(await statusOf(octokit().rest.issues.createComment(write))).toBe(403);
    expect(await statusOf(octokit('ghs_wrong').rest.issues.listComments(write))).toBe(401);
    expect(github.violations).toEqual([]);
    expect((await fetch(`${github.url}/repos/octo/shop/nothing`, authorized())).status).toBe(404);
    expect(github.violations).toEqual(['No operation GET /repos/octo/shop/nothing']);
  });

  test('a query parameter or a field of the wrong form is a violation', async () => {
    github = await startGitHub();
    github.addPull({ number: 7 });
    await fetch(`${github.url}/repos/octo/shop/issues/7/comments?per-page=100`, authorized());
    await fetch(`${github.url}/repos/octo/shop/issues/7/comments`, {
      ...authorized(),
      method: 'POST',
      body: JSON.stringify({ text: 'mine' }),
    });
    expect(github.violations).toEqual([
      'issues/list-comments query: must NOT have additional properties (per-page)',
      "issues/create-comment body: must have required property 'body'",
    ]);
  });
});

function authorized() {
  return { headers: { authorization: `token ${github.token}`, 'user-agent': 'test' } };
}
