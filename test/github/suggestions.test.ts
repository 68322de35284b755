import { execFileSync } from 'node:child_process';
import { afterEach, describe, expect, test } from 'vitest';
import { describeFailure, isReadOnly } from '../../src/github/failures.ts';
import { type Hunk, hunksAsChecked, hunksIn, shownFiles } from '../../src/github/hunks.ts';
import { readMarker } from '../../src/github/marker.ts';
import { publishReview, type SuggestionToPublish } from '../../src/github/suggestions.ts';
import { clientOf, commits, githubWithPull, push, us } from './comment-scene.ts';
import { type FakeGitHub, type GitHubOptions, serverError } from './fake-github.ts';

let github: FakeGitHub;
afterEach(() => expect(github.violations).toEqual([]));

const path = 'src/schema.ts';
/** Lines 3 to 9 are shown, and 20 to 22. */
const patch = [
  '@@ -3,6 +3,7 @@ export const users = {',
  ...[' a', ' b', '-c', '+c', '+d', ' e', ' f', ' g'],
  ...['@@ -19,3 +20,3 @@', ' x', '+y', '-y', ' z', '\\ No newline at end of file'],
].join('\n');

async function started(options?: GitHubOptions): Promise<void> {
  github = await githubWithPull(options);
  for (const pull of github.state.pulls) pull.files = [{ path, patch }];
}

const one = { id: 'one', path, startLine: 5, line: 5, body: 'first\n\n```suggestion\nc: 1\n```' };
const two = { id: 'two', path, startLine: 6, line: 7, body: 'second\n\n```suggestion\n```' };

const publish = (
  suggestions: readonly SuggestionToPublish[],
  { run = 1, commit = commits.first, key = 'shop' } = {},
) =>
  publishReview(clientOf(github), {
    pullRequest: 7,
    key,
    commit,
    run: { id: run, attempt: 1, url: `https://github.com/octo/shop/actions/runs/${run}` },
    text: 'Edits.',
    suggestions,
  });

/** What readers see beside the lines: `5: first`. */
const shown = () =>
  github.state.reviewComments.map(
    ({ startLine, line, body }) =>
      `${startLine === undefined ? '' : `${startLine}-`}${line ?? 'outdated'}: ${(readMarker(body)?.text ?? body).split('\n')[0]}`,
  );
const writes = () =>
  github.writes().map(({ method, path: at }) => `${method} ${at.replace('/repos/octo/shop/pulls', '')}`);
/** Changes the lines that a comment stands beside, as a push to them would. */
const outdate = (at: number) => {
  const comment = github.state.reviewComments[at];
  delete comment?.line;
  delete comment?.startLine;
};

describe('suggestions', () => {
  test('are one review, and written once', async () => {
    await started();
    const made = await publish([one, two]);
    expect(made).toEqual({
      state: 'created',
      url: `https://github.com/octo/shop/pull/7#pullrequestreview-${github.state.reviews[0]?.id}`,
    });
    expect(shown()).toEqual(['5: first', '6-7: second']);
    expect(readMarker(github.state.reviews[0]?.body ?? '')?.text).toBe('Edits.');
    expect(await publish([one, two], { run: 2 })).toMatchObject({ state: 'unchanged' });
    expect(writes()).toEqual(['POST /7/reviews']);
  });

  test('of a later commit: what stands is left, what is new is one more review, what no longer holds goes', async () => {
    await started();
    await publish([one, two]);
    push(github, commits.second);
    const three = { ...one, id: 'three', startLine: 8, line: 8, body: 'third' };
    const four = { ...three, id: 'four', startLine: 9, line: 9, body: 'fourth' };
    const later = { run: 2, commit: commits.second };
    expect(await publish([two, three, four], later)).toMatchObject({ state: 'created' });
    expect(shown()).toEqual(['6-7: second', '8: third', '9: fourth']);
    expect(github.state.reviews.length).toBe(2);
    expect(await publish([], { ...later, run: 3 })).toMatchObject({ state: 'updated' });
    expect(shown()).toEqual([]);
    expect(github.state.reviews.map(({ body }) => readMarker(body)?.text)).toEqual(
      Array(2).fill('*What was suggested here no longer holds.*'),
    );
    // What we have taken away ourselves may come again.
    await publish([one], { ...later, run: 4 });
    expect(shown()).toEqual(['5: first']);
  });

  test('one whose lines were written anew is made again there, and not in its old place', async () => {
    await started();
    await publish([one]);
    outdate(0);
    const [{ id: old = 0 } = {}] = github.state.reviewComments;
    const [{ id: review = 0 } = {}] = github.state.reviews;
    for (const run of [2, 3]) await publish([{ ...one, startLine: 6, line: 6 }], { run });
    expect(shown()).toEqual(['6: first']);
    // At no time is there none.
    const written = [
      'POST /7/reviews',
      'POST /7/reviews',
      `PUT /7/reviews/${review}`,
      `DELETE /comments/${old}`,
    ];
    expect(writes()).toEqual(written);
  });

  test('one that a person has deleted is not made again', async () => {
    await started();
    await publish([one, two]);
    github.state.reviewComments.shift();
    push(github, commits.second);
    const later = { run: 2, commit: commits.second };
    expect(await publish([one, two], later)).toMatchObject({ state: 'unchanged' });
    expect(await publish([one], { ...later, run: 3 })).toMatchObject({ state: 'updated' });
    expect(shown()).toEqual([]);
    await publish([one], { ...later, run: 4 });
    expect(shown()).toEqual([]);
  });

  test('one that somebody has replied to stays as a note, so that the reply does not hang in the air', async () => {
    await started();
    await publish([one]);
    const { id = 0, review = 0 } = github.state.reviewComments[0] ?? {};
    github.state.reviewComments.push({
      id: 5000,
      review,
      pull: 7,
      author: 'anna',
      path,
      body: 'no',
      line: 5,
      replyTo: id,
    });
    await publish([], { run: 2 });
    expect(shown()).toEqual(['5: *What was suggested here no longer holds.*', '5: no']);
    await publish([], { run: 3 });
    expect(writes().length).toBe(3);
  });

  test('none: nothing is asked beyond what stands there, and nothing written', async () => {
    await started();
    expect(await publish([])).toEqual({ state: 'none' });
    expect(github.requests.map(({ path: at }) => at)).toEqual(['/repos/octo/shop/pulls/7/comments']);
  });

  test('of other keys and other people are left alone', async () => {
    await started();
    await publish([one], { key: 'ledger' });
    const [mine] = github.state.reviewComments;
    github.state.reviewComments.push({ ...(mine as NonNullable<typeof mine>), id: 5000, author: 'mallory' });
    await publish([one]);
    await publish([], { run: 2 });
    expect(github.state.reviewComments.map(({ author }) => author)).toEqual([us, 'mallory']);
  });

  test('are left to a newer commit, and to a newer run', async () => {
    await started();
    await publish([one], { run: 2 });
    expect(await publish([two], { run: 1 })).toMatchObject({ state: 'outdated' });
    push(github, commits.second);
    expect(await publish([two], { run: 3 })).toEqual({ state: 'outdated' });
    expect(shown()).toEqual(['5: first']);
  });

  test('of two runs at once are there once', async () => {
    await started({
      delay: ({ method, path: at }) => (method === 'GET' && at.endsWith('/reviews') ? { after: 50 } : {}),
    });
    await Promise.all([publish([one, two], { run: 2 }), publish([one, two], { run: 2 })]);
    await publish([one, two], { run: 3 });
    expect(shown()).toEqual(['5: first', '6-7: second']);
  });

  test.each([
    { what: 'was carried out', applied: true },
    { what: 'was not', applied: false },
  ])('an answer that is lost, where the review $what', async ({ applied }) => {
    await started();
    github.fail({ method: 'POST', path: /\/reviews$/, answer: serverError(502), applied });
    expect(await publish([one])).toMatchObject({ state: 'created' });
    expect(shown()).toEqual(['5: first']);
  });

  test('that are not listed yet are not made again', async () => {
    await started();
    const nothing = { status: 200, headers: {}, body: [] };
    for (const request of [5, 6]) github.fail({ method: 'GET', request, answer: nothing });
    expect(await publish([one])).toMatchObject({ state: 'created' });
    expect(github.requests.filter(({ body, status }) => status === 200 && body === undefined).length).toBe(5);
    expect(writes()).toEqual(['POST /7/reviews']);
  });

  test('where the token may only read, that is all that is wrong, and known as such', async () => {
    await started({ readOnly: true });
    const error = await publish([one]).catch((refusal: unknown) => refusal);
    expect(isReadOnly(error)).toBe(true);
    expect(describeFailure(error)).toContain('`permissions: pull-requests: write`');
  });

  test('outside of what the pull request shows are refused by GitHub, all of them', async () => {
    await started();
    await expect(publish([one, { ...two, startLine: 9, line: 20 }])).rejects.toThrow(/same hunk/);
    expect(shown()).toEqual([]);
  });
});

test('the lines that a pull request shows of its files', async () => {
  await started();
  const [pull] = github.state.pulls;
  if (pull !== undefined)
    pull.files = [
      { path, patch },
      { path: 'new.ts', previousPath: 'old.ts', status: 'renamed', patch: '@@ -1 +1 @@\n-a\r\n+b\r' },
      { path: 'gone.ts', status: 'removed', patch: '@@ -1,2 +0,0 @@\n-a\n-b' },
      { path: 'large.ts' },
    ];
  const shown = await shownFiles(clientOf(github), 7);
  expect([...shown.values()].every(({ blob }) => /^[\da-f]{40}$/.test(blob))).toBe(true);
  expect([...shown].map(([file, { hunks }]) => [file, hunks])).toEqual([
    [
      path,
      [
        { first: 3, lines: ['a', 'b', 'c', 'd', 'e', 'f', 'g'] },
        { first: 20, lines: ['x', 'y', 'z'] },
      ],
    ],
    ['new.ts', [{ first: 1, lines: ['b\r'] }]],
    ['gone.ts', []],
    ['large.ts', []],
  ]);
});

describe('lines that a pull request shows, in a file that was checked', () => {
  /** Two tables that look alike, the second of which the pull request has changed. */
  const table = (name: string, type: string) => [
    `export const ${name} = {`,
    '  id,',
    `  at: ${type},`,
    '};',
    '',
  ];
  const branch = [...table('a', 'date'), ...table('b', 'date')].join('\n');
  const [hunk] = hunksIn('@@ -6,4 +6,4 @@\n export const b = {\n   id,\n-  at: text,\n+  at: date,\n };');
  const narrow = { first: 7, lines: ['  id,', '  at: date,', '};'] };
  const blob = execFileSync('git', ['hash-object', '--stdin'], { input: branch, encoding: 'utf8' }).trim();

  test.each([
    ['as the branch has it: each where it is', branch, [0, 0]],
    [
      'with a table above it of the merge: where it stands as a whole',
      `${table('c', 'date').join('\n')}\n${branch}`,
      [5],
    ],
    ['with other line ends: where it stands', branch.replaceAll('\n', '\r\n'), [0]],
    ['that has others there: nowhere', branch.replace('const b', 'const d'), []],
  ])('%s', (_, text, later) => {
    const placed = hunksAsChecked({ blob, hunks: [hunk as Hunk, narrow] }, text);
    expect(placed.map((one) => one.later)).toEqual(later);
    for (const one of placed) expect(text.split(/\r?\n/)[one.first]).toBe(one.lines[1]);
  });
});
