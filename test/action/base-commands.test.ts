/** Which migrations commands a change may run before it is merged: those that the base has. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Base, baseOf } from '../../src/action/base.ts';
import { commandsOfBase } from '../../src/action/base-commands.ts';
import { workspaceAt } from '../../src/action/workspace.ts';
import { refuseUnknown } from '../../src/sources/migrations/known-command.ts';
import { envPy, revision } from '../support/alembic.ts';
import { git } from '../support/git.ts';

type Files = Readonly<Record<string, string>>;

let folder: string;
let origin: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'base-commands-'));
  origin = join(folder, 'origin');
  mkdirSync(origin);
  git(origin, 'init', '-q', '-b', 'main');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Commits the files, which are all that there is then; gives the commit. */
function commit(files: Files): string {
  git(origin, 'rm', '-rq', '--ignore-unmatch', '.');
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(origin, path)), { recursive: true });
    writeFileSync(join(origin, path), text);
  }
  git(origin, 'add', '.');
  git(origin, 'commit', '-q', '--allow-empty', '-m', 'x');
  return git(origin, 'rev-parse', 'HEAD');
}

/** A pull request as GitHub has it merged, checked out so deep. */
function pullRequest(base: Files, change: Files, depth: number): { root: string; base: Base } {
  const baseSha = commit(base);
  git(origin, 'switch', '-qc', 'change');
  const headSha = commit(change);
  const tree = git(origin, 'rev-parse', `${headSha}^{tree}`);
  const sha = git(origin, 'commit-tree', tree, '-p', baseSha, '-p', headSha, '-m', 'merge');
  git(origin, 'update-ref', 'refs/heads/merge', sha);
  const payload = { pull_request: { base: { sha: baseSha, ref: 'main' }, head: { sha: headSha } } };
  return {
    root: checkedOut('merge', depth),
    base: baseOf({ eventName: 'pull_request', payload, sha } as never),
  };
}

function checkedOut(branch: string, depth: number): string {
  const root = join(folder, 'checkout');
  const history = depth === 0 ? [] : ['--depth', String(depth)];
  git(folder, 'clone', '-q', ...history, '--branch', branch, `file://${origin}`, root);
  return root;
}

const configured = (command: string, more = '') =>
  `sources:\n  migrations: { command: ${command}${more} }\n  sql: schema.sql\n`;

const alembic = {
  'alembic.ini': '[alembic]\nscript_location = migrations\n',
  'requirements.txt': 'psycopg2\n',
  'migrations/env.py': envPy(),
  'migrations/versions/1.py': revision('r1', 'None', 'pass'),
};
const recognised = {
  path: '.',
  command: 'alembic upgrade heads',
  env: { DATABASE_URL: 'postgresql+psycopg2://{user}:{password}@{host}:{port}/{database}' },
};
const make = { path: '.', command: 'make migrate', env: {} };

interface Case {
  readonly what: string;
  /** What the base has. */
  readonly base: Files;
  readonly change?: Files;
  /** What is to run. */
  readonly wanted: { readonly path: string; readonly command: string; readonly env?: Files };
  readonly cwd?: string;
  readonly configPath?: string;
  readonly depth?: number;
  readonly isRecognised?: boolean;
  /** Why not. */
  readonly refused?: string;
}

const cases: readonly Case[] = [
  { what: 'the same command', base: { 'schema-drift.yml': configured('make migrate') }, wanted: make },
  {
    what: 'the same command of another name and place in the file',
    base: {
      '.github/schema-drift.yml':
        'databases:\n  one:\n    sources: { old: { kind: migrations, command: make migrate }, sql: a.sql }\n',
    },
    wanted: make,
  },
  {
    what: 'a command that is new',
    base: { 'schema-drift.yml': configured('make other') },
    wanted: make,
    refused: 'the base branch has no such command',
  },
  {
    what: 'the command of a base that has a config file, and no command',
    base: { ...alembic, 'schema-drift.yml': 'sources: { migrations: sql, sql: schema.sql }\n' },
    wanted: recognised,
    refused: 'the base branch has no such command',
  },
  {
    what: 'the same command in another folder',
    base: { 'schema-drift.yml': configured('make migrate', ', path: a') },
    wanted: make,
    refused: 'the base branch has it with another folder (`path`)',
  },
  {
    what: 'the same command with other variables',
    base: { 'schema-drift.yml': configured('make migrate', ', env: { A: "1" }') },
    wanted: { ...make, env: { A: '1', BASH_ENV: './own.sh' } },
    refused: 'the base branch has it with other variables (`env`)',
  },
  { what: 'a base without anything', base: {}, wanted: make, refused: 'the base branch has no such command' },
  {
    what: 'a config file that is broken',
    base: { 'schema-drift.yml': 'sources: [' },
    wanted: make,
    refused: 'the base branch has no such command',
  },
  { what: 'a command that is recognised in both', base: alembic, wanted: recognised },
  {
    what: 'a command that is recognised in both, whose variable has another name since',
    base: alembic,
    wanted: { ...recognised, env: { DB_URI: 'postgresql://{host}' } },
  },
  {
    what: 'a command that is recognised in the base and written out in the change',
    base: alembic,
    wanted: recognised,
    isRecognised: false,
  },
  {
    what: 'a command that is recognised in the base and written out in the change, with a variable',
    base: alembic,
    wanted: { ...recognised, env: { ...recognised.env, BASH_ENV: './own.sh' } },
    isRecognised: false,
    refused: 'the base branch has it with other variables (`env`)',
  },
  {
    what: 'a command that is recognised in the change alone',
    base: { 'README.md': '' },
    wanted: recognised,
    refused: 'the base branch has no such command',
  },
  {
    what: 'a section of a configuration that only the change has',
    base: alembic,
    wanted: { ...recognised, command: 'alembic -n other upgrade heads' },
    refused: 'the base branch has no such command',
  },
  {
    what: 'a folder of the repository that is checked',
    base: { 'apps/api/schema-drift.yml': configured('make migrate') },
    wanted: make,
    cwd: 'apps/api',
  },
  {
    what: 'a folder of the repository in which the command is recognised',
    base: Object.fromEntries(Object.entries(alembic).map(([path, text]) => [`apps/api/${path}`, text])),
    wanted: recognised,
    cwd: 'apps/api',
  },
  {
    what: 'a config file that was asked for',
    base: { 'db/drift.yml': configured('make migrate'), 'schema-drift.yml': configured('make other') },
    wanted: make,
    configPath: 'db/drift.yml',
  },
  {
    what: 'a checkout without the base',
    base: { 'schema-drift.yml': configured('make migrate') },
    wanted: make,
    depth: 1,
    refused: 'the checkout does not hold the base branch, so nobody knows whether that has it',
  },
  {
    what: 'a checkout of the whole history',
    base: { 'schema-drift.yml': configured('make migrate') },
    wanted: make,
    depth: 0,
  },
];

test.each(cases)(
  '$what',
  async ({
    base: files,
    change = { x: '' },
    wanted,
    cwd = '.',
    configPath,
    depth = 2,
    isRecognised = true,
    refused,
  }) => {
    const { root, base } = pullRequest(
      files,
      { 'schema-drift.yml': configured('curl example.com'), [`${cwd}/x`]: '', ...change },
      depth,
    );
    expect(
      refusalOf(wanted, await commandsOfBase(base, workspaceAt(root, cwd), { configPath, isRecognised })),
    ).toBe(refused && `The command \`${wanted.command}\` is not run before it is merged: ${refused}.`);
  },
);

function refusalOf(
  wanted: Case['wanted'],
  commands: Awaited<ReturnType<typeof commandsOfBase>>,
): string | undefined {
  try {
    refuseUnknown(wanted, { isMerged: false, allowUnconfined: false, commands });
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

describe('what counts as the base', () => {
  const files = { 'schema-drift.yml': configured('make migrate') };

  test('a commit of the pull request below its last one does not', async () => {
    commit({});
    git(origin, 'switch', '-qc', 'change');
    commit(files);
    const sha = commit({ ...files, x: '' });
    const root = checkedOut('change', 2);
    const base = { mergeCommit: sha, commits: [] };
    const { advice } = await unknownIn(base, root);
    expect(advice).toBe('Give `actions/checkout` `fetch-depth: 0`');
  });

  test('the branch of the merge queue, by the group before or as it is known', async () => {
    const sha = commit(files);
    const root = checkedOut('main', 0);
    const payload = { merge_group: { base_sha: sha, base_ref: 'refs/heads/main' } };
    const base = baseOf({ eventName: 'merge_group', payload, sha: 'f'.repeat(40) } as never);
    expect(base).toEqual({ commits: [sha], branch: 'main' });
    expect(await commandsOfBase(base, workspaceAt(root, '.'), { isRecognised: true })).toEqual({
      known: [make],
    });
  });

  test('the default branch, for a push to another one', async () => {
    commit(files);
    git(origin, 'switch', '-qc', 'feature');
    commit({});
    const root = checkedOut('feature', 0);
    const base = baseOf({
      eventName: 'push',
      payload: { repository: { default_branch: 'main' } },
      sha: 'f'.repeat(40),
    } as never);
    expect(await commandsOfBase(base, workspaceAt(root, '.'), { isRecognised: true })).toEqual({
      known: [make],
    });
  });

  test('nothing, where there is no repository', async () => {
    mkdirSync(join(folder, 'plain'));
    const { unknown } = await unknownIn({ commits: ['a'.repeat(40)] }, join(folder, 'plain'));
    expect(unknown).toContain('does not hold the base branch');
  });
});

async function unknownIn(base: Base, root: string): Promise<{ unknown: string; advice: string }> {
  const found = await commandsOfBase(base, workspaceAt(root, '.'), { isRecognised: true });
  if ('known' in found) throw new Error(`It is known: ${JSON.stringify(found)}`);
  return found;
}
