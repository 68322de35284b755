import { describe, expect, test } from 'vitest';
import { nightlyIssue, roomInIssue } from '../../src/report/markdown/nightly-issue.ts';
import type { DatabaseReport, Report } from '../../src/report/report.ts';
import {
  clean,
  cosmeticOnly,
  couldNotCheck,
  couldNotCheckAll,
  hostile,
  huge,
  lenient,
  many,
  nothingRead,
  oneDifference,
  samples,
  threeSources,
} from './samples.ts';

const run = { url: 'https://github.com/octo/shop/actions/runs/7' };

function only(report: Report): DatabaseReport {
  const [database] = report.databases;
  if (database === undefined) throw new Error('The sample has no database.');
  return database;
}

const issueOf = (report: Report, look = {}) => nightlyIssue(report, only(report), look);

const titles: readonly (readonly [string, Report, string, string])[] = [
  ['clean', clean, 'clean', 'Schema of shop agrees'],
  ['cosmetics', cosmeticOnly, 'clean', 'Schema of shop agrees'],
  ['one difference', oneDifference, 'drift', 'Schema drift in shop: 1 critical'],
  ['many', many, 'drift', 'Schema drift in shop: 3 critical, 2 warnings'],
  ['what does not fail the run', lenient, 'drift', 'Schema drift in shop: 1 warning'],
  ['no answer', couldNotCheck, 'could not check', 'Schema of shop could not be checked'],
];

test.each(titles)('%s: state and title', (_, report, state, title) => {
  expect(issueOf(report)).toMatchObject({ state, title });
});

test('a database is told alone: its neighbour that could not be checked has its own issue', () => {
  const [checked, failed] = couldNotCheckAll.databases.map((database) =>
    nightlyIssue(couldNotCheckAll, database),
  );
  expect(checked).toMatchObject({ state: 'drift', title: 'Schema drift in shop: 1 critical' });
  expect(checked?.body()).not.toContain('DATABASE');
  expect(failed?.state).toBe('could not check');
  expect(failed?.body()).toContain('could not be loaded');
});

test('only its own findings are counted', () => {
  const report = { ...many, databases: [...oneDifference.databases, ...many.databases] };
  expect(issueOf(report).body()).toContain('**1 critical.**');
});

test('what kept the whole job from being done is told where nothing was compared', () => {
  const database = { ...only(clean), compared: {} };
  const report: Report = { ...nothingRead, databases: [database] };
  const issue = nightlyIssue(report, database);
  expect(issue.state).toBe('could not check');
  expect(issue.body()).toContain('No schema was found in this folder.');
});

describe('what makes it another issue, and another content', () => {
  const change = (more: Partial<DatabaseReport>) =>
    issueOf({ ...oneDifference, databases: [{ ...only(oneDifference), ...more }] });
  const before = issueOf(oneDifference);
  const [finding] = only(oneDifference).findings;
  if (finding === undefined) throw new Error('The sample has no finding.');

  test('the order of the sources does not', () => {
    expect(change({ sources: only(oneDifference).sources.toReversed() }).database).toBe(before.database);
  });

  test('another name or another source does', () => {
    expect(change({ name: 'store' }).database).not.toBe(before.database);
    expect(change({ sources: only(threeSources).sources }).database).not.toBe(before.database);
  });

  test('lines, facts, commits and runs are no other content', () => {
    const cell = { ...finding.cells.migrations, state: 'present' as const, text: 'text' };
    const moved = { ...cell, location: { file: 'drizzle/0003_users.sql', line: 99 } };
    const same = change({
      findings: [{ ...finding, cells: { ...finding.cells, migrations: moved } }],
      sources: only(oneDifference).sources.map((source) => ({ ...source, facts: ['42 migrations'] })),
      server: 'PostgreSQL 17.7',
    });
    expect(same.content).toBe(before.content);
    expect(issueOf(oneDifference, { run, link: () => 'https://git.example' }).content).toBe(before.content);
  });

  test('values, severity and the side that is wrong are', () => {
    for (const more of [
      { cells: { ...finding.cells, migrations: { state: 'present' as const, text: 'integer' } } },
      { severity: 'warning' as const },
      { wrong: ['drizzle'] },
      { fingerprint: 'ffffffffffff' },
    ])
      expect(change({ findings: [{ ...finding, ...more }] }).content).not.toBe(before.content);
  });

  test('another reason why it could not be checked is', () => {
    const problem = { message: 'Another.' };
    const sources = only(couldNotCheck).sources.map((source) => ({ ...source, problem }));
    const other = { ...couldNotCheck, databases: [{ ...only(couldNotCheck), sources }] };
    expect(issueOf(other).content).not.toBe(issueOf(couldNotCheck).content);
  });
});

const known = (...findings: [string, string][]) => ({
  findings: findings.map(([fingerprint, title]) => ({ fingerprint, title })),
  more: 0,
});

describe('news', () => {
  test('what is new and what is gone stand first', () => {
    const [email] = issueOf(oneDifference).findings;
    const before = known(['x', 'table `old_*` is missing'], [email?.fingerprint ?? '', 'column users.email']);
    expect(issueOf(many, { run }).body(before)).toMatch(
      /^\*\*New in \[this run\]\(<https:\/\/github\.com\/octo\/shop\/actions\/runs\/7>\)\*\*\n\n- table coupons is missing in migrations\n(- .*\n){3}\n\*\*Gone in \[this run\]\(<.*>\)\*\*\n\n- table `old_\*` is missing\n\n## ❌ /,
    );
  });

  test('nothing new, nothing said', () => {
    const issue = issueOf(many);
    expect(issue.body({ findings: issue.findings, more: 0 })).toBe(issue.body());
    expect(issue.body()).toMatch(/^## ❌ /);
  });

  test('a night without an answer keeps what was known last, as known', () => {
    const text = issueOf(couldNotCheck).body(known(['x', 'column users.email: type differs']));
    expect(text).toMatch(/^\*\*Last known: 1 finding\*\*\n\n- column users.email: type differs\n\n## /);
    expect(text).not.toContain('**New');
    expect(text).not.toContain('**Gone');
  });

  test('names that are not remembered, and those beyond ten, are counted', () => {
    const before = { findings: [{ fingerprint: 'x' }, { fingerprint: 'y', title: 'index i' }], more: 0 };
    expect(issueOf(huge).body(before)).toContain('- … and 240 more findings\n\n**Gone in this run**');
    expect(issueOf(huge).body(before)).toContain('- index i\n- … and 1 more finding\n');
  });

  test('where not everything was remembered, nothing is called new', () => {
    const text = issueOf(many).body({ findings: [{ fingerprint: 'x' }], more: 1000 });
    expect(text).toMatch(
      /^\*\*5 findings in this run, 1001 before\.\*\* Too many to tell which are new\.\n\n##/,
    );
  });
});

test('closing says which sources agree and what is gone', () => {
  expect(issueOf(clean, { run }).closingComment(known(['x', 'column users.email: type differs']))).toBe(
    `✅ The sources of shop agree in [this run](<${run.url}>).

**Gone**

- column users.email: type differs

This issue is closed, and opened again if they differ once more.
`,
  );
});

test('hostile names do nothing, and everything fits', () => {
  for (const report of [hostile, huge, ...Object.values(samples)])
    for (const database of report.databases) {
      const issue = nightlyIssue(report, database, { run });
      const before = {
        findings: Array.from({ length: 50 }, (_, place) => ({
          fingerprint: `${place}`,
          title: '</details> @team #1 <!-- `|'.repeat(3),
        })),
        more: 0,
      };
      const text = issue.body(before);
      expect(text.length).toBeLessThanOrEqual(roomInIssue);
      expect([...issue.title].length).toBeLessThanOrEqual(256);
      expect(issue.title).not.toMatch(/[\p{Cc}\p{Cf}]/u);
      const said = issue.closingComment(before);
      expect(said).not.toMatch(/<\/details>|<!--|@team|#1(?!\d)/);
    }
});
