import { symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { toolVariables } from '../../src/confinement/installed.ts';
import { connect } from '../../src/postgres/databases.ts';
import { startServer } from '../../src/postgres/start.ts';
import { readByCommand } from '../../src/sources/migrations/command.ts';
import type { CommandSettings } from '../../src/sources/migrations/command-settings.ts';
import { testMajors, testServer } from '../support/postgres.ts';
import { problemOf } from '../support/problem-of.ts';
import { folderOf } from './support.ts';

const packages = resolve(import.meta.dirname, '../../node_modules');
const node = JSON.stringify(process.execPath);

/** A migrator as there are many: it reads the URL of its database and runs SQL. */
const files = {
  'tool/migrate.cjs': `const { Client } = require('pg');
(async () => {
  const client = new Client({ connectionString: process.env.DATABASE_URL });
  await client.connect();
  for (const sql of process.argv.slice(2)) await client.query(sql);
  await client.end();
})().catch((error) => { console.error('refused: ' + error.message); process.exit(4); });`,
};
const url = 'postgresql://{user}:{password}@{host}:{port}/{database}';

/** A repository with these files and the packages of this project, as a job has installed them. */
function repository(more: Readonly<Record<string, string>> = {}): string {
  const root = folderOf({ ...files, ...more });
  symlinkSync(packages, join(root, 'node_modules'));
  return root;
}

function read(
  settings: Partial<CommandSettings>,
  more: { signal?: AbortSignal; major?: number; root?: string } = {},
) {
  return readByCommand(
    {
      path: 'tool',
      command: `${node} migrate.cjs "create table t (id int)"`,
      env: { DATABASE_URL: url },
      ...settings,
    },
    {
      root: more.root ?? repository(),
      server: Promise.resolve(testServer(more.major)),
      name: 'by_command',
      signal: more.signal ?? new AbortController().signal,
    },
  );
}

const migrate = (...statements: string[]) =>
  `${node} migrate.cjs ${statements.map((sql) => JSON.stringify(sql)).join(' ')}`;

test.each(testMajors)('a command migrates a database of its own on PostgreSQL %i', async (major) => {
  const command = migrate(
    'create table t (id int primary key, at timestamptz default now())',
    'create table schema_migrations (version text)',
    'create extension pgcrypto',
    'alter default privileges grant select on tables to public',
  );
  const source = await read({ command }, { major });
  expect(source.catalog.objects.map(({ kind, path }) => `${kind} ${path.join('.')}`)).toEqual([
    'column public.t.at',
    'column public.t.id',
    'constraint public.t.t_pkey',
    'default privileges tables to public',
    'extension pgcrypto',
    'schema public',
    'table public.t',
  ]);
  expect(source.facts).toEqual([`made by \`${command}\``]);
  const client = await connect(testServer(major).connection, 'postgres');
  onTestFinished(() => client.end());
  // Other tests let their own guests into this server meanwhile; those go, too.
  const guests = async () => {
    const { rows } = await client.query('select rolname from pg_roles');
    return rows.filter(({ rolname }) => /^schema_drift_[0-9a-f]{24}$/.test(rolname));
  };
  await expect.poll(guests, { interval: 50, timeout: 40_000 }).toEqual([]);
});

describe('what goes wrong is told', () => {
  test('a command that fails, with the end of what it wrote, but for its login', async () => {
    const command = `${migrate('create table t (id nothing)')} || { echo $DATABASE_URL; exit 4; }`;
    const problem = await problemOf(read({ command }));
    expect(problem.message).toBe(`The migrations command \`${command}\` failed with status 4.`);
    expect(problem.detail).toMatch(
      /^refused: type "nothing" does not exist\npostgresql:\/\/…:…@127\.0\.0\.1:\d+\/\w+$/,
    );
  });

  const install =
    'install the project’s packages before this step, or name the program’s whole path in `command`.';

  test('a program that is not installed', async () => {
    vi.stubEnv('VIRTUAL_ENV', undefined);
    onTestFinished(() => void vi.unstubAllEnvs());
    const problem = await problemOf(read({ command: 'no-such-program up' }));
    expect(problem.message).toBe('The migrations command `no-such-program up` failed with status 127.');
    expect(problem.advice).toBe(
      `There is no virtual environment (.venv, venv) in tool or above it, and its program is not on the PATH: ${install}`,
    );
  });

  test('a program that is not in the virtual environment', async () => {
    const root = folderOf({ ...files, '.venv/bin/python': '' });
    const problem = await problemOf(read({ command: 'no-such-program up' }, { root }));
    expect(problem.advice).toBe(
      `Its program is neither in the virtual environment .venv nor on the PATH: ${install}`,
    );
  });

  test('a command that does not touch the database it is given', async () => {
    const problem = await problemOf(read({ command: 'echo done' }));
    expect(problem.message).toBe(
      'The migrations command `echo done` made nothing in the database that it was given.',
    );
    expect(problem.advice).toContain('{host}');
  });
});

describe('a command is code of the repository', () => {
  test('of somebody who is not trusted: it migrates as the owner of its database', async () => {
    const server = await startServer({ rights: 'owner' });
    onTestFinished(() => server.stop());
    const root = repository();
    const asStranger = (command: string) =>
      readByCommand(
        { path: 'tool', command, env: { DATABASE_URL: url } },
        {
          root,
          server: Promise.resolve(server),
          name: 'stranger',
          signal: new AbortController().signal,
          rights: 'owner',
          trust: { isMerged: false, allowUnconfined: false },
        },
      );
    const { catalog } = await asStranger(`${node} migrate.cjs "create table t (id int)"`);
    expect(catalog.objects.map(({ path }) => path.join('.'))).toContain('public.t.id');
  });

  test('it sees no more of the environment than every program needs', async () => {
    process.env.SCHEMA_DRIFT_TEST_SECRET = 'hunter2';
    onTestFinished(() => {
      delete process.env.SCHEMA_DRIFT_TEST_SECRET;
    });
    const problem = await problemOf(read({ command: 'env; exit 1', env: { TOKEN: 'of {database}' } }));
    const names = (problem.detail ?? '').split('\n').map((line) => line.split('=')[0]);
    const usual = ['PATH', 'HOME', 'LANG', 'LC_ALL', 'TMPDIR', 'VIRTUAL_ENV', 'PWD', 'SHLVL', '_', 'OLDPWD'];
    // What leads a Python that it may start to the same database.
    const leading = ['PYTHONPATH', 'PYTHONHASHSEED', 'PYTHONDONTWRITEBYTECODE'];
    const ours = /^SCHEMA_DRIFT_(DATABASE|RECORD|GOALS|NEXT|STARTED_BY)$/;
    const others = names.filter(
      (name = '') => ![...usual, ...leading, ...toolVariables].includes(name) && !ours.test(name),
    );
    expect(others).toEqual(['TOKEN']);
    expect(problem.detail).toMatch(/^TOKEN=of \w+$/m);
  });

  test.each([
    ['of its folder, or of one above', '.venv', undefined],
    ['that VIRTUAL_ENV names', 'named', 'named'],
  ])('a virtual environment %s comes first on its path', async (_whose, virtual, named) => {
    const root = folderOf({
      ...files,
      [`${virtual}/bin/python`]: '',
      [`${virtual}/bin/migrator`]: '#!/bin/sh\nenv; exit 9',
    });
    vi.stubEnv('VIRTUAL_ENV', named && `${root}/${named}`);
    onTestFinished(() => void vi.unstubAllEnvs());
    const context = {
      root,
      server: Promise.resolve(testServer()),
      name: 'venv',
      signal: new AbortController().signal,
    };
    const command = `chmod +x ../${virtual}/bin/migrator && migrator`;
    const problem = await problemOf(readByCommand({ path: 'tool', command }, context));
    expect(problem.message).toContain('failed with status 9');
    expect(problem.detail).toContain(`VIRTUAL_ENV=${root}/${virtual}`);
  });

  test('what it leaves running ends with it', async () => {
    const problem = await problemOf(read({ command: 'sleep 600 & echo started $!; exit 1' }));
    const pid = Number(/started (\d+)/.exec(problem.detail ?? '')?.[1]);
    expect(pid).toBeGreaterThan(0);
    await gone(pid);
  });

  test('it ends with the run', async () => {
    const abort = new AbortController();
    const work = read({ command: 'sleep 600 & sleep 600' }, { signal: abort.signal });
    await pause(300);
    abort.abort(new Error('out of time'));
    await expect(work).rejects.toThrow('out of time');
  });
});

/** Waits until no process has this id. */
async function gone(pid: number): Promise<void> {
  for (;;) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    await pause(20);
  }
}
