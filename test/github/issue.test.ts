import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { repositoryOn } from '../../src/github/client.ts';
import { type IssueOutcome, type IssueToPublish, publishIssue } from '../../src/github/issue.ts';
import { readIssueMarker } from '../../src/github/issue-marker.ts';
import type { KnownFindings, NightlyIssue } from '../../src/report/markdown/nightly-issue.ts';
import {
  type FakeGitHub,
  type GitHubOptions,
  noPermission,
  serverError,
  startGitHub,
} from './fake-github.ts';

let github: FakeGitHub;

beforeEach(async () => {
  github = await startGitHub();
});

afterEach(async () => {
  expect(github.violations).toEqual([]);
  await github.close();
});

const restart = async (options: GitHubOptions) => {
  await github.close();
  github = await startGitHub(options);
};

const names = (known: KnownFindings | undefined) =>
  known?.findings.map(({ title, fingerprint }) => title ?? fingerprint).join(',') ?? 'nothing';

/** What a night has found: letters for findings; `-` for a night that could not check. */
function night(found: string): NightlyIssue {
  const state = found === '' ? 'clean' : found.startsWith('-') ? 'could not check' : 'drift';
  return {
    database: '["shop","migrations","production"]',
    state,
    content: found,
    findings: [...found.replace('-', '')].map((letter) => ({ fingerprint: letter, title: letter })),
    title: `Night of ${found}`,
    body: (before) => `Found ${found}, before: ${names(before)}`,
    closingComment: (before) => `Agree; gone: ${names(before)}`,
  };
}

let lastRun = 100;

/** One night: the next run, with a client of its own. */
function publish(found: string, more: Partial<IssueToPublish> = {}): Promise<IssueOutcome> {
  lastRun += 1;
  const { url: apiUrl, token, owner, repo } = github;
  const patience = { second: 1 };
  return publishIssue(repositoryOn({ apiUrl, token, owner, repo, patience }), {
    ...night(found),
    key: 'schema-drift',
    run: { id: lastRun, attempt: 1, url: `https://github.com/octo/shop/actions/runs/${lastRun}` },
    labels: [],
    assignees: [],
    ...more,
  });
}

/** Nights one after the other; gives what became of the issue in each. */
async function nights(...found: string[]): Promise<string[]> {
  const states = [];
  for (const one of found) states.push((await publish(one)).state);
  return states;
}

/** A person closes the only issue, or opens it again. */
function byHand(state: 'open' | 'closed'): void {
  const [issue] = github.state.issues;
  if (issue === undefined) throw new Error('There is no issue.');
  issue.state = state;
}

const shownText = (body: string | null | undefined) => body?.replace(/\n*<!--[\s\S]*$/, '');

describe('night after night', () => {
  const stories: readonly (readonly [string, readonly string[], readonly string[]])[] = [
    ['nothing ever wrong', ['', ''], ['none', 'none']],
    ['the same drift', ['A', 'A', 'A'], ['opened', 'unchanged', 'unchanged']],
    ['drift that changes', ['A', 'AB', 'B'], ['opened', 'updated', 'updated']],
    ['drift that is fixed', ['A', '', ''], ['opened', 'closed', 'unchanged']],
    ['drift that comes back', ['A', '', 'A', ''], ['opened', 'closed', 'reopened', 'closed']],
    ['other drift later', ['A', '', 'B'], ['opened', 'closed', 'reopened']],
    ['a night without an answer', ['A', '-', 'A', ''], ['opened', 'updated', 'updated', 'closed']],
    ['never an answer', ['-', '-', ''], ['opened', 'unchanged', 'closed']],
    ['no answer after it was fixed', ['A', '', '-', ''], ['opened', 'closed', 'reopened', 'closed']],
  ];

  test.each(stories)('%s', async (_, found, states) => {
    expect(await nights(...found)).toEqual(states);
    const issues = found.some((one) => one !== '') ? 1 : 0;
    expect(github.state.issues).toHaveLength(issues);
    expect(github.state.issues.map(({ state }) => state)).toEqual(
      Array(issues).fill(found.at(-1) === '' ? 'closed' : 'open'),
    );
  });

  test('it is told what was found before', async () => {
    await nights('AB', 'BC');
    const [issue] = github.state.issues;
    expect(shownText(issue?.body)).toBe('Found BC, before: A,B');
    expect(issue?.title).toBe('Night of BC');
  });

  test('what could not be checked leaves what was known', async () => {
    await nights('AB', '-', '-X');
    expect(shownText(github.state.issues[0]?.body)).toBe('Found -X, before: A,B');
    await nights('B');
    expect(shownText(github.state.issues[0]?.body)).toBe('Found B, before: A,B');
  });

  test('closing says so once, and leaves the text as the record of what was closed', async () => {
    await nights('A', 'AB', '');
    const [issue] = github.state.issues;
    expect(issue).toMatchObject({ state: 'closed', stateReason: 'completed', title: 'Night of AB' });
    expect(shownText(issue?.body)).toBe('Found AB, before: A');
    expect(github.state.comments.map(({ body }) => shownText(body))).toEqual(['Agree; gone: A,B']);
    await nights('AC', '');
    expect(github.state.comments.map(({ body }) => shownText(body))).toEqual([
      'Agree; gone: A,B',
      'Agree; gone: A,C',
    ]);
  });

  test('an unchanged night writes nothing', async () => {
    await nights('A');
    const before = github.writes().length;
    await nights('A', 'A');
    expect(github.writes()).toHaveLength(before);
  });
});

describe('what people do with it', () => {
  test('closed by a person it stays closed, until there is a finding it did not tell of', async () => {
    await nights('AB');
    byHand('closed');
    expect(await nights('AB', 'A', 'A', 'AB')).toEqual(['unchanged', 'updated', 'unchanged', 'reopened']);
    expect(github.state.issues).toMatchObject([{ state: 'open' }]);
  });

  test('closed by a person, then fixed, then back: it is opened again', async () => {
    await nights('A');
    byHand('closed');
    expect(await nights('', 'A')).toEqual(['updated', 'reopened']);
    expect(github.state.comments).toEqual([]);
  });

  test('closed by a person with more findings than it remembers: only more than those are news', async () => {
    const fingerprint = (place: number) => createHash('sha256').update(`${place}`).digest('hex').slice(0, 12);
    const many = (count: number) =>
      Array.from({ length: count }, (_, place) => ({ fingerprint: fingerprint(place) }));
    const findings = many(5000);
    await publish('A', { findings });
    byHand('closed');
    const rest = { content: 'B', findings: findings.slice(100) };
    expect((await publish('A', rest)).state).toBe('updated');
    expect((await publish('A', { findings: many(5100) })).state).toBe('reopened');
  });

  test('opened again by a person although all agree: it is left alone', async () => {
    await nights('A', '');
    byHand('open');
    expect(await nights('', 'B', '')).toEqual(['unchanged', 'updated', 'closed']);
  });

  test('labels and people that were changed stay', async () => {
    await publish('A', { labels: ['schema'], assignees: ['octo'] });
    const [issue] = github.state.issues;
    Object.assign(issue ?? {}, { labels: ['known'], assignees: [] });
    await publish('B', { labels: ['schema'], assignees: ['octo'] });
    expect(github.state.issues).toMatchObject([{ labels: ['known'], assignees: [] }]);
  });
});

describe('labels and assignees', () => {
  test('a label that does not exist yet comes to be', async () => {
    await publish('A', { labels: ['schema-drift', 'database'] });
    expect(github.state.issues[0]?.labels).toEqual(['schema-drift', 'database']);
  });

  test('who cannot be assigned is a warning', async () => {
    const { state, warnings } = await publish('A', { assignees: ['octo', 'stranger'] });
    expect(state).toBe('opened');
    expect(github.state.issues[0]?.assignees).toEqual(['octo']);
    expect(warnings).toEqual(["stranger can't be assigned to issue #1: nobody of that name may write here."]);
  });

  test('a refusal of one is a warning, and the others are assigned', async () => {
    github.fail({ path: /assignees$/, answer: noPermission() });
    const { state, warnings } = await publish('A', { assignees: ['nobody', 'octo'] });
    expect(state).toBe('opened');
    expect(github.state.issues[0]?.assignees).toEqual(['octo']);
    const asked = github.writes().flatMap(({ path, body }) => (path.endsWith('assignees') ? [body] : []));
    expect(asked).toEqual([{ assignees: ['nobody'] }, { assignees: ['octo'] }]);
    expect(warnings).toEqual([
      expect.stringContaining('nobody was not assigned to issue #1: GitHub answered'),
    ]);
  });
});

describe('one issue, and only its own', () => {
  test('behind pages of others, closed ones and pull requests among them', async () => {
    await nights('A', '');
    for (let count = 0; count < 130; count += 1)
      github.addIssue({ author: 'github-actions[bot]', state: count % 2 ? 'open' : 'closed', body: 'Chat' });
    github.addPull({ number: 500 });
    expect(await nights('B')).toEqual(['reopened']);
    expect(github.state.issues.filter(({ title }) => title.startsWith('Night'))).toHaveLength(1);
  });

  test('found without paging through the issues of others, whoever the token writes as', async () => {
    await restart({ tokens: { ghp_alice: 'Alice' } });
    await nights('A');
    for (let count = 0; count < 130; count += 1) github.addIssue({ author: 'stranger' });
    const before = github.requests.length;
    expect(await nights('B')).toEqual(['updated']);
    expect(github.requests.slice(before).map(({ method }) => method)).toEqual(['POST', 'GET', 'PATCH']);
  });

  test('another key, another database, other sources have issues of their own', async () => {
    await publish('A');
    await publish('A', { key: 'other' });
    await publish('A', { database: '["shop","migrations","staging"]' });
    expect((await publish('A')).number).toBe(1);
    expect(github.state.issues).toHaveLength(3);
  });

  test("somebody else's issue that copies the marker is not touched", async () => {
    await nights('A');
    const [issue] = github.state.issues;
    const copy = { author: 'stranger', body: issue?.body ?? '', title: 'Copy' };
    github.state.issues.length = 0;
    github.addIssue(copy);
    expect(await nights('B')).toEqual(['opened']);
    expect(github.state.issues[0]).toMatchObject(copy);
  });

  test('a marker that is quoted is no marker', async () => {
    await nights('A');
    const body = `${github.state.issues[0]?.body}\n\nWhat is this line?`;
    github.state.issues.length = 0;
    github.addIssue({ author: 'github-actions[bot]', body });
    expect(await nights('A')).toEqual(['opened']);
  });

  test('one that was deleted is filed again', async () => {
    await nights('A');
    github.state.issues.length = 0;
    expect(await nights('A')).toEqual(['opened']);
  });

  test('an older run does not write over a newer one', async () => {
    await nights('A', 'B');
    const run = { id: lastRun, attempt: 0, url: '' };
    expect((await publish('C', { run })).state).toBe('unchanged');
    expect((await publish('', { run: { ...run, id: 1 } })).state).toBe('unchanged');
    expect(github.state.issues[0]).toMatchObject({ title: 'Night of B', state: 'open' });
    expect((await publish('C', { run: { ...run, attempt: 2 } })).state).toBe('updated');
  });

  test('runs that race leave one open issue, which says what the newest found', async () => {
    for (let round = 0; round < 10; round += 1) {
      await restart({ delay: () => ({ before: Math.random() * 20, after: Math.random() * 20 }) });
      const outcomes = await Promise.all([publish('A'), publish('AB'), publish('AC')]);
      expect(outcomes.map(({ number }) => number)).toEqual([1, 1, 1]);
      expect(outcomes.filter(({ state }) => state === 'opened')).toHaveLength(1);
      await nights('AC');
      const open = github.state.issues.filter(({ state }) => state === 'open');
      expect(open.map(({ title }) => title)).toEqual(['Night of AC']);
      expect(open[0]?.number).toBe(1);
      expect(
        github.state.issues.filter(({ body }) => readIssueMarker(body ?? '') !== undefined),
      ).toHaveLength(1);
      expect(github.violations).toEqual([]);
    }
  });
});

describe('when GitHub stumbles', () => {
  test.each([true, false])('over filing the issue, carried out: %s, there is one', async (applied) => {
    github.fail({ method: 'POST', path: /\/issues$/, answer: serverError(502), applied });
    expect((await publish('A', { labels: ['x'] })).state).toBe('opened');
    expect(github.state.issues).toMatchObject([{ labels: ['x'] }]);
  });

  test.each([true, false])('over the closing comment, carried out: %s, there is one', async (applied) => {
    await nights('A');
    github.fail({ method: 'POST', path: /comments$/, answer: 'hang up', applied });
    expect(await nights('')).toEqual(['closed']);
    expect(github.state.comments).toHaveLength(1);
  });

  test('over closing, the next night closes without another comment', async () => {
    await nights('A');
    github.fail({ method: 'PATCH', times: 4, answer: serverError(500) });
    await expect(publish('')).rejects.toThrow();
    expect(github.state.issues).toMatchObject([{ state: 'open' }]);
    expect(await nights('')).toEqual(['closed']);
    expect(github.state.comments).toHaveLength(1);
  });

  test('at any request, there is never a second issue, and the next night puts it right', async () => {
    for (const applied of [true, false])
      for (let request = 1; request <= 6; request += 1) {
        await restart({});
        github.fail({ request, answer: serverError(502), applied });
        await publish('A').catch(() => {});
        expect(github.state.issues.length).toBeLessThanOrEqual(1);
        expect(await nights('AB', '')).toEqual([expect.stringMatching(/opened|updated/), 'closed']);
        expect(github.state.issues).toMatchObject([{ state: 'closed' }]);
      }
  });

  test('over a token that may only read, it is the caller who hears of it', async () => {
    await restart({ readOnly: true });
    await expect(publish('A')).rejects.toThrow(/Resource not accessible/);
  });

  test('over a repository without issues, that is told', async () => {
    const answer = { status: 410, headers: {}, body: { message: 'Issues are disabled for this repo' } };
    github.fail({ path: /\/issues$/, answer });
    await expect(publish('A')).rejects.toThrow(/^The repository octo\/shop has no issues\.$/);
  });

  test('over a text that it silently does not take, that is told', async () => {
    await nights('A');
    const kept = { ...(github.state.issues[0] ?? {}) };
    Object.defineProperty(github.state.issues[0] ?? {}, 'body', { get: () => kept.body, set: () => {} });
    await expect(publish('B')).rejects.toThrow(/GitHub kept the old text of issue #1/);
  });

  test('a text that is too long is not sent', async () => {
    await expect(publish('A', { body: () => 'x'.repeat(70_000) })).rejects.toThrow(/GitHub takes 65536/);
    expect(github.writes()).toEqual([]);
  });
});
