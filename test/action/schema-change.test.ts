/** What a pull request does to the schema, as the action tells it: asked for by nobody, and as of the last push. */
import { afterEach, expect, test } from 'vitest';
import { repositoryOf } from '../check/repository.ts';
import { mergeGroupEvent, pullRequestEvent } from '../github/events.ts';
import { git } from '../support/git.ts';
import { comments, head, pullNumber, type Scene, scene } from './scene.ts';

let it: Scene;
afterEach(async () => {
  expect(it.github.violations).toEqual([]);
  await it.end();
});

const start = 'create table users (id integer primary key, email text);\n';
const nick = 'alter table users add column nick text;\ndelete from users;\n';
const section = '### What this pull request does to the schema';

/** A repository whose `origin/main` has one migration. */
async function begin(): Promise<void> {
  it = await scene(
    repositoryOf({
      'schema-drift.yml': 'sources:\n  migrations: migrations\n  sql: db/schema.sql\ntruth: migrations\n',
      'migrations/0001_start.sql': start,
      'db/schema.sql': start,
    }),
  );
  git(it.workspace.root, 'init', '-q', '-b', 'main');
  commit('what was there');
  git(it.workspace.root, 'update-ref', 'refs/remotes/origin/main', 'HEAD');
}

function commit(what: string): string {
  git(it.workspace.root, 'add', '-A');
  git(it.workspace.root, 'commit', '-q', '--allow-empty', '-m', what);
  return git(it.workspace.root, 'rev-parse', 'HEAD');
}

function migrate(name: string, sql: string): void {
  const { workspace } = it;
  workspace.write(`migrations/${name}.sql`, sql);
  workspace.write('db/schema.sql', `${workspace.read('db/schema.sql')}${sql}`);
}

function touches(...files: readonly string[]): void {
  const pull = it.github.state.pulls.find(({ number }) => number === pullNumber);
  Object.assign(pull ?? {}, { files: files.map((path) => ({ path })) });
}

test('a pull request that agrees gets a comment for its migration; after a force-push without it that is gone', async () => {
  await begin();
  migrate('0002_nick', nick);
  touches('migrations/0002_nick.sql', 'db/schema.sql');
  commit('a nick');
  const inputs = { 'schema-label': 'schema' };
  const labels = () => it.github.state.issues.find(({ number }) => number === pullNumber)?.labels;
  const first = await it.start({ inputs });
  expect(first.exitCode).toBe(0);
  expect(labels()).toEqual(['schema']);
  expect(first.summary).toContain(section);
  const [comment = ''] = comments(it);
  expect(comment).toContain('| `users` | `+ column nick text` | 🟡 held-lock<br>🟡 delete-rows |');
  expect(comment).toContain('**Cannot be undone:** rows of users.');
  expect(it.github.state.checkRuns.at(-1)).toMatchObject({ conclusion: 'success' });

  git(it.workspace.root, 'reset', '-q', '--hard', 'origin/main');
  it.workspace.write('db/schema.sql', `-- ours\n${start}`);
  touches('db/schema.sql');
  commit('only words');
  const pushed = 'c'.repeat(40);
  const again = await it.run({
    inputs,
    on: pullRequestEvent({ number: pullNumber, headSha: pushed, before: head }),
  });
  expect(again.exitCode).toBe(0);
  expect(labels()).toEqual([]);
  expect(comments(it)).toHaveLength(1);
  expect(comments(it)[0]).not.toContain(section);
});

test('in the merge queue a group is told for what it does on top of the group before it', async () => {
  await begin();
  migrate('0002_phone', 'alter table users add column phone text;\n');
  const before = commit('the group before');
  migrate('0003_call', 'create index users_phone on users (phone);\n');
  const own = commit('this group');
  const { exitCode, summary } = await it.run({ on: mergeGroupEvent(own, before) });
  expect(exitCode).toBe(0);
  expect(summary).toContain(section);
  expect(summary).toContain('| `users` | `+ index users_phone (phone)` | 🟡 index-build |');
  expect(summary).not.toContain('phone text');
});
