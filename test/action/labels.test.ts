/** Labels on a pull request that say what it does: put on and taken off as that changes. */
import { afterEach, expect, test } from 'vitest';
import { agreeing, differing } from './repositories.ts';
import { pullNumber, type Scene, scene, writes } from './scene.ts';

let it: Scene;
afterEach(async () => {
  expect(it.github.violations).toEqual([]);
  await it.end();
});

const labels = () => it.github.state.issues.find(({ number }) => number === pullNumber)?.labels;
const inputs = { 'drift-label': 'schema-drift', comment: 'false', 'check-run': 'false' };

test('while something differs it is there, and then it is not; labels of others stay', async () => {
  it = await scene(differing(1));
  const issue = it.github.state.issues.find(({ number }) => number === pullNumber);
  if (issue !== undefined) issue.labels = ['Ready'];
  await it.run({ inputs });
  expect(labels()).toEqual(['Ready', 'schema-drift']);
  await it.run({ inputs });
  expect(writes(it)).toEqual(['POST /issues/7/labels']);
  it.workspace.delete();
  it.workspace = agreeing();
  await it.run({ inputs });
  expect(labels()).toEqual(['Ready']);
});

test('in other capitals it is the same label, and nothing is written unasked or without a need', async () => {
  it = await scene(differing(1));
  const issue = it.github.state.issues.find(({ number }) => number === pullNumber);
  if (issue !== undefined) issue.labels = ['Schema-Drift'];
  await it.run({ inputs });
  await it.run({ inputs: { ...inputs, 'drift-label': '' } });
  expect(writes(it)).toEqual([]);
});

test('a label that is none is refused before anything is checked', async () => {
  it = await scene(agreeing());
  const { exitCode, log } = await it.run({ inputs: { ...inputs, 'drift-label': 'a, b' } });
  expect(exitCode).toBe(2);
  expect(log).toContain("The input `drift-label` can't be `a, b`.");
});
