import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Finding } from '../../src/report/finding.ts';
import type { DatabaseReport, Report } from '../../src/report/report.ts';
import { runCli } from '../cli/run-cli.ts';
import { buildUnlessFresh } from '../support/build.ts';
import { testServerUrl } from '../support/postgres.ts';
import { checkRepository, majors } from './check-repository.ts';
import { type LiveDatabase, liveDatabase } from './live-database.ts';
import { copyOfFixture, type Repository } from './repository.ts';

const major = majors.at(-1) ?? 18;
const hasPsql = spawnSync('psql', ['--version']).status === 0;

let repository: Repository;
beforeAll(async () => {
  repository = copyOfFixture('fltr-databases');
  await buildUnlessFresh();
}, 120_000);
afterAll(() => repository.delete());

function databaseOf({ databases }: Pick<Report, 'databases'>, name: string): DatabaseReport {
  const found = databases.find((database) => database.name === name);
  if (found === undefined) throw new Error(`There is no database ${name}.`);
  return found;
}

const serious = ({ findings }: DatabaseReport): Finding[] =>
  findings.filter(({ severity }) => severity !== 'cosmetic');
const told = (database: DatabaseReport) =>
  serious(database).map(({ severity, title }) => `${severity}: ${title}`);

async function reported(...more: readonly string[]): Promise<Report> {
  const args = ['check', '--cwd', repository.root, '--postgres-url', testServerUrl(), '--format', 'json'];
  const { status, stdout } = await runCli([...args, ...more], liveUrls());
  expect(status).toBe(1);
  return JSON.parse(stdout) as Report;
}

describe('the databases as files, checked by the program', () => {
  let report: Report;
  beforeAll(async () => {
    report = await reported();
  }, 60_000);

  test('each has what its document says, and nothing else that a program could notice', () => {
    expect(told(databaseOf(report, 'fltr'))).toEqual([
      'critical: table datasets is missing in production',
      'critical: table documents is missing in production',
      'critical: table processing_jobs is missing in production',
      'warning: table users belongs to fltr_auth, and production of fltr has it',
    ]);
    const auth = serious(databaseOf(report, 'fltr_auth'));
    expect(auth).toMatchObject([
      {
        severity: 'critical',
        wrong: ['production'],
        note: 'Moved, as was said. Their rows meet: user_credits.user_id is unique, and points to users.id.',
      },
    ]);
    for (const column of ['credits', 'total_credits_purchased', 'team_id'])
      expect(auth[0]?.folded).toEqual(
        expect.arrayContaining([`column users.${column}`, `column user_credits.${column}`]),
      );
  });

  test('the key between them holds, and no foreign key is missed', () => {
    expect(databaseOf(report, 'fltr').references).toMatchObject([
      { from: 'datasets.user_id', to: 'fltr_auth.users.id', state: 'holds' },
    ]);
    expect(JSON.stringify(databaseOf(report, 'fltr').findings)).not.toContain('foreign key datasets');
  });

  test('models of both databases speak in each of the tables that are its own', () => {
    const left = (name: string) =>
      databaseOf(report, name)
        .notCompared.map(({ what, why }) => `${what}: ${why}`)
        .filter((line) => line.includes('where they are compared'));
    expect(left('fltr')).toEqual([
      'tables api_key_credits, credit_transactions, teams, user_credits and users: sqlmodel declares them for fltr_auth, where they are compared',
    ]);
    expect(left('fltr_auth')).toEqual([
      'tables datasets, documents and processing_jobs: sqlmodel declares them for fltr, where they are compared',
    ]);
    const cells = databaseOf(report, 'fltr').findings.find(({ object }) => object === 'users')?.cells;
    expect(cells?.sqlmodel).toEqual({ state: 'missing', text: 'missing' });
  });

  test('a source is chosen by its database, since both have one of its name', async () => {
    const fix = (side: string) =>
      runCli(['fix', '--cwd', repository.root, '--postgres-url', testServerUrl(), '--side', side]);
    const [one, both, none] = await Promise.all([
      fix('fltr_auth.production'),
      fix('production'),
      fix('fltr.staging'),
    ]);
    const plansIn = (text: string) => text.match(/^-- Plan for [^:]+/gm);
    expect(plansIn(one.stdout)).toEqual(['-- Plan for production of fltr_auth']);
    expect(plansIn(both.stdout)).toEqual([
      '-- Plan for production of fltr',
      '-- Plan for production of fltr_auth',
    ]);
    expect([none.status, none.stderr]).toEqual([
      2,
      expect.stringMatching(
        /There is no source fltr\.staging\.[\s\S]*fltr\.production,[\s\S]*fltr_auth\.production/,
      ),
    ]);
  }, 60_000);

  test('nobody has said that the columns moved: they are one finding all the same', async () => {
    const silent = copyOfFixture('fltr-databases');
    const config = silent.read('schema-drift.yml');
    silent.write('schema-drift.yml', config.replace(/ {4}renames:.*\n( {6}- users\..*\n)+/, ''));
    const { databases } = await checkRepository(silent.root, { sharedServer: major });
    silent.delete();
    const auth = serious(databaseOf({ databases }, 'fltr_auth'));
    expect(auth).toHaveLength(1);
    expect(auth[0]?.note).toMatch(/^Proposed as moved: .*total_credits_purchased/);
  });
});

/** The same sources under two truths; in the earlier state of the product the database had the keys otherwise. */
describe('where credit_transactions.user_id is to point, by who is believed', () => {
  test.each([
    { truth: 'database', wrong: 'drizzle', right: '→ user_credits.user_id' },
    { truth: 'drizzle', wrong: 'database', right: '→ users.id on delete cascade' },
  ])('$truth is right: $right', async ({ truth, wrong, right }) => {
    const fltr = copyOfFixture('fltr');
    fltr.edit('schema-drift.yml', ['truth: majority', `truth: ${truth}`]);
    const { databases } = await checkRepository(fltr.root, { sharedServer: major });
    fltr.delete();
    const finding = databases
      .flatMap(({ findings }) => findings)
      .find(({ kind, object }) => kind === 'foreign key' && object === 'credit_transactions.user_id');
    expect(finding?.wrong).toContain(wrong);
    expect(finding?.wrong).not.toContain(truth);
    expect(finding?.cells[truth]?.text).toBe(right);
  });
});

let live: readonly LiveDatabase[] = [];

function liveUrls(): Record<string, string> {
  return Object.fromEntries(live.map(({ urlEnv }) => [urlEnv, process.env[urlEnv] ?? '']));
}

/** Of everybody, what is kept of them somewhere. */
const rowsBefore = `
  INSERT INTO users (id, name, email, team_id, total_credits_purchased, credits)
    SELECT 'u' || n, 'name ' || n, n || '@example.com', NULL, n * 10, n FROM generate_series(1, 50) n;
  INSERT INTO teams (id, name, owner_id) VALUES ('t1', 'first', 'u1');
  UPDATE users SET team_id = 't1' WHERE id IN ('u2', 'u3');
  INSERT INTO sessions (id, user_id, token, expires_at) SELECT 's' || id, id, 'token ' || id, now() FROM users;
  INSERT INTO credit_transactions (id, user_id, amount, type) SELECT 'c' || id, id, 5, 'bonus' FROM users;
  ANALYZE;`;
const strayRows = `
  INSERT INTO users (id, email, name, credits)
    SELECT 'u' || n, n || '@example.com', 'other ' || n, 7 FROM generate_series(48, 53) n;
  ANALYZE;`;

describe.skipIf(!hasPsql)('the plan, on databases that run and have rows', () => {
  let fltr: LiveDatabase;
  let auth: LiveDatabase;
  let report: Report;
  const folder = mkdtempSync(join(tmpdir(), 'drift-carrying-'));

  const psql = (database: LiveDatabase, ...args: readonly string[]) =>
    execFileSync(
      'psql',
      [process.env[database.urlEnv] ?? '', '-X', '-v', 'ON_ERROR_STOP=1', '-At', ...args],
      {
        cwd: folder,
        encoding: 'utf8',
      },
    );
  const rows = (database: LiveDatabase, sql: string) => psql(database, '-c', sql).trim();

  beforeAll(async () => {
    fltr = await liveDatabase(
      'fltr_production',
      major,
      repository.read('db/fltr.production.sql') + strayRows,
    );
    auth = await liveDatabase(
      'auth_production',
      major,
      repository.read('db/fltr_auth.production.sql') + rowsBefore,
    );
    live = [fltr, auth];
    repository.edit(
      'schema-drift.yml',
      ['kind: sql, files: db/fltr.production.sql', `kind: live, url-env: ${fltr.urlEnv}`],
      ['kind: sql, files: db/fltr_auth.production.sql', `kind: live, url-env: ${auth.urlEnv}`],
    );
    report = await reported();
  }, 60_000);
  afterAll(async () => {
    for (const database of live) await database.forget();
    live = [];
    rmSync(folder, { recursive: true });
  });

  test('tells where the rows of the stray table are, and that nothing notes the migrations', () => {
    const [users] = serious(databaseOf(report, 'fltr')).filter(({ belongs }) => belongs !== undefined);
    expect(users?.belongs).toEqual({
      database: 'fltr_auth',
      by: 'owns',
      here: [{ source: 'production', has: true, rows: 6 }],
      // A schema file has no rows.
      there: [{ source: 'production', has: true, rows: 50 }],
    });
    expect(told(databaseOf(report, 'fltr_auth'))).toContainEqual(
      expect.stringMatching(/^warning: .*does not say which migrations it has/),
    );
  });

  test('takes rows along, keeps every value, and leaves nothing to be found', async () => {
    const before = rows(auth, 'SELECT id, credits, total_credits_purchased, team_id FROM users ORDER BY id');
    const others = 'SELECT * FROM sessions ORDER BY id; SELECT * FROM credit_transactions ORDER BY id';
    const otherRows = rows(auth, others);

    // As a person would, with the commands of the finding: a part for each database.
    const [, commands = ''] =
      databaseOf(report, 'fltr')
        .findings.find(({ object }) => object === 'users')
        ?.advice.split(/:\n(?=-- with psql)/) ?? [];
    const [out = '', into = ''] = commands.split(/(?=-- with psql on fltr_auth)/);
    psql(fltr, ...out.split('\n').flatMap(asArguments));
    psql(auth, ...into.split('\n').flatMap(asArguments));
    expect(rows(auth, "SELECT id, name FROM users WHERE id IN ('u50', 'u51', 'u53') ORDER BY id")).toBe(
      'u50|name 50\nu51|other 51\nu53|other 53',
    );

    const common = ['--cwd', repository.root, '--postgres-url', testServerUrl()];
    const written = await runCli(['fix', ...common, '--all', '--write', '--allow-data-loss'], liveUrls());
    const files = written.stdout.split('\n').filter((line) => line.startsWith('wrote '));
    expect([written.status, files.sort()]).toEqual([
      0,
      [
        'wrote fltr.production.plan.sql, for a person to run on production of fltr',
        'wrote fltr_auth.production.plan.sql, for a person to run on production of fltr_auth',
      ],
    ]);
    psql(fltr, '-f', join(repository.root, 'fltr.production.plan.sql'));
    psql(auth, '-f', join(repository.root, 'fltr_auth.production.plan.sql'));

    const kept =
      "SELECT user_id, credits, total_credits_purchased, team_id FROM user_credits WHERE user_id NOT IN ('u51', 'u52', 'u53') ORDER BY user_id";
    expect(rows(auth, kept)).toBe(before);
    expect(rows(auth, 'SELECT count(*) FROM users')).toBe('53');
    expect(rows(auth, others)).toBe(otherRows);
    expect(
      rows(
        fltr,
        "SELECT string_agg(relname, ' ' ORDER BY relname) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace",
      ),
    ).toBe('datasets documents processing_jobs');
  }, 60_000);

  test('the migrations are noted, with the hashes of their files, and all agree', async () => {
    const files = ['0000_login', '0001_payments', '0002_user_credits'].map((name) =>
      createHash('sha256')
        .update(repository.read(`nextjs/drizzle/${name}.sql`))
        .digest('hex'),
    );
    expect(rows(auth, 'SELECT hash FROM drizzle.__drizzle_migrations ORDER BY created_at')).toBe(
      files.join('\n'),
    );
    const last = await checkRepository(repository.root, { sharedServer: major });
    expect(last.databases.flatMap(told)).toEqual([]);
    expect(last.outcome).toBe('clean');
  }, 60_000);
});

/** A line of psql, as an argument of its own; comments are none. */
function asArguments(line: string): string[] {
  return line.startsWith('--') || line === '' ? [] : ['-c', line];
}
