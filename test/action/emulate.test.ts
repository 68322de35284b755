import { createServer } from 'node:net';
import { resolve } from 'node:path';
import { createEmulator, type Emulator } from 'emulate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Repository, repositoryOf } from '../check/repository.ts';
import { callAction } from '../github/call-action.ts';
import { type GitHubEvent, pullRequestEvent, pushEvent, scheduleEvent } from '../github/events.ts';
import { jobToken } from '../github/fake-github.ts';
import type { ActionResult } from '../github/runner.ts';
import { agreeing, differing, repositoryLacking } from './repositories.ts';
import { reportOn } from './scene.ts';

// A second opinion: an imitation of GitHub that others have written, so that ours can't agree with us about a
// mistake. It never tells which files a pull request changes, so no pull request is checked here.

const project = resolve(import.meta.dirname, '../..');

let emulator: Emulator;
let head: string;
let pull: number;
const workspace = repositoryOf({});
let drift: string;
let agreement: string;
let runs = 9000;

beforeAll(async () => {
  drift = await reportOn(differing());
  agreement = await reportOn(agreeing());
  emulator = await createEmulator({
    service: 'github',
    port: await freePort(),
    seed: {
      tokens: { [jobToken]: { login: 'octo', scopes: ['repo'] } },
      github: { users: [{ login: 'octo' }], repos: [{ owner: 'octo', name: 'shop', auto_init: true }] },
    },
  });
  head = (await ask('GET', '/branches/main')).commit.sha;
  await ask('POST', '/git/refs', { ref: 'refs/heads/feature', sha: head });
  pull = (await ask('POST', '/pulls', { title: 'A change', head: 'feature', base: 'main' })).number;
}, 120_000);
afterAll(async () => {
  await emulator.close();
  workspace.delete();
});

test('one comment: posted, not written again for the same report, and green in the end', async () => {
  const bodies = async () =>
    (await ask('GET', `/issues/${pull}/comments`)).map(({ body }: { body: string }) => body);
  const on = pullRequestEvent({ number: pull, headSha: head });
  expect(await post(drift, on)).toMatchObject({ exitCode: 0, outputs: { drift: 'true' } });
  expect(await bodies()).toEqual([expect.stringMatching(/\n## ❌ 3 differences/)]);
  const [before] = await ask('GET', `/issues/${pull}/comments`);
  await post(drift, on);
  expect(await ask('GET', `/issues/${pull}/comments`)).toEqual([before]);
  await post(agreement, on);
  expect(await bodies()).toEqual([expect.stringMatching(/\n## ✅ /)]);
});

// GitHub adds the annotations of later requests, the emulator replaces them, so here one request has to do.
test('a check run with its annotations', async () => {
  const many = repositoryLacking(50);
  expect((await run(many, pushEvent(head), { key: 'many' })).exitCode).toBe(1);
  many.delete();
  const { check_runs: checkRuns } = await ask(
    'GET',
    `/commits/${head}/check-runs?check_name=many&filter=all`,
  );
  expect(checkRuns).toMatchObject([{ conclusion: 'failure', output: { annotations_count: 50 } }]);
});

test('one issue: opened, left alone, and closed', async () => {
  const issues = async () =>
    (await ask('GET', '/issues?state=all')).filter((issue: object) => !('pull_request' in issue));
  const on = scheduleEvent(head);
  await post(drift, on);
  expect(await issues()).toMatchObject([{ state: 'open', labels: [{ name: 'schema-drift' }] }]);
  const opened = await issues();
  await post(drift, on);
  expect(await issues()).toEqual(opened);
  await post(agreement, on);
  expect(await issues()).toMatchObject([{ state: 'closed' }]);
});

/** Publishes a report that is there already. */
function post(report: string, on: GitHubEvent): Promise<ActionResult> {
  workspace.write('report.json', report);
  return run(workspace, on, { mode: 'post', report: 'report.json', 'check-run': 'false' });
}

function run(
  { root: workspace }: Repository,
  on: GitHubEvent,
  inputs: Readonly<Record<string, string>> = {},
): Promise<ActionResult> {
  runs += 1;
  return callAction({
    dir: project,
    workspace,
    apiUrl: emulator.url,
    token: jobToken,
    runId: runs,
    inputs,
    ...on,
  });
}

// biome-ignore lint/suspicious/noExplicitAny: answers of every form
async function ask(method: string, path: string, body?: object): Promise<any> {
  const response = await fetch(`${emulator.url}/repos/octo/shop${path}`, {
    method,
    headers: { authorization: `token ${jobToken}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return response.json();
}

function freePort(): Promise<number> {
  return new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => done(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
