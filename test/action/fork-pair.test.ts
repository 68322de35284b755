import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { pullRequestEvent, workflowRunEvent } from '../github/events.ts';
import { differing } from './repositories.ts';
import { comments, head, pullNumber, type Scene, scene, writes } from './scene.ts';

// The form for pull requests from forks: one workflow checks without any right, another one posts its report.

const fork = 'anna';
const reportFile = 'report/schema-drift.json';
const posted = { mode: 'post', report: reportFile };

let it: Scene;
const begin = async () => {
  it = await scene(differing());
  it.github.state.pulls.length = 0;
  it.github.addPull({
    number: pullNumber,
    head: { sha: head, ref: 'feature', owner: fork },
    files: [{ path: 'db/schema.sql' }],
  });
};
const end = async () => {
  expect(it.github.violations).toEqual([]);
  await it.end();
};

/** What the first workflow leaves as its artifact. */
let artifact: string;
beforeAll(async () => {
  await begin();
  const { exitCode, outputs } = await it.start({
    on: pullRequestEvent({ number: pullNumber, headSha: head, fork }),
    inputs: { token: '' },
  });
  expect(exitCode).toBe(1);
  artifact = readFileSync(outputs.report ?? '', 'utf8');
  await end();
});
beforeEach(begin);
afterEach(end);

/** Where the second workflow unpacks it. */
const unpack = () => it.workspace.write(reportFile, artifact);

const second = (how: 'run' | 'start' = 'run') =>
  it[how]({ on: workflowRunEvent(head, fork), inputs: posted });

describe('the second workflow', () => {
  test('posts the report of the first on the pull request whose head was checked, and passes', async () => {
    unpack();
    const { exitCode, outputs } = await second('start');
    expect(exitCode).toBe(0);
    expect(outputs.drift).toBe('true');
    expect(comments(it)).toEqual([expect.stringMatching(/\n## ❌ 3 differences/)]);
    expect(it.github.state.checkRuns).toMatchObject([{ headSha: head, conclusion: 'failure' }]);
  });

  test.each([
    {
      what: 'has a newer head by now',
      change: { head: { sha: 'c'.repeat(40), ref: 'feature', owner: fork } },
    },
    { what: 'is closed', change: { state: 'closed' as const } },
    { what: 'is of another fork', change: { head: { sha: head, ref: 'feature', owner: 'eve' } } },
  ])('posts nothing where the pull request $what', async ({ change }) => {
    unpack();
    it.github.state.pulls.length = 0;
    it.github.state.issues.length = 0;
    it.github.addPull({ number: pullNumber, head: { sha: head, ref: 'feature', owner: fork }, ...change });
    const { exitCode, log } = await second();
    expect(exitCode).toBe(0);
    expect(log).toContain('nothing is posted');
    expect(writes(it)).toEqual([]);
  });

  test.each([
    { what: 'no JSON', text: '<html>', says: 'is no JSON' },
    { what: 'another format', text: '{"formatVersion":99}', says: '`formatVersion`' },
    { what: 'not there', text: undefined, says: reportFile },
  ])('refuses a report that is $what, and writes nothing', async ({ text, says }) => {
    if (text !== undefined) it.workspace.write(reportFile, text);
    const { exitCode, log } = await second();
    expect(exitCode).toBe(2);
    expect(log).toContain(says);
    expect(writes(it)).toEqual([]);
  });

  test('runs no code of the checkout', async () => {
    unpack();
    it.workspace.write(
      'drizzle.config.ts',
      "import { writeFileSync } from 'node:fs';\nwriteFileSync('ran', '');\n",
    );
    it.workspace.write('schema-drift.yml', 'sources: { sql: db/schema.sql, drizzle: drizzle.config.ts }\n');
    await second();
    expect(() => it.workspace.read('ran')).toThrow(/ENOENT/);
  });

  test.each([
    [
      'larger than any report, with holes',
      (file: string) => truncateSync(file, 3_000_000_000),
      'it is larger than 5 MB',
    ],
    [
      'a folder',
      (file: string) => {
        rmSync(file);
        mkdirSync(file);
      },
      'is no file',
    ],
    [
      'a pipe that nobody writes to',
      (file: string) => {
        rmSync(file);
        execFileSync('mkfifo', [file]);
      },
      'is no file',
    ],
    ['not there', (file: string) => rmSync(file), 'There is no report to post'],
  ])('a report that is %s is refused in a sentence', async (_, change, sentence) => {
    it.workspace.write(reportFile, artifact);
    change(join(it.workspace.root, reportFile));
    const { exitCode, log } = await it.run({ on: workflowRunEvent(head, fork), inputs: posted });
    expect(exitCode).toBe(2);
    expect(log.replace(/\s+/g, ' ')).toContain(sentence);
    expect(writes(it)).toEqual([]);
  });

  test('is refused where it forgets to say that it posts', async () => {
    const { exitCode, log } = await it.run({ on: workflowRunEvent(head, fork) });
    expect(exitCode).toBe(2);
    expect(log).toContain('mode: post');
    expect(writes(it)).toEqual([]);
  });
});
