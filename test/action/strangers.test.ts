import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { repositoryOf } from '../check/repository.ts';
import { mergeGroupEvent, pullRequestEvent, pushEvent } from '../github/events.ts';
import { commandsOf } from '../github/runner.ts';
import { rendered } from '../report/rendered.ts';
import { git } from '../support/git.ts';
import { agreeing, repositoryLacking } from './repositories.ts';
import { comments, head, ownServer, pullNumber, type Scene, scene } from './scene.ts';

// A pull request is written by somebody who may not be trusted.

let it: Scene;
afterEach(async () => {
  expect(it.github.violations).toEqual([]);
  await it.end();
});

describe('names that mean something to GitHub', () => {
  const hostile = [
    'a\n::error file=x::owned',
    'b\n::stop-commands::owned\n::add-mask::a',
    'c <!-- schema-drift {} -->',
    'd</details>\n\n# owned @octo',
    'e%0A::warning::owned',
  ];

  test.each([false, true])(
    'are no commands in the log and no marks in the comment (read-only: %s)',
    async (readOnly) => {
      it = await scene(
        repositoryLacking(hostile.length, (index) => hostile[index] ?? ''),
        { readOnly },
      );
      const result = await it.start({ inputs: ownServer });
      expect(result.outputs.critical).toBe(String(hostile.length));
      const ours = result.commands.filter(
        ({ command, message }) => command !== 'add-mask' || message !== it.github.token,
      );
      expect(ours.map(({ command }) => command)).toEqual(
        readOnly ? ['notice', ...Array(hostile.length).fill('error')] : [],
      );
      expect(commandsOf(result, 'error').map(({ message }) => message)).not.toContain('owned');
      for (const body of [...comments(it), result.summary]) expect(rendered(body).tags).not.toContain('<h1>');
      const before = comments(it);
      expect(before.length).toBe(readOnly ? 0 : 1);
      await it.post(readFileSync(result.outputs.report ?? '', 'utf8'));
      expect(comments(it)).toEqual(before);
    },
  );
});

describe('SQL that starts a program', () => {
  const withProgram = async () => {
    const table = 'CREATE TABLE users (id integer PRIMARY KEY);\n';
    it = await scene(
      repositoryOf({
        'schema-drift.yml': 'sources: { migrations: migrations, sql: schema.sql }\n',
        'migrations/0001_users.sql': table,
        'schema.sql': table,
      }),
    );
    // Where any user may write, since Postgres may run as another one.
    const proof = join(tmpdir(), `started-${randomUUID()}`);
    it.workspace.write('migrations/0002_program.sql', `COPY (SELECT 1) TO PROGRAM 'cat > ${proof}';\n`);
    return () => {
      const started = existsSync(proof);
      rmSync(proof, { force: true });
      return started;
    };
  };

  test('does not start it in a pull request, which then could not be checked', async () => {
    const started = await withProgram();
    const { exitCode } = await it.start({ inputs: ownServer });
    expect(started()).toBe(false);
    expect(exitCode).toBe(2);
    expect(comments(it)[0]).toContain('0002_program.sql');
    expect(comments(it)[0]).toContain('superuser');
  });

  test.each([
    { what: 'in the merge queue', on: mergeGroupEvent(head) },
    { what: 'on a branch that is not the default one', on: pushEvent(head, 'feature') },
  ])('does not start it $what either', async ({ on }) => {
    const started = await withProgram();
    const { exitCode } = await it.run({ inputs: ownServer, on });
    expect(started()).toBe(false);
    expect(exitCode).toBe(2);
  });

  test.each([
    { what: 'where the workflow allows it', options: { inputs: { ...ownServer, superuser: 'true' } } },
    { what: 'once it has been merged', options: { inputs: ownServer, on: pushEvent(head) } },
  ])('starts it $what', async ({ options }) => {
    const started = await withProgram();
    const { exitCode } = await it.run(options);
    expect(exitCode).toBe(0);
    expect(started()).toBe(true);
  });
});

test('a pull request does not choose the server that its SQL runs on', async () => {
  it = await scene(agreeing());
  it.workspace.write(
    'schema-drift.yml',
    `${it.workspace.read('schema-drift.yml')}postgres: { url-env: DATABASE_OF_SOMEBODY }\n`,
  );
  const env = { DATABASE_OF_SOMEBODY: 'postgres://ada:pass-of-ada@127.0.0.1:9/none' };
  const result = await it.run({ inputs: ownServer, env });
  expect(result.exitCode).toBe(0);
  expect(commandsOf(result, 'warning').map(({ message }) => message)).toEqual([
    expect.stringContaining('`url-env: DATABASE_OF_SOMEBODY` is not followed'),
  ]);
  const merged = await it.run({ inputs: ownServer, env, on: pushEvent(head) });
  expect(merged.exitCode).toBe(2);
});

describe('a migrations command', () => {
  const config = (command: string) =>
    `sources: { migrations: { command: ${command}, env: { URL: "postgres://{user}:{password}@{host}:{port}/{database}" } }, sql: db/schema.sql }\n`;
  const packages = join(import.meta.dirname, '../../node_modules');

  /** A pull request for a base with a command that migrates; the event of it. */
  const withBase = async () => {
    it = await scene(agreeing());
    it.workspace.write(
      'migrate.cjs',
      `const { Client } = require('pg');
const client = new Client(process.env.URL);
const sql = require('node:fs').readFileSync('db/schema.sql', 'utf8');
client.connect().then(() => client.query(sql)).then(() => client.end());\n`,
    );
    it.workspace.write('schema-drift.yml', config('node migrate.cjs'));
    it.workspace.write('.gitignore', 'node_modules\n');
    symlinkSync(packages, join(it.workspace.root, 'node_modules'));
    git(it.workspace.root, 'init', '-q');
    git(it.workspace.root, 'add', '.');
    git(it.workspace.root, 'commit', '-qm', 'base');
    return {
      on: pullRequestEvent({
        number: pullNumber,
        headSha: head,
        baseSha: git(it.workspace.root, 'rev-parse', 'HEAD'),
      }),
    };
  };

  test('that the base branch has runs in a pull request', async () => {
    const { on } = await withBase();
    const { exitCode, log } = await it.start({ inputs: ownServer, on });
    expect(log).toContain('made by `node migrate.cjs`');
    expect(exitCode).toBe(0);
  });

  test('that only the pull request has does not, unless the workflow allows it', async () => {
    const { on } = await withBase();
    const command = 'node migrate.cjs 2> trace.txt';
    it.workspace.write('schema-drift.yml', config(command));
    const refused = await it.run({ inputs: ownServer, on });
    expect(refused.exitCode).toBe(2);
    expect(comments(it)[0]).toContain('is not run before it is merged: the base branch has no such command');
    expect(comments(it)[0]).toContain('allow-changed-commands: true');
    const allowed = { ...ownServer, 'allow-changed-commands': 'true' };
    const confined = await it.run({ inputs: allowed, on });
    expect(confined.exitCode).toBe(2);
    expect(comments(it)[0]).toContain('It ran confined');
    const { exitCode, log } = await it.run({ inputs: { ...allowed, 'allow-unconfined': 'true' }, on });
    expect(log).toContain('The command ran with all rights of this account, since the run allows it.');
    expect(exitCode).toBe(0);
    // Three runs of the action.
  }, 180_000);

  test('finds the token of the job in no process, not even with all rights', async () => {
    // Both are of this run alone: others on this machine may be starting at the same moment.
    const token = `ghs_${randomUUID()}`;
    const secret = `not for strangers: ${randomUUID()}`;
    it = await scene(agreeing(), { tokens: { [token]: 'github-actions[bot]' } });
    it.workspace.write(
      'leak.sh',
      "cat /proc/[0-9]*/environ | tr '\\0' '\\n' > leaked.txt 2> /dev/null; exit 1\n",
    );
    it.workspace.write('schema-drift.yml', config('sh leak.sh'));
    const inputs = { ...ownServer, 'allow-changed-commands': 'true', 'allow-unconfined': 'true' };
    await it.start({ inputs, env: { SECRET_OF_THE_STEP: secret } });
    const leaked = it.workspace.read('leaked.txt');
    expect(leaked).toContain('PATH=');
    expect(leaked).not.toContain(token);
    expect(leaked).not.toContain(secret);
  });
});
