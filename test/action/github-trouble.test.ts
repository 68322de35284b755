import { afterEach, describe, expect, test } from 'vitest';
import { pullRequestEvent } from '../github/events.ts';
import type { Fault } from '../github/fake/faults.ts';
import { noPermission, secondaryLimit, serverError } from '../github/fake-github.ts';
import { commandsOf } from '../github/runner.ts';
import { agreeing, differing } from './repositories.ts';
import { comments, head, pullNumber, type Scene, scene, writes } from './scene.ts';

// Most of their time these wait.
describe.concurrent('GitHub stumbles, and there is one comment and one check run all the same', () => {
  const secondaryLimits: readonly Fault[] = [
    { method: 'POST', path: /comments$/, answer: secondaryLimit(1) },
    { path: /check-runs$/, answer: secondaryLimit(1, 429) },
  ];
  const lostAnswers: readonly Fault[] = [
    { method: 'POST', path: /comments$/, answer: serverError(502), applied: true },
    { path: /check-runs$/, answer: 'hang up', applied: true },
  ];
  const errors: readonly Fault[] = [
    { path: /files$/, answer: serverError(500) },
    { method: 'GET', path: /comments$/, answer: serverError(503), times: 2 },
    { method: 'POST', path: /comments$/, answer: serverError(502) },
  ];
  // Each run meets one fault at each of several requests.
  const runs = [
    {
      what: 'a secondary limit at the comment, and as 429 at the check run',
      faults: secondaryLimits,
    },
    {
      what: 'a 502 after the comment was posted, and a connection closed after the check run was made',
      faults: lostAnswers,
    },
    {
      what: 'a 500 while the files are listed, two 503 while the comments are, and a 502 before one was posted',
      faults: errors,
    },
  ];

  test.for(runs)('$what', async ({ faults }, { onTestFinished }) => {
    const it = await scene(differing());
    onTestFinished(it.end);
    for (const fault of faults) it.github.fail(fault);
    const result = await it.start();
    expect(result.exitCode).toBe(1);
    expect(commandsOf(result, 'warning')).toEqual([]);
    expect(result.outputs['comment-url']).not.toBe('');
    expect(result.outputs['check-url']).not.toBe('');
    expect(comments(it).length).toBe(1);
    expect(it.github.state.checkRuns.length).toBe(1);
    expect(it.github.state.checkRuns[0]?.annotations.length).toBe(3);
    for (const { path = /./, answer } of faults)
      expect(it.github.requests).toContainEqual(
        expect.objectContaining({
          path: expect.stringMatching(path),
          status: typeof answer === 'string' ? 0 : answer.status,
        }),
      );
    expect(it.github.violations).toEqual([]);
  });

  // Every request is tried for a quarter of a minute.
  test('nothing but errors fail no check that is good', { timeout: 120_000 }, async ({ onTestFinished }) => {
    const it = await scene(agreeing());
    onTestFinished(it.end);
    it.github.fail({ answer: serverError(500), times: 1000 });
    const result = await it.start();
    expect(result.exitCode).toBe(0);
    expect(result.outputs.drift).toBe('false');
    expect(
      commandsOf(result, 'warning')
        .map(({ message }) => message)
        .join('\n'),
    ).toMatch(/could not be written.*500/);
    expect(result.summary).toContain('✅');
  });
});

describe('a token that may only read, as in pull requests from forks', () => {
  let it: Scene;
  afterEach(async () => {
    expect(it.github.violations).toEqual([]);
    await it.end();
  });

  const fork = pullRequestEvent({ number: pullNumber, headSha: head, fork: 'anna' });

  test('the exit status still tells the drift, the findings stand in the log, and one line says why', async () => {
    it = await scene(differing(), { readOnly: true });
    const result = await it.run({ on: fork });
    expect(result.exitCode).toBe(1);
    expect(result.outputs).toMatchObject({ drift: 'true', 'comment-url': '', 'check-url': '' });
    expect(it.github.state.comments).toEqual([]);
    expect(commandsOf(result, 'error').length).toBe(3);
    expect(commandsOf(result, 'error')[0]?.properties).toMatchObject({
      file: 'db/schema.sql',
      line: '1',
    });
    expect(commandsOf(result, 'notice').map(({ message }) => message)).toEqual([
      expect.stringContaining('may only read'),
    ]);
    expect(commandsOf(result, 'warning')).toEqual([]);
    expect(result.summary).toContain('## ❌ 3 differences');
  });

  test('and passes where the sources agree', async () => {
    it = await scene(agreeing(), { readOnly: true });
    expect((await it.run({ on: fork })).exitCode).toBe(0);
  });

  test('a token without one of the permissions does the rest', async () => {
    it = await scene(differing());
    it.github.fail({ method: 'POST', path: /check-runs$/, answer: noPermission() });
    const result = await it.run();
    expect(result.exitCode).toBe(1);
    expect(comments(it).length).toBe(1);
    expect(commandsOf(result, 'error').length).toBe(3);
    expect(commandsOf(result, 'warning').map(({ message }) => message)).toEqual([
      expect.stringMatching(
        /^The check run could not be written: .*Give the job `permissions: checks: write`/,
      ),
    ]);
    expect(commandsOf(result, 'notice')).toEqual([]);
  });

  test('no token at all writes nothing and asks nothing', async () => {
    it = await scene(differing());
    const result = await it.run({ inputs: { token: '' } });
    expect(result.exitCode).toBe(1);
    expect(writes(it)).toEqual([]);
    expect(it.github.requests).toEqual([]);
  });
});
