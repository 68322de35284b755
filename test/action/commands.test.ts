/** Commands in comments, end to end: three runs of the action, of which the one that writes has no checkout. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Repository } from '../check/repository.ts';
import { repositoryOf } from '../check/repository.ts';
import { issueCommentEvent } from '../github/events.ts';
import { commitOn } from '../github/fake/branches.ts';
import { now } from '../github/fake/state.ts';
import type { ActionResult } from '../github/runner.ts';
import { gitWith } from '../support/git.ts';
import { differing } from './repositories.ts';
import { pullNumber, type RunOptions, type Scene, scene } from './scene.ts';

const baselineFile = 'schema-drift.baseline.yml';
const branch = 'feature';

let it: Scene;
let elsewhere: string;

beforeEach(async () => {
  elsewhere = mkdtempSync(join(tmpdir(), 'no-checkout-'));
  await begin(differing(2));
});
afterEach(async () => {
  expect(it.github.violations).toEqual([]);
  await it.end();
  rmSync(elsewhere, { recursive: true, force: true });
});

/** A pull request whose head is checked out, by ada, who may write. */
async function begin(workspace: Repository): Promise<void> {
  await it?.end();
  it = await scene(workspace, { accounts: [{ login: 'ada', type: 'User', permission: 'write' }] });
  const { root } = workspace;
  // Of one moment, so that what was prepared for a commit holds in every test.
  const date = '2026-01-02T03:04:05Z';
  const git = (...words: readonly string[]) =>
    gitWith({ GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date }, root, ...words);
  git('init', '-q', '-b', 'main');
  git('add', '-A');
  git('commit', '-qm', 'what was there');
  git('update-ref', 'refs/remotes/origin/main', 'HEAD');
  const sha = git('rev-parse', 'HEAD');
  const pull = it.github.state.pulls[0];
  if (pull === undefined) throw new Error('There is no pull request.');
  pull.head = { ...pull.head, sha };
  const files = git('ls-files').split('\n');
  it.github.state.files.set(sha, new Map(files.map((path) => [path, workspace.read(path)])));
}

const headSha = () => it.github.state.pulls[0]?.head.sha ?? '';
const committed = () => it.github.state.commits.filter(({ author }) => author === 'github-actions[bot]');
const accepted = () =>
  (parse(it.github.state.files.get(headSha())?.get(baselineFile) ?? 'accepted: []') as { accepted: Entry[] })
    .accepted;
type Entry = Readonly<Record<'object' | 'reason' | 'owner' | 'expiry', string>>;

interface Saying {
  readonly by?: string;
  readonly action?: 'edited';
  readonly onPull?: boolean;
  readonly at?: string;
  /** Whether each of the runs is a process of its own. */
  readonly started?: true;
}

interface Answered {
  readonly ask: ActionResult;
  readonly prepare?: ActionResult;
  readonly answer?: ActionResult;
  readonly reactions: readonly string[];
  readonly replies: readonly string[];
}

/** What became of a comment; `between` the check and the answer something may happen. */
async function say(
  body: string,
  { by = 'ada', at = now(), ...rest }: Saying = {},
  between = (_file: string) => {},
): Promise<Answered> {
  const asking = await begun(body, { by, at, ...rest });
  if (asking.ask.outputs.command === '') return asking.told();
  const prepare = await asking.prepare();
  between(asking.file);
  return { ...asking.told(), prepare, answer: await asking.answer(), ...asking.told() };
}

/** The same with what a check of the same commit left for a test before. */
async function sayOnceChecked(body: string, between = (_file: string) => {}): Promise<Answered> {
  const asking = await begun(body);
  asking.takePrepared();
  between(asking.file);
  return { ...asking.told(), answer: await asking.answer(), ...asking.told() };
}

/** What the last check left. */
let preparedText: string | undefined;

async function begun(body: string, { by = 'ada', at = now(), started, ...rest }: Saying = {}) {
  const run = (options: RunOptions) => (started === undefined ? it.run(options) : it.start(options));
  const { id } = it.github.addComment(pullNumber, by, body);
  const on = issueCommentEvent({ issue: pullNumber, id, body, author: by, at, ...rest });
  const earlier = it.github.state.comments.length;
  const file = join(elsewhere, `${id}.json`);
  const inAnotherFolder = (inputs: Record<string, string>) => {
    const own = it.workspace;
    it.workspace = { ...own, root: elsewhere };
    const running = run({ on, inputs });
    it.workspace = own;
    return running;
  };
  const ask = await inAnotherFolder({ mode: 'ask' });
  expect(ask.exitCode, ask.log).toBe(0);
  const { command = '' } = ask.outputs;
  return {
    ask,
    file,
    /** As the job before left it for the same commit, where only what comes after is of interest. */
    takePrepared: () => {
      if (preparedText === undefined) throw new Error('Nothing was prepared yet.');
      writeFileSync(file, preparedText);
    },
    prepare: async () => {
      const done = await run({ on, inputs: { mode: 'prepare', command, report: file } });
      expect(done.exitCode, done.log).toBe(0);
      preparedText = readFileSync(file, 'utf8');
      return done;
    },
    answer: () => inAnotherFolder({ mode: 'answer', command, report: file }),
    told: () => ({
      ask,
      reactions: it.github.state.reactions.filter((one) => one.comment === id).map(({ content }) => content),
      replies: it.github.state.comments
        .slice(earlier)
        .filter(({ body }) => body.startsWith(`<!-- schema-drift-reply ${id} -->`))
        .map(({ body }) => body.split('\n').slice(1).join('\n')),
    }),
  };
}

describe('accept', () => {
  test('commits an entry in the name of who asks, on the commit that was checked', async () => {
    const before = headSha();
    const { reactions, replies } = await say(
      '/drift accept `table_0.column_0` until 2999-12-31 because the import still needs it\n\nThanks!',
      { started: true },
    );
    expect(reactions).toEqual(['eyes', 'rocket']);
    const [commit] = committed();
    expect(commit).toMatchObject({ branch, parent: before });
    expect(commit?.message).toBe(
      `Accept 1 finding of schema-drift\n\nthe import still needs it\n\nAsked for by ada in https://github.com/octo/shop/pull/7#issuecomment-${it.github.state.comments[0]?.id}`,
    );
    expect(Object.keys(commit?.written ?? {})).toEqual([baselineFile]);
    expect(accepted()).toMatchObject([
      { object: 'table_0.column_0', owner: 'ada', reason: 'the import still needs it', expiry: '2999-12-31' },
    ]);
    expect(replies).toEqual([
      `Accepted \`table_0.column_0\` until 2999-12-31 in [${commit?.sha.slice(0, 7)}](https://github.com/octo/shop/commit/${commit?.sha}). GitHub starts no check for a commit of this token: push once more, or close and reopen the pull request.`,
    ]);
  });

  test('two at once: both stand in the baseline, and neither is lost', async () => {
    const [one, other] = [
      await begun('/drift accept table_0.column_0 because one', { started: true }),
      await begun('/drift accept table_0.column_1 because two', { started: true }),
    ];
    one.takePrepared();
    other.takePrepared();
    await Promise.all([one.answer(), other.answer()]);
    expect(
      accepted()
        .map(({ object }) => object)
        .sort(),
    ).toEqual(['table_0.column_0', 'table_0.column_1']);
    expect([...one.told().reactions, ...other.told().reactions]).toEqual([
      'eyes',
      'rocket',
      'eyes',
      'rocket',
    ]);
  });

  test('a job that runs again accepts nothing twice, and writes no second reply', async () => {
    const asking = await begun('/drift accept all because later');
    asking.takePrepared();
    await asking.answer();
    await asking.answer();
    expect(committed()).toHaveLength(1);
    expect(asking.told().replies).toEqual([`${baselineFile} accepts that already.`]);
  });

  test('pushed to between check and commit: nothing is written', async () => {
    const { reactions, replies } = await sayOnceChecked('/drift accept all because later', () => {
      commitOn(it.github.state, branch, { author: 'eve', message: 'more', written: { 'db/schema.sql': '' } });
    });
    expect(committed()).toEqual([]);
    expect(reactions).toEqual(['eyes', 'confused']);
    expect(replies[0]).toMatch(/^The branch was pushed to after the command, so nothing was done/);
  });

  test('a forged file accepts no more than what was named, and never for anybody else', async () => {
    await sayOnceChecked('/drift accept table_0.column_0 because later', (file) => {
      const left = JSON.parse(readFileSync(file, 'utf8'));
      left.files = { 'db/schema.sql': 'DROP TABLE users;' };
      left.baseline = `x/${left.baseline}`;
      for (const finding of left.report.databases[0].findings) finding.owner = 'root';
      writeFileSync(file, JSON.stringify(left));
    });
    expect(committed().flatMap(({ written }) => Object.keys(written))).toEqual([`x/${baselineFile}`]);
    expect(JSON.stringify(committed()[0]?.written)).toContain('owner: ada');
  });
});

describe('what is refused in one line, with a reaction', () => {
  test('a command that lacks something', async () => {
    const { ask, reactions, replies } = await say('/drift accept table_0.column_0');
    expect(ask.outputs.command).toBe('');
    expect(reactions).toEqual(['confused']);
    expect(replies).toEqual([
      expect.stringMatching(/^Whoever reads the baseline is told why: `because` is missing\./),
    ]);
  });

  test('a day that is over', async () => {
    const { ask, replies } = await say('/drift accept x until 2020-01-01 because y');
    expect(ask.outputs.command).toBe('');
    expect(replies[0]).toMatch(/^`until 2020-01-01` is over, so nothing would be accepted\./);
  });

  test('a finding that is not there, with the one that was meant', async () => {
    const { reactions, replies } = await sayOnceChecked('/drift accept table_0.colum_0 because y');
    expect(reactions).toEqual(['eyes', 'confused']);
    expect(replies[0]).toContain(
      'No finding that counts is about `table_0.colum_0`. Did you mean `table_0.column_0`?',
    );
  });

  test('a fork, with what to do instead', async () => {
    const pull = it.github.state.pulls[0];
    if (pull !== undefined) pull.head = { ...pull.head, owner: 'stranger' };
    const { ask, replies } = await say('/drift check');
    expect(ask.outputs.command).toBe('');
    expect(replies[0]).toContain('This pull request comes from a fork.');
  });

  test('a branch that was pushed to after the command', async () => {
    const at = new Date(Date.now() - 60_000).toISOString();
    commitOn(it.github.state, branch, { author: 'eve', message: 'more', written: {} });
    const { ask, replies } = await say('/drift accept all because y', { at });
    expect(ask.outputs.command).toBe('');
    expect(replies[0]).toContain('was pushed to after the command');
  });

  test('a protected branch, in the words of GitHub', async () => {
    it.github.state.protectedBranches.add(branch);
    const { replies } = await sayOnceChecked('/drift accept all because y');
    expect(committed()).toEqual([]);
    expect(replies[0]).toContain(
      'GitHub takes no commit on feature: Changes must be made through a pull request.',
    );
  });

  test('a check that did not come to its end', async () => {
    const { replies } = await sayOnceChecked('/drift accept all because y', (file) => rmSync(file));
    expect(replies[0]).toMatch(/^The check that the command needs did not come to its end\. \[Its log\]/);
  });

  test('what a stranger left for the answer', async () => {
    const { replies } = await sayOnceChecked('/drift fix all', (file) => {
      const left = JSON.parse(readFileSync(file, 'utf8'));
      writeFileSync(file, JSON.stringify({ ...left, files: { '.github/workflows/x.yml': 'on: push' } }));
    });
    expect(committed()).toEqual([]);
    expect(replies[0]).toMatch(
      /^What the check left for the answer is not taken: it names a file that no command writes/,
    );
  });
});

describe('what makes no noise', () => {
  const silent: readonly (readonly [string, string, Saying, readonly string[]])[] = [
    ['somebody who may not write', '/drift check', { by: 'mallory' }, ['-1']],
    ['words that are no command', '/drift chekc', {}, ['confused']],
    ['a comment that was edited into a command', '/drift check', { action: 'edited' }, []],
    ['a comment on an issue', '/drift check', { onPull: false }, []],
    ['a program', '/drift check', { by: 'github-actions[bot]' }, []],
    ['a command within a sentence', 'Try /drift check', {}, []],
  ];
  test.each(silent)('%s', async (_, text, saying, reactions) => {
    const done = await say(text, saying);
    expect(done.ask.outputs.command).toBe('');
    expect(done.reactions).toEqual(reactions);
    expect(done.replies).toEqual([]);
    if (text.includes('chekc')) expect(done.ask.raw).toContain('Did you mean `/drift check`?');
  });
});

test('help lists the commands', async () => {
  const { reactions, replies } = await say('/drift help');
  expect(reactions).toEqual(['+1']);
  for (const verb of ['check', 'explain', 'fix', 'accept', 'help'])
    expect(replies[0]).toContain(`/drift ${verb}`);
});

test('explain tells a finding in full', async () => {
  const { reactions, replies } = await sayOnceChecked('/drift explain table_0.column_1');
  expect(reactions).toEqual(['eyes', 'rocket']);
  expect(replies[0]).toContain('column_1');
  expect(replies[0]).toContain('| source | says | declared at |');
  expect(replies[0]).not.toContain('column_0');
});

test('check writes comment and check run for the commit', async () => {
  const { reactions, replies } = await say('/drift check');
  expect(reactions).toEqual(['eyes', 'rocket']);
  expect(replies).toEqual([]);
  expect(it.github.state.checkRuns).toMatchObject([{ headSha: headSha(), name: 'schema-drift' }]);
});

test('fix commits the migration that was proved, in the format of its folder', async () => {
  await begin(
    repositoryOf({
      'schema-drift.yml':
        'sources:\n  wanted: { kind: sql, files: wanted.sql }\n  migrations: { kind: migrations, path: migrations }\ntruth: wanted\n',
      'wanted.sql': 'CREATE TABLE users (id integer PRIMARY KEY, email text, name text);',
      'migrations/0001_users.up.sql': 'CREATE TABLE users (id integer PRIMARY KEY);',
      'migrations/0001_users.down.sql': 'DROP TABLE users;',
    }),
  );
  const { reactions, replies } = await say('/drift fix users.email');
  expect(reactions).toEqual(['eyes', 'rocket']);
  const [commit] = committed();
  const written = Object.entries(commit?.written ?? {});
  expect(written.map(([path]) => path)).toContain('migrations/0002_schema_drift.up.sql');
  expect(JSON.stringify(written)).toContain('ADD COLUMN email text');
  expect(JSON.stringify(written)).not.toContain('name text');
  expect(replies[0]).toContain('Wrote `migrations/0002_schema_drift.up.sql`');
});
