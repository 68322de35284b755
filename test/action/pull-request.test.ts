import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { copyOfFixture } from '../check/repository.ts';
import { pullRequestEvent } from '../github/events.ts';
import type { GitHubOptions } from '../github/fake-github.ts';
import { commandsOf } from '../github/runner.ts';
import { agreeing, differing, repositoryLacking } from './repositories.ts';
import { comments, head, ownServer, pullNumber, reportOn, type Scene, scene, writes } from './scene.ts';

let it: Scene;
afterEach(async () => {
  expect(it.github.violations).toEqual([]);
  await it.end();
});

const drifted = async (options?: GitHubOptions) => {
  it = await scene(differing(), options);
};

// What matters is what becomes of a report: one of three differences, and one of none.
let drift: string;
let agreement: string;
beforeAll(async () => {
  drift = await reportOn(differing());
  agreement = await reportOn(agreeing());
});

describe('one comment', () => {
  test('is posted for drift, beside a check run on the head and suggestions, and the job fails', async () => {
    const path = 'src/db/schema.ts';
    it = await scene(copyOfFixture('shop-drifted'));
    const sources = 'sources: { migrations: drizzle, drizzle: drizzle.config.ts }';
    it.workspace.write('schema-drift.yml', `${sources}\ntruth: migrations\n`);
    const lines = it.workspace.read(path).trimEnd().split('\n');
    const [pull] = it.github.state.pulls;
    const patch = [`@@ -0,0 +1,${lines.length} @@`, ...lines.map((line) => `+${line}`)].join('\n');
    if (pull !== undefined) pull.files = [{ path, status: 'added', patch }];
    const result = await it.start({ inputs: ownServer });
    expect(result.exitCode).toBe(1);
    expect(comments(it)).toEqual([expect.stringMatching(/^<!-- .*-->\n## ❌ 3 differences/)]);
    expect(comments(it)[0]).toContain(`/blob/${head}/src/db/schema.ts#L`);
    expect(it.github.state.checkRuns).toMatchObject([
      { headSha: head, name: 'schema-drift', status: 'completed', conclusion: 'failure' },
    ]);
    expect(it.github.state.checkRuns[0]?.annotations.length).toBe(3);
    const [review] = it.github.state.reviews;
    expect(it.github.state.reviewComments).toMatchObject([
      {
        path,
        line: lines.findIndex((line) => line.includes("text('payment_id')")) + 1,
        body: expect.stringMatching(/\n```suggestion\n {4}paymentId: uuid\('payment_id'\),\n```$/),
      },
      { path, body: expect.stringContaining('\n```suggestion\n      .references(() => customers.id,') },
    ]);
    expect(result.outputs).toMatchObject({
      'review-url': `https://github.com/octo/shop/pull/7#pullrequestreview-${review?.id}`,
      drift: 'true',
      critical: '3',
      'comment-url': `https://github.com/octo/shop/pull/7#issuecomment-${it.github.state.comments[0]?.id}`,
      'check-url': `https://github.com/octo/shop/runs/${it.github.state.checkRuns[0]?.id}`,
    });
    expect(result.summary).toContain('## ❌ 3 differences');
    expect(result.log).toContain('3 differences');
    expect(commandsOf(result, 'error')).toEqual([]);
  });

  test('is not written again when a second run finds the same', async () => {
    await drifted();
    await it.post(drift);
    const before = comments(it);
    const { exitCode, outputs } = await it.run();
    expect(exitCode).toBe(1);
    expect(comments(it)).toEqual(before);
    expect(writes(it).filter((write) => write.includes('comments'))).toEqual(['POST /issues/7/comments']);
    expect(outputs['comment-url']).toMatch(/#issuecomment-/);
  });

  test('turns green once the drift is gone, and the job passes', async () => {
    it = await scene(agreeing());
    await it.post(drift);
    const later = 'c'.repeat(40);
    const result = await it.run({
      on: pullRequestEvent({ number: pullNumber, headSha: later, before: head }),
    });
    expect(result.exitCode).toBe(0);
    expect(comments(it)).toEqual([expect.stringMatching(/\n## ✅ /)]);
    expect(it.github.state.checkRuns.map(({ conclusion }) => conclusion)).toEqual(['failure', 'success']);
    expect(result.outputs).toMatchObject({ drift: 'false', critical: '0', warning: '0' });
  });

  test('is not posted where nothing was ever wrong', async () => {
    it = await scene(agreeing());
    const { exitCode, outputs } = await it.run();
    expect(exitCode).toBe(0);
    expect(comments(it)).toEqual([]);
    expect(outputs['comment-url']).toBe('');
    expect(it.github.state.checkRuns).toMatchObject([{ conclusion: 'success', headSha: head }]);
  });

  test('says when it could not be checked, which is not drift', async () => {
    it = await scene(agreeing());
    it.workspace.write('schema-drift.yml', 'sources:\n  migratons: drizzle\n');
    const result = await it.run();
    expect(result.exitCode).toBe(2);
    expect(result.outputs.drift).toBe('');
    expect(comments(it).length).toBe(1);
    expect(comments(it)[0]).toMatch(/could not/i);
    expect(comments(it)[0]).toContain('migratons');
    expect(comments(it)[0]).not.toContain('❌');
    expect(it.github.state.checkRuns).toMatchObject([{ conclusion: 'failure' }]);
  });

  test('is found among 130 others, on any page, also when it is the last', async () => {
    await drifted();
    for (let n = 0; n < 130; n += 1) it.github.addComment(pullNumber, 'anna', `comment ${n}`);
    await it.post(drift);
    await it.post(drift);
    expect(comments(it).length).toBe(131);
  });

  test('of another person that looks like ours is left alone', async () => {
    await drifted();
    await it.post(drift);
    const copy = comments(it)[0] ?? '';
    it.github.state.comments.length = 0;
    it.github.addComment(pullNumber, 'mallory', copy);
    await it.post(drift);
    expect(it.github.state.comments.find(({ author }) => author === 'mallory')).toMatchObject({
      body: copy,
      edits: 0,
    });
  });

  test('stays as a newer run has left it when an older one ends after that', async () => {
    await drifted();
    await it.post(drift, { runId: 9002 });
    const before = comments(it);
    await it.post(agreement, { runId: 9001 });
    expect(comments(it)).toEqual(before);
  });

  test('of two runs at once is one', async () => {
    await drifted({
      // Both have listed the comments before either posts its own.
      delay: ({ method, path }) => (method === 'GET' && path.endsWith('/comments') ? { after: 1500 } : {}),
    });
    it.workspace.write('report.json', drift);
    const inputs = { mode: 'post', report: 'report.json' };
    const results = await Promise.all([it.start({ inputs }), it.start({ inputs })]);
    expect(results.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
    expect(comments(it).length).toBe(1);
  });

  test('that a person has deleted comes back only with news', async () => {
    await drifted();
    await it.post(drift);
    it.github.state.comments.length = 0;
    const { exitCode, outputs } = await it.run();
    expect(exitCode).toBe(1);
    expect(comments(it)).toEqual([]);
    expect(outputs['comment-url']).toBe('');
    it.workspace.edit('db/schema.sql', ['id integer', 'id bigint']);
    await it.run();
    expect(comments(it).length).toBe(1);
  });

  test('is one for each key', async () => {
    await drifted();
    await it.post(drift, { inputs: { key: 'shop' } });
    await it.post(drift, { inputs: { key: 'ledger' } });
    expect(comments(it).length).toBe(2);
    expect(it.github.state.checkRuns.map(({ name }) => name)).toEqual(['shop', 'ledger']);
  });

  test('and check run are left out where the workflow says so; then the annotations stand in the log', async () => {
    await drifted();
    const result = await it.run({ inputs: { comment: 'false', 'check-run': 'false' } });
    expect(result.exitCode).toBe(1);
    expect(writes(it)).toEqual([]);
    expect(result.outputs.plan).toBe(join(result.temp, 'schema-drift', 'schema.plan.sql'));
    expect(readFileSync(result.outputs.plan ?? '', 'utf8')).toMatch(
      /^-- Plan for schema: [\s\S]*\nALTER TABLE public\.table_0 ADD COLUMN/,
    );
    expect(commandsOf(result, 'error').map(({ properties }) => properties.file)).toEqual(
      Array(3).fill('db/schema.sql'),
    );
  });
});

test('`fail-on: never` tells the drift and lets the job pass', async () => {
  await drifted();
  const { exitCode, outputs } = await it.run({ inputs: { 'fail-on': 'never' } });
  expect(exitCode).toBe(0);
  expect(outputs.drift).toBe('true');
  expect(it.github.state.checkRuns).toMatchObject([{ conclusion: 'neutral' }]);
});

test('a subfolder as `cwd` has its paths told from the top of the repository', async () => {
  await drifted();
  const inner = it.workspace;
  const root = inner.root;
  // The checkout is the folder above.
  it.workspace = { ...inner, root: root.slice(0, root.lastIndexOf('/')) };
  const folder = root.slice(root.lastIndexOf('/') + 1);
  it.github.state.pulls.length = 0;
  it.github.addPull({ number: pullNumber, files: [{ path: `${folder}/db/schema.sql` }] });
  await it.run({ inputs: { cwd: folder } });
  it.workspace = inner;
  expect(it.github.state.checkRuns[0]?.annotations[0]?.path).toBe(`${folder}/db/schema.sql`);
  expect(comments(it)[0]).toContain(`/blob/${head}/${folder}/db/schema.sql#L`);
});

test('a run that is cancelled ends at once and writes nothing', async () => {
  it = await scene(copyOfFixture('shop-drifted'));
  const cancel = new AbortController();
  const running = it.start({ inputs: ownServer, signal: cancel.signal });
  await vi.waitUntil(() => it.github.requests.length > 0, { timeout: 30_000 });
  cancel.abort();
  const { exitCode, log } = await running;
  expect(exitCode).toBe(130);
  expect(log).toContain('Stopped.');
  expect(writes(it)).toEqual([]);
});

describe('much to tell', () => {
  test('120 findings make 120 annotations, 50 a request, on one check run', async () => {
    it = await scene(repositoryLacking(120));
    const result = await it.run();
    expect(result.outputs.critical).toBe('120');
    const [checkRun] = it.github.state.checkRuns;
    expect(it.github.state.checkRuns.length).toBe(1);
    expect(checkRun?.annotations.length).toBe(120);
    expect(new Set(checkRun?.annotations.map(({ title }) => title)).size).toBe(120);
    expect(checkRun?.output.title).toContain('120');
    expect(writes(it).filter((write) => write.includes('check-runs'))).toEqual([
      'POST /check-runs',
      `PATCH /check-runs/${checkRun?.id}`,
      `PATCH /check-runs/${checkRun?.id}`,
    ]);
  });

  test('a huge report fits: the comment, the check run and the summary within what GitHub takes', {
    timeout: 120_000,
  }, async () => {
    const long = (index: number) => `a_very_long_name_that_somebody_thought_to_be_a_good_one_${index}`;
    it = await scene(repositoryLacking(1000, long));
    const result = await it.run();
    expect(result.outputs.critical).toBe('1000');
    const [comment = ''] = comments(it);
    expect([...comment].length).toBeLessThanOrEqual(61_000);
    expect(comment).toContain('1000 differences');
    expect(result.summary).not.toBe('');
    expect(result.summary).toContain('1000 differences');
    const [checkRun, ...others] = it.github.state.checkRuns;
    expect(others).toEqual([]);
    expect(checkRun?.annotations.length).toBe(500);
    expect(checkRun?.output.text).toContain('first 500 of 1000');
  });
});
