import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Report } from '../../src/report/report.ts';
import { copyOfFixture, type Repository, repositoryOf } from '../check/repository.ts';
import { buildUnlessFresh } from '../support/build.ts';
import { testServerUrl } from '../support/postgres.ts';
import { callCli, runCli, startCli } from './run-cli.ts';

const escapeCode = String.fromCharCode(27);

let repository: Repository | undefined;
beforeAll(buildUnlessFresh, 120_000);
afterEach(() => {
  repository?.delete();
  repository = undefined;
});

function shop(change: (shop: Repository) => void = () => {}): string {
  repository = copyOfFixture('shop');
  change(repository);
  return repository.root;
}

/** A check that shows nothing of how a server or the program is started: it uses one of the tests'. */
function checked(
  root: string,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
  run = callCli,
) {
  return run(['check', '--cwd', root, '--postgres-url', testServerUrl(), ...args], env);
}

describe('exit status', () => {
  test('0 where the sources agree, and it says what was compared', async () => {
    const { status, stdout } = await runCli(['check', '--cwd', shop()]);
    expect(stdout).toMatch(/\d+ tables/);
    expect(stdout).toMatch(/\d+ columns/);
    expect(status).toBe(0);
  });

  test('1 where they differ, with both sides and their places on the terminal', async () => {
    repository = copyOfFixture('shop-drifted');
    const { status, stdout } = await runCli(['check', '--cwd', repository.root]);
    expect(stdout).toContain('orders.customer_id');
    expect(stdout).toContain('users.id');
    expect(stdout).toMatch(/drizzle\/0000_init\.sql:\d+/);
    expect(stdout).toMatch(/src\/db\/schema\.ts:\d+/);
    expect(status).toBe(1);
  });

  /** What keeps the whole job from being done: status 2, and words that a person can act on. */
  const impossible: readonly {
    readonly what: string;
    readonly happens?: (shop: Repository) => void;
    readonly args?: readonly string[];
    readonly says: readonly RegExp[];
  }[] = [
    {
      what: 'a migration that Postgres refuses',
      happens: (it) =>
        it.addMigration('broken', 'SELECT 1;\n--> statement-breakpoint\nALTER TABLE nowhere ADD a int;\n'),
      says: [/0003_broken\.sql:3/, /nowhere/],
    },
    {
      what: 'a schema.ts that does not parse',
      happens: (it) =>
        it.editSchema([
          "export const users = pgTable('users', {",
          "export const users = pgTable('users', {{",
        ]),
      says: [/src\/db\/schema\.ts:\d+/],
    },
    {
      what: 'a schema.ts that throws',
      happens: (it) =>
        it.editSchema([
          'export const orderStatus',
          "throw new Error('no schema today');\nexport const orderStatus",
        ]),
      says: [/src\/db\/schema\.ts/, /no schema today/],
    },
    {
      what: 'a schema.ts without a table',
      happens: (it) => it.write('src/db/schema.ts', 'export const nothing = 1;\n'),
      says: [/src\/db\/schema\.ts/, /table/],
    },
    {
      what: 'a schema.ts that ends the process as if all were well',
      happens: (it) =>
        it.editSchema(['export const orderStatus', 'process.exit(0);\nexport const orderStatus']),
      says: [/src\/db\/schema\.ts/],
    },
    {
      what: 'a schema file that does not exist',
      happens: (it) => it.remove('src/db/schema.ts'),
      says: [/src\/db\/schema\.ts/],
    },
    {
      what: 'a journal that is no JSON',
      happens: (it) => it.write('drizzle/meta/_journal.json', '{"entries": [}'),
      says: [/_journal\.json/],
    },
    {
      what: 'a config that does not exist',
      args: ['--config', 'elsewhere.yml'],
      says: [/elsewhere\.yml/],
    },
    {
      what: 'a config with an unknown key',
      happens: (it) => it.write('schema-drift.yml', 'databasez: {}\n'),
      says: [/schema-drift\.yml/, /databasez/],
    },
    {
      what: 'a config that is no YAML',
      happens: (it) => it.write('schema-drift.yml', 'databases:\n  main: [\n'),
      says: [/schema-drift\.yml:\d+/],
    },
    {
      what: 'a base that this clone does not hold',
      args: ['--base', 'nosuch'],
      says: [/holds no branch or commit `nosuch`/],
    },
    {
      what: 'a format that does not exist',
      args: ['--format', 'pdf'],
      says: [/pdf/, /markdown/],
    },
  ];

  test.each(impossible)('2 on $what', async ({ happens, args = [], says }) => {
    const { status, stdout, stderr } = await checked(shop(happens), args);
    for (const pattern of says) expect(stdout + stderr).toMatch(pattern);
    expect(stdout + stderr).not.toMatch(/\n\s+at .*\(/);
    expect(status).toBe(2);
  });

  test('2 on a folder that does not exist', async () => {
    const { status, stderr } = await runCli(['check', '--cwd', join(tmpdir(), 'no-such-folder-anywhere')]);
    expect(stderr).toContain('no-such-folder-anywhere');
    expect(status).toBe(2);
  });

  test('2 on a folder in which nothing declares a schema: never "clean"', async () => {
    repository = repositoryOf({ 'package.json': '{}' });
    const { status, stdout, stderr } = await runCli(['check', '--cwd', repository.root]);
    expect(stdout + stderr).toMatch(/schema-drift\.yml/);
    expect(status).toBe(2);
  });

  test.each([
    [['check', '--colour', 'red'], /--colour/],
    [['chekc'], /chekc/],
    [['check', 'fixtures', 'more'], /fixtures/],
    [['check', '--cwd'], /--cwd/],
  ])('2 on %j', async (args, says) => {
    const { status, stderr } = await runCli(args);
    expect(stderr).toMatch(says);
    expect(stderr).toContain('--help');
    expect(status).toBe(2);
  });
});

describe('what is printed', () => {
  test.each([['--help'], ['-h'], ['help'], ['check --help']])('%s prints the usage', async (typed) => {
    const { status, stdout, stderr } = await runCli(typed.split(' '));
    expect(stdout).toContain('schema-drift check');
    expect(stdout).toContain('--output');
    expect(stderr).toBe('');
    expect(status).toBe(0);
  });

  test('--version prints the version of package.json', async () => {
    const { status, stdout } = await runCli(['--version']);
    const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8'));
    expect(stdout.trim()).toContain(version);
    expect(status).toBe(0);
  });

  test('in a subfolder, which config file is used', async () => {
    repository = repositoryOf({
      '.git': '',
      'schema-drift.yml': 'sources: none\n',
      'packages/web/package.json': '{}',
    });
    const { status, stdout, stderr } = await runCli([
      'check',
      '--cwd',
      join(repository.root, 'packages/web'),
    ]);
    expect(stderr).toContain(
      '../../schema-drift.yml is used, since there is no config file here: paths start there.',
    );
    expect(stdout).toContain('schema-drift.yml:1:10');
    expect(status).toBe(2);
  });

  test('--format json prints the report and nothing else', async () => {
    repository = copyOfFixture('shop-drifted');
    const { status, stdout } = await checked(repository.root, ['--format', 'json'], {}, runCli);
    const report = JSON.parse(stdout) as Report;
    expect(report.outcome).toBe('drift');
    expect(report.databases[0]?.findings).toHaveLength(3);
    expect(status).toBe(1);
  });

  test('--truth and --fail-on count before what the config says', async () => {
    repository = copyOfFixture('shop-drifted');
    const args = ['--format', 'json', '--truth', 'migrations', '--fail-on', 'never'];
    const { status, stdout } = await checked(repository.root, args);
    const { databases, failOn } = JSON.parse(stdout) as Report;
    // The first is a column that is new in schema.ts: its migration is lacking, whatever the truth.
    expect(databases[0]?.findings.map(({ wrong }) => wrong)).toStrictEqual([
      ['migrations'],
      ['drizzle'],
      ['drizzle'],
    ]);
    expect(failOn).toBe('never');
    expect(status).toBe(0);
  });

  test('--output writes each file in the format of its ending, in folders that are not there yet', async () => {
    repository = copyOfFixture('shop-drifted');
    const files = ['out/report.json', 'out/deep/report.md', 'out/report.txt'].map((file) =>
      join(repository?.root ?? '', file),
    );
    const output = files.flatMap((file) => ['--output', file]);
    const { status } = await checked(repository.root, output);
    const [json, markdown, text] = files.map((file) => readFileSync(file, 'utf8')) as [
      string,
      string,
      string,
    ];
    expect((JSON.parse(json) as Report).counts.critical).toBe(3);
    expect(markdown).toMatch(/\|.*orders\.customer_id|`orders\.customer_id`/);
    expect(text).toContain('orders.customer_id');
    expect(text).not.toContain(escapeCode);
    expect(status).toBe(1);
  });

  test('a file that cannot be written: 2, and the report is on the screen all the same', async () => {
    repository = copyOfFixture('shop-drifted');
    const file = join(repository.root, 'package.json', 'report.json');
    const { status, stdout, stderr } = await checked(repository.root, ['--output', file]);
    expect(stdout).toContain('orders.customer_id');
    expect(stderr).toContain('The report could not be written to');
    expect(stderr).toContain('Give --output a file in a folder that can be written.');
    expect(status).toBe(2);
  });

  test('the JSON report is written where the job could not be done, too', async () => {
    const root = shop((it) => it.addMigration('broken', 'ALTER TABLE nowhere ADD a int;'));
    const file = join(root, 'report.json');
    const { status } = await checked(root, ['--output', file]);
    const report = JSON.parse(readFileSync(file, 'utf8')) as Report;
    expect(report.outcome).toBe('could not check');
    expect(status).toBe(2);
  });

  test('--format markdown has no escape codes', async () => {
    repository = copyOfFixture('shop-drifted');
    const { stdout } = await checked(repository.root, ['--format', 'markdown'], { FORCE_COLOR: '1' });
    expect(stdout).not.toContain(escapeCode);
    expect(stdout).toContain('orders.customer_id');
  });

  test.each([
    [{ NO_COLOR: '1', FORCE_COLOR: '1' }, false],
    [{}, false],
    [{ FORCE_COLOR: '1' }, true],
  ] as const)('with %j there is colour: %s', async (env, coloured) => {
    repository = copyOfFixture('shop-drifted');
    const { stdout } = await checked(repository.root, [], env, runCli);
    expect(stdout.includes(escapeCode)).toBe(coloured);
  });

  test('what schema.ts prints does not get into the report', async () => {
    const root = shop((it) =>
      it.editSchema(['export const orderStatus', "console.log('::add-mask::{');\nexport const orderStatus"]),
    );
    const { status, stdout } = await checked(root, ['--format', 'json'], {}, runCli);
    expect(stdout).not.toContain('add-mask');
    expect((JSON.parse(stdout) as Report).outcome).toBe('clean');
    expect(status).toBe(0);
  });
});

describe('an end before the end', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)('%s leaves no server and no folder', async (signal) => {
    const root = shop();
    const own = mkdtempSync(join('/tmp', 'drift-signal-'));
    // Started by root, the server runs as somebody else and has to be let in.
    chmodSync(own, 0o1777);
    try {
      const { child, ended } = startCli(['check', '--cwd', root], { TMPDIR: own });
      await until(() => readdirSync(own).length > 0 || child.exitCode !== null);
      child.kill(signal);
      const { status } = await ended;
      expect(status).toBe(signal === 'SIGINT' ? 130 : 143);
      await until(() => readdirSync(own).length === 0);
      expect(readdirSync(own)).toEqual([]);
      expect(serversBelow(own)).toEqual([]);
    } finally {
      rmSync(own, { recursive: true, force: true });
    }
  });

  test('a run that is out of time says so, and how to give it more', async () => {
    repository = copyOfFixture('shop');
    // A migration that sleeps makes sure that one second is not enough.
    repository.addMigration('sleeps', 'SELECT pg_sleep(30);');
    repository.write(
      'schema-drift.yml',
      'sources:\n  migrations: drizzle\n  drizzle: drizzle.config.ts\ntimeout: 3\n',
    );
    const { status, stdout } = await runCli(['check', '--cwd', repository.root]);
    expect(status).toBe(2);
    expect(stdout).toContain('The time for the whole run was up before this source was read.');
    expect(stdout).toContain('`timeout:`');
  });
});

/** Processes whose command line names the folder. */
function serversBelow(folder: string): string[] {
  return readdirSync('/proc').flatMap((pid) => {
    if (!/^\d+$/.test(pid)) return [];
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      return command.includes(folder) ? [command] : [];
    } catch {
      return [];
    }
  });
}

async function until(holds: () => boolean): Promise<void> {
  for (let i = 0; i < 600 && !holds(); i++) await new Promise((done) => setTimeout(done, 25));
}

describe('init of a repository with one declaration', () => {
  const table = 'CREATE TABLE users (id integer PRIMARY KEY);\n';
  test.each([
    ['SQL migrations', { 'migrations/0001_users.sql': table }, /^ {2}migrations: migrations$/m],
    [
      'Alembic',
      {
        'alembic.ini': '[alembic]\nscript_location = alembic\n',
        'alembic/env.py': '',
        'alembic/versions/1_a.py': "revision = '1'\ndown_revision = None\n",
      },
      /alembic upgrade/,
    ],
    [
      'a Drizzle schema',
      {
        'package.json': '{}',
        'drizzle.config.ts':
          "export default { dialect: 'postgresql', schema: './schema.ts', out: './drizzle' };\n",
        'schema.ts':
          "import { integer, pgTable } from 'drizzle-orm/pg-core';\nexport const a = pgTable('a', { id: integer() });\n",
      },
      /^ {2}drizzle: drizzle\.config\.ts$/m,
    ],
  ])('%s: it is compared with a live database', async (_, files, declares) => {
    repository = repositoryOf(files);
    const { status, stdout, stderr } = await runCli(['init', '--cwd', repository.root]);
    expect(stderr).toBe('');
    expect(status).toBe(0);
    const config = readFileSync(join(repository.root, 'schema-drift.yml'), 'utf8');
    expect(config).toMatch(declares);
    expect(config).toMatch(/^ {2}production:\n {4}kind: live\n {4}url-env: PRODUCTION_URL\n/m);
    expect(stdout).toContain('PRODUCTION_URL');
    const after = await checked(repository.root);
    expect(after.stdout).toMatch(/PRODUCTION_URL|production\.json/);
    expect(after.status).toBe(2);
  });
});

test('what is accepted no longer fails, until it is mended: then it can be pruned', async () => {
  repository = copyOfFixture('shop-drifted');
  const { root } = repository;
  const file = 'schema-drift.baseline.yml';
  const baseline = (...args: string[]) =>
    callCli(['baseline', '--cwd', root, '--postgres-url', testServerUrl(), ...args]);
  const by = ['--owner', 'ada', '--reason', 'found when the check came in', '--until', '2999-12-31'];

  const nothing = await baseline('orders.payment', ...by);
  expect(nothing.stderr).toContain('No finding that counts is about `orders.payment`.');
  expect(nothing.stderr).toContain('Did you mean `orders.payment_id`?');
  expect(nothing.status).toBe(2);

  const one = await baseline('orders.payment_id', ...by);
  expect(one.stdout).toContain(`wrote ${file}: 1 finding accepted by ada until 2999-12-31`);
  const both = await checked(root);
  expect(both.stdout).toContain('2 differences');
  expect(both.stdout).toMatch(/orders\.payment_id.*ada until 2999-12-31: found when the check came in/);
  expect(both.status).toBe(1);

  await baseline(...by);
  expect(repository.read(file).match(/fingerprint:/g)?.length).toBe(3);
  expect((await checked(root)).status).toBe(0);

  repository.editSchema(["  newsletter: boolean('newsletter').notNull().default(false),\n", '']);
  const gone = await checked(root);
  expect(gone.stdout).toMatch(/No finding has the fingerprint `\w+` \(customers\.newsletter\), which ada/);
  const pruned = await baseline('--prune');
  expect(pruned.stdout).toMatch(
    /^took 1 entry out of schema-drift\.baseline\.yml\n {2}\w+ {2}customers\.newsletter/,
  );
  expect(repository.read(file)).not.toContain('newsletter');
}, 120_000);
