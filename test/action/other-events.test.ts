import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';
import {
  dispatchEvent,
  mergeGroupEvent,
  pullRequestEvent,
  pushEvent,
  scheduleEvent,
} from '../github/events.ts';
import { agreeing, differing } from './repositories.ts';
import { head, pullNumber, type Scene, scene, writes } from './scene.ts';

let it: Scene;
afterEach(async () => {
  expect(it.github.violations).toEqual([]);
  await it.end();
});

const commit = 'f'.repeat(40);

describe('events without a pull request', () => {
  test.each([
    { what: 'a merge group', on: mergeGroupEvent(commit) },
    { what: 'a push', on: pushEvent(commit) },
    { what: 'a push to a branch', on: pushEvent(commit, 'feature') },
    { what: 'a run by hand on a branch', on: dispatchEvent(commit, 'feature') },
  ])('$what: a check run on its commit, never a comment or an issue', async ({ on }) => {
    it = await scene(differing());
    const { exitCode, outputs } = await it.run({ on });
    expect(exitCode).toBe(1);
    expect(outputs['comment-url']).toBe('');
    expect(writes(it)).toEqual(['POST /check-runs']);
    expect(it.github.state.checkRuns).toMatchObject([{ headSha: commit, conclusion: 'failure' }]);
  });

  test('a merge group whose sources agree passes', async () => {
    it = await scene(agreeing());
    expect((await it.start({ on: mergeGroupEvent(commit) })).exitCode).toBe(0);
    expect(it.github.state.checkRuns).toMatchObject([{ headSha: commit, conclusion: 'success' }]);
  });
});

describe('the nightly run', () => {
  const issues = () => it.github.state.issues.filter(({ isPull }) => !isPull);

  test('opens one issue, leaves it alone while nothing changes, and closes it when all is well', async () => {
    it = await scene(differing());
    const on = scheduleEvent(commit);
    const { outputs } = await it.start({ on, inputs: { 'issue-assignees': 'octo' } });
    expect(issues()).toMatchObject([{ state: 'open', labels: ['schema-drift'], assignees: ['octo'] }]);
    expect(outputs['issue-url']).toBe(`https://github.com/octo/shop/issues/${issues()[0]?.number}`);
    await it.post(readFileSync(outputs.report ?? '', 'utf8'), { on });
    expect(issues().length).toBe(1);
    it.workspace.delete();
    it.workspace = agreeing();
    await it.run({ on });
    expect(issues()).toMatchObject([{ state: 'closed' }]);
  });

  test('opens an issue of its own where the config cannot be read, and closes it once it can', async () => {
    it = await scene(differing());
    const on = scheduleEvent(commit);
    await it.run({ on });
    const [ofDatabase] = issues();
    const config = it.workspace.read('schema-drift.yml');
    it.workspace.write('schema-drift.yml', 'sources:\n  migratons: drizzle\n');
    const { exitCode, outputs } = await it.run({ on });
    expect(exitCode).toBe(2);
    expect(issues()).toEqual([
      ofDatabase,
      expect.objectContaining({
        state: 'open',
        title: 'Schema could not be checked',
        labels: ['schema-drift'],
        body: expect.stringContaining('migratons'),
      }),
    ]);
    expect(outputs['issue-url']).toBe(`https://github.com/octo/shop/issues/${issues()[1]?.number}`);
    const before = writes(it).length;
    await it.run({ on });
    expect(writes(it).slice(before)).toEqual(['POST /check-runs']);
    it.workspace.write('schema-drift.yml', config);
    await it.run({ on });
    expect(issues()).toMatchObject([{ state: 'open' }, { state: 'closed' }]);
    expect(it.github.state.comments).toMatchObject([{ issue: issues()[1]?.number }]);
  });

  test('leaves no issue where nothing is wrong', async () => {
    it = await scene(agreeing());
    const { exitCode, outputs } = await it.run({ on: scheduleEvent(commit) });
    expect(exitCode).toBe(0);
    expect(outputs['issue-url']).toBe('');
    expect(issues()).toEqual([]);
  });
});

describe('a pull request that changes nothing of the schema', () => {
  test('passes at once: no Postgres is started', async () => {
    it = await scene(differing());
    it.github.addPull({ number: 8, files: [{ path: 'README.md' }, { path: 'docs/how.md' }] });
    const result = await it.run({
      on: pullRequestEvent({ number: 8, headSha: head }),
      // A server that isn't there: whoever asked it anything would fail.
      inputs: { 'postgres-url': 'postgres://nobody@127.0.0.1:9/none' },
    });
    expect(result.exitCode).toBe(0);
    expect(result.log).not.toMatch(/^postgres /m);
    expect(it.github.state.comments).toEqual([]);
    expect(it.github.state.checkRuns).toMatchObject([{ conclusion: 'success', headSha: head }]);
  });

  test('is checked all the same where one file of 3,000 may matter', async () => {
    it = await scene(differing());
    const files = [
      ...Array.from({ length: 250 }, (_, n) => ({ path: `docs/${n}.md` })),
      { path: 'drizzle/x.sql' },
    ];
    it.github.addPull({ number: 8, files });
    expect((await it.run({ on: pullRequestEvent({ number: 8, headSha: head }) })).exitCode).toBe(1);
  });
});

test('`pull_request_target` is refused, and nothing is written', async () => {
  it = await scene(differing());
  const on = { ...pullRequestEvent({ number: pullNumber, headSha: head }), eventName: 'pull_request_target' };
  const result = await it.run({ on });
  expect(result.exitCode).toBe(2);
  expect(result.log).toContain('pull_request_target');
  expect(writes(it)).toEqual([]);
});
