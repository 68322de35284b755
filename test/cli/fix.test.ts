import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { copyOfFixture, type Repository, repositoryOf } from '../check/repository.ts';
import { buildUnlessFresh } from '../support/build.ts';
import { testServerUrl } from '../support/postgres.ts';
import { callCli, runCli } from './run-cli.ts';

let repository: Repository;
beforeAll(async () => {
  repository = copyOfFixture('liveconvo');
  repository.write('schema-drift.yml', `${repository.read('schema-drift.yml')}truth: dev\n`);
  await buildUnlessFresh();
}, 120_000);
afterAll(() => repository.delete());

function fix(...args: readonly string[]) {
  return callCli(['fix', '--cwd', repository.root, '--postgres-url', testServerUrl(), ...args]);
}

test('lists the findings with what settles them, writes the script of one side, and says what is not there', async () => {
  const file = join(repository.root, 'production.sql');
  const list = await runCli(['fix', '--cwd', repository.root, '--postgres-url', testServerUrl()]);
  const written = await fix('--side', 'production', '--output', file);
  const unknown = await fix('--finding', 'public.custom_report');
  expect(list.stdout).toMatch(
    /^[0-9a-f]{12} {2}critical {2}table custom_reports is missing in production\n +SQL for production\n/,
  );
  expect(list.stdout).toContain('SQL for production, which loses the table referral_fraud_checks');
  expect(list.stdout).toContain('or with --rename user_referrals.referrer_user_id:referrer_id.');
  expect(list.status).toBe(1);

  const script = readFileSync(file, 'utf8');
  expect(script).toMatch(/^-- Plan for production: \d+ steps, proved on a copy of its schema; /);
  expect(script).toContain('\nCREATE TABLE public.custom_reports (\n');
  expect(script).toContain('\n-- DROP TABLE public.referral_fraud_checks;\n');
  // Renames that nobody has confirmed are left, and said.
  expect([written.status, written.stdout, written.stderr]).toEqual([
    1,
    '',
    expect.stringMatching(
      /^\d+ findings are left:\n[0-9a-f]{12} [^→]*or with --rename user_referrals\.referrer_user_id:referrer_id\.\n/,
    ),
  ]);

  expect([unknown.status, unknown.stderr]).toEqual([
    2,
    expect.stringMatching(
      /There is no finding public\.custom_report here, or it no longer holds\.\s+→ Did you mean [0-9a-f]{12} \(custom_reports\)\?/,
    ),
  ]);
});

test('where nothing tells who is wrong, everything is still listed, with what can be said to have it settled', async () => {
  const undecided = copyOfFixture('shop-drifted');
  const all = await callCli([
    ...['fix', '--cwd', undecided.root, '--postgres-url', testServerUrl()],
    ...['--all', '--write'],
  ]);
  undecided.delete();
  expect(all.stdout).toContain('column orders.payment_id: type differs');
  expect(all.stdout.match(/[^\n]*nothing tells who is wrong[^:]*:/gi)).toEqual([
    '3 findings. Nothing tells who is wrong:',
  ]);
  expect(all.stdout).toContain('`--truth SOURCE` says who is right (migrations or drizzle)');
  expect(all.status).toBe(1);
});

test('what somebody has accepted is neither listed nor planned', async () => {
  const accepting = ['--owner', 'ada', '--reason', 'known'];
  const baseline = await callCli([
    ...['baseline', '--cwd', repository.root, '--postgres-url', testServerUrl()],
    ...accepting,
  ]);
  expect(baseline.status).toBe(0);
  const list = await fix('--all', '-o', 'plan.sql');
  expect([list.status, list.stdout]).toEqual([
    0,
    'There is nothing to fix.\nNo SQL was written to plan.sql.\n',
  ]);
});

test('where a source cannot be read it says why, and not that there is nothing to fix, also beside what was found in others', async () => {
  const broken = copyOfFixture('shop-drifted');
  broken.write('drizzle/0000_init.sql', 'create tabel t ();');
  const half = repositoryOf({
    'schema-drift.yml':
      'sources:\n  migrations: supabase/migrations\n  types: { kind: supabase-types, file: types.ts }\nsecurity-advice: fail\n',
    'supabase/migrations/20250101000000_t.sql': 'CREATE TABLE t (id int);',
    'types.ts': '<<<<<<< HEAD\n',
  });
  const fixAll = ({ root }: Repository) =>
    callCli(['fix', '--cwd', root, '--postgres-url', testServerUrl(), '--all']);
  const [all, beside] = [await fixAll(broken), await fixAll(half)];
  broken.delete();
  half.delete();
  expect(all).toMatchObject({ status: 2, stdout: '', stderr: expect.stringContaining('syntax error') });
  expect(beside).toMatchObject({
    status: 2,
    stdout: expect.stringMatching(
      /^[0-9a-f]{12} .*\n +by hand: [\s\S]*`schema-drift fix --finding ID` prints all/,
    ),
    stderr: expect.stringContaining('types: types.ts is not TypeScript that can be parsed.'),
  });
});
