/** A pull request compared with its base, end to end: red only for what it brings, and never green in silence. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { mergeGroupEvent, pullRequestEvent } from '../github/events.ts';
import { git } from '../support/git.ts';
import { differing } from './repositories.ts';
import { comments, head, pullNumber, type Scene, scene } from './scene.ts';

let it: Scene;
afterEach(async () => {
  expect(it.github.violations).toEqual([]);
  await it.end();
});

/** A checkout of a pull request: `origin/main` has two of the differences that `differing(3)` has. */
async function pullRequest(change: (it: Scene) => void): Promise<void> {
  it = await scene(differing(3));
  const { root } = it.workspace;
  git(root, 'init', '-q', '-b', 'main');
  git(root, 'add', '-A');
  git(root, 'commit', '-qm', 'what was there');
  git(root, 'update-ref', 'refs/remotes/origin/main', 'HEAD');
  change(it);
  git(root, 'add', '-A');
  git(root, 'commit', '-q', '--allow-empty', '-m', 'the change');
}

const annotations = () => it.github.state.checkRuns.flatMap((run) => run.annotations);

test('only old differences: it passes, the check run is neutral, and nobody is told unasked', async () => {
  await pullRequest(({ workspace }) =>
    workspace.write('db/schema.sql', `-- ours\n${workspace.read('db/schema.sql')}`),
  );
  const { exitCode, summary } = await it.run();
  expect(exitCode).toBe(0);
  expect(summary).toContain('## ⚠️ 3 differences: schema disagrees with wanted; none is new');
  expect(it.github.state.checkRuns).toMatchObject([{ headSha: head, conclusion: 'neutral' }]);
  expect(annotations().map((note) => note.annotation_level)).toEqual(['notice', 'notice', 'notice']);
  expect(comments(it)).toEqual([]);
});

test('a new difference among old ones: it fails for that, and mends another', async () => {
  await pullRequest(({ workspace }) => {
    workspace.edit('db/wanted.sql', ['  "column_0" text', '  "column_0" text,\n  fax text']);
    workspace.edit('db/schema.sql', ['PRIMARY KEY', 'PRIMARY KEY, column_2 text']);
  });
  const { exitCode, log } = await it.run();
  expect(exitCode).toBe(1);
  const [comment = ''] = comments(it);
  expect(comment).toContain('## ❌ 3 differences: schema disagrees with wanted; 1 new, 2 old, 1 fixed');
  expect(comment).toMatch(/table_0\.fax[\s\S]* · new/);
  expect(comment).toContain('1 fixed by this pull request');
  expect(log).toContain('Fixed by this pull request: 1');
  expect(
    annotations()
      .map((note) => note.annotation_level)
      .sort(),
  ).toEqual(['failure', 'notice', 'notice']);
});

test('what it accepts itself is told as that: neutral, with a comment', async () => {
  await pullRequest(() => {});
  const report = (await it.run()).outputs.report ?? '';
  const { databases } = JSON.parse(execFileSync('cat', [report], { encoding: 'utf8' }));
  const entries = databases[0].findings.map(
    ({ fingerprint, object }: Record<string, string>) =>
      `  - { fingerprint: ${fingerprint}, object: ${object}, reason: later, owner: mallory, expiry: 2999-12-31 }\n`,
  );
  const file = 'schema-drift.baseline.yml';
  it.workspace.write(file, `accepted:\n${entries.join('')}`);
  Object.assign(it.github.state.pulls.find(({ number }) => number === pullNumber) ?? {}, {
    files: [{ path: file }],
  });
  const { exitCode, summary } = await it.run();
  expect(exitCode).toBe(0);
  const words = '## ⚠️ Wanted and schema agree, 3 accepted findings (by this pull request) apart';
  expect(summary.toLowerCase()).toContain(words.toLowerCase());
  expect(comments(it)[0]).toContain('accepted by this pull request, mallory until 2999-12-31: later');
  expect(it.github.state.checkRuns.at(-1)).toMatchObject({ conclusion: 'neutral' });
});

test('without the base in the checkout everything counts, and it says what to change', async () => {
  it = await scene(differing(1));
  const { exitCode } = await it.run();
  expect(exitCode).toBe(1);
  expect(comments(it)[0]).toMatch(
    /All findings count, since nobody knows which main has: .*`fetch-depth: 2`/,
  );
});

describe('a checkout of one commit, as `actions/checkout` makes it', () => {
  let folder: string;
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** A repository whose main has three differences, and a change that brings a fourth; nothing but `at` is checked out. */
  async function shallow(at: 'merge' | 'change'): Promise<{ readonly base: string; readonly sha: string }> {
    folder = mkdtempSync(join(tmpdir(), 'origin-'));
    it = await scene(differing(3));
    const { root } = it.workspace;
    git(root, 'init', '-q', '-b', 'main');
    git(root, 'add', '-A');
    git(root, 'commit', '-qm', 'what was there');
    const base = git(root, 'rev-parse', 'HEAD');
    git(root, 'checkout', '-qb', 'change');
    it.workspace.edit('db/wanted.sql', ['  "column_0" text', '  "column_0" text,\n  fax text']);
    git(root, 'commit', '-qam', 'the change');
    git(root, 'checkout', '-q', '--detach', 'main');
    git(root, 'merge', '-q', '--no-ff', '-m', 'merged', 'change');
    git(root, 'branch', 'merge');
    git(folder, 'clone', '-q', '--bare', root, 'origin.git');
    const origin = join(folder, 'origin.git');
    // As GitHub lets everybody who may read.
    git(origin, 'config', 'uploadpack.allowAnySHA1InWant', 'true');
    rmSync(root, { recursive: true });
    git(folder, 'clone', '-q', '--depth=1', '--branch', at, `file://${origin}`, root);
    return { base, sha: git(root, 'rev-parse', 'HEAD') };
  }

  test('the base is fetched, and nothing of the token is left', async () => {
    const { base, sha } = await shallow('merge');
    const on = { ...pullRequestEvent({ number: pullNumber, headSha: head, baseSha: base }), sha };
    const { exitCode, log } = await it.start({ on });
    expect(exitCode).toBe(1);
    expect(comments(it)[0]).toContain('1 new, 3 old');
    expect(log).not.toContain('could not be fetched');
    expect(readFileSync(join(it.workspace.root, '.git/config'), 'utf8')).not.toMatch(
      /extraheader|x-access-token/,
    );
  });

  test('a group of the merge queue is compared with the commit that it is added to', async () => {
    const { base, sha } = await shallow('merge');
    const { exitCode, summary } = await it.run({ on: mergeGroupEvent(sha, base) });
    expect(exitCode).toBe(1);
    expect(summary).toContain('1 new, 3 old');
  });

  test('where the remote does not have it, everything counts, and that is said', async () => {
    const { sha } = await shallow('change');
    const gone = pullRequestEvent({ number: pullNumber, headSha: sha, baseSha: 'd'.repeat(40) });
    const { exitCode, summary } = await it.run({ on: gone });
    expect(exitCode).toBe(1);
    expect(summary).toContain('and it could not be fetched');
  });
});
