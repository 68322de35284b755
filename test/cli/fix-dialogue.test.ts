import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { repositoryOf } from '../check/repository.ts';
import { buildUnlessFresh } from '../support/build.ts';
import { testServerUrl } from '../support/postgres.ts';
import { runAtTerminal } from './at-terminal.ts';

beforeAll(() => buildUnlessFresh(), 120_000);

const [space, enter, down, left, controlC] = [' ', '\r', '\u001b[B', '\u001b[D', '\u0003'];

function twoFindings() {
  const {
    root,
    read,
    delete: remove,
  } = repositoryOf({
    'schema-drift.yml':
      'sources:\n  declared: { kind: sql, files: [schema.sql] }\n  dump: { kind: sql, files: [dump.sql] }\ntruth: declared\n',
    'schema.sql':
      'CREATE TABLE t (id int NOT NULL); CREATE TABLE u (id int); CREATE TABLE r (id int, full_name text);',
    'dump.sql': 'CREATE TABLE t (id int); CREATE TABLE r (id int, name text);',
  });
  onTestFinished(remove);
  const fix = ['fix', '--cwd', root, '--postgres-url', testServerUrl()];
  return { fix, read, script: join(root, 'dump.plan.sql') };
}

test('what is chosen of the phases is shown, and written once somebody says so', async () => {
  const { fix, read, script } = twoFindings();
  const { status, screen } = await runAtTerminal(fix, [
    // On the heading of the first phase; then its finding, the heading of the second, and the finding of that.
    ['What is to be settled?', down + down + down + space + enter],
    ['Write it? (dump.plan.sql)', left + enter],
  ]);
  expect(screen).toMatch(/Phase 1 of 2 · correct what is there[\s\S]*Phase 2 of 2 · add what is missing/);
  expect(screen).toMatch(/1 finding is left:[\s\S]*--rename r\.name:full_name[\s\S]*What is to be settled\?/);
  expect(screen).toContain('CREATE TABLE public.u');
  expect(screen).toContain('wrote dump.plan.sql, for a person to run on dump');
  expect(status).toBe(0);
  expect(existsSync(script) && read('dump.plan.sql')).toContain('CREATE TABLE public.u');
  expect(read('dump.plan.sql')).not.toContain('SET NOT NULL');
});

test.each([
  ['at the choice, on a terminal that tells no width,', 0, [['What is to be settled?', controlC]]],
  [
    'at the last question',
    120,
    [
      ['What is to be settled?', space + enter],
      ['Write it?', controlC],
    ],
  ],
] as const)('Ctrl-C %s leaves everything as it was', async (_, columns, steps) => {
  const { fix, script } = twoFindings();
  const { status, screen } = await runAtTerminal(fix, steps, { columns });
  expect([status, screen]).toEqual([130, expect.stringContaining('Stopped. Nothing was written.')]);
  expect(existsSync(script)).toBe(false);
});
