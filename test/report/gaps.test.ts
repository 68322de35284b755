import { describe, expect, test } from 'vitest';
import { textsOf } from '../../src/action/texts.ts';
import { workspaceAt } from '../../src/action/workspace.ts';
import { idleIgnores } from '../../src/compare/ignore.ts';
import type { Finding } from '../../src/report/finding.ts';
import { renderJson } from '../../src/report/json/json.ts';
import { renderCheckText } from '../../src/report/markdown/check-text.ts';
import { renderJobSummary } from '../../src/report/markdown/job-summary.ts';
import { renderMarkdown } from '../../src/report/markdown/markdown.ts';
import { nightlyIssue } from '../../src/report/markdown/nightly-issue.ts';
import { verdict } from '../../src/report/phrases/verdict.ts';
import type { DatabaseReport, Report } from '../../src/report/report.ts';
import { renderTerminal } from '../../src/report/terminal/terminal.ts';
import { clean, cosmeticOnly, couldNotCheckAll, incomplete, many, oneDifference } from './samples.ts';

/** The same report with 8 tables fewer to compare. */
function less(report: Report): Report {
  return {
    ...report,
    databases: report.databases.map((database) => ({
      ...database,
      compared: { ...database.compared, table: 4 },
      tablesNotCompared: 8,
    })),
  };
}

/** The same report, where migrations are pending that could not be rehearsed. */
function untried(report: Report): Report {
  return {
    ...report,
    databases: report.databases.map((database) => ({
      ...database,
      sources: database.sources.map((source, i) => (i === 0 ? { ...source, untriedDeploy: true } : source)),
    })),
  };
}

const notTried = 'the deploy to the migrations could not be tried';

const [database] = incomplete.databases as readonly [DatabaseReport];
const inShort = 'The migrations and Drizzle agree on 4 of 12 tables; 8 could not be compared';

const verdicts: readonly (readonly [what: string, Report, string])[] = [
  ['all of them', clean, 'The migrations and Drizzle agree'],
  ['some', incomplete, inShort],
  [
    'all of them, and the deploy was not tried',
    untried(clean),
    `The migrations and Drizzle agree; ${notTried}`,
  ],
  ['some, and the deploy was not tried', untried(incomplete), `${inShort}; ${notTried}`],
  [
    'a difference, and the deploy was not tried',
    untried(oneDifference),
    `1 difference: the migrations disagree with Drizzle; ${notTried}`,
  ],
  [
    'some, and cosmetic differences',
    less(cosmeticOnly),
    'The migrations and Drizzle agree on 4 of 12 tables, 2 cosmetic differences apart; 8 could not be compared',
  ],
  [
    'all, and an entry of ignore that matches nothing',
    {
      ...clean,
      databases: clean.databases.map((it) => ({
        ...it,
        findings: idleIgnores([], [{ object: 'gone', reason: 'it was old' }], '2026-01-01', 'main'),
      })),
    },
    'The migrations and Drizzle agree, 1 idle entry of ignore apart',
  ],
  [
    'some, and a difference',
    less(oneDifference),
    '1 difference: the migrations disagree with Drizzle; 8 of 12 tables could not be compared',
  ],
  [
    'some, and a fault',
    less(many),
    '4 differences: the migrations disagree with Drizzle; 1 fault in the migrations; 8 of 12 tables could not be compared',
  ],
  [
    'some of several databases',
    { ...incomplete, databases: [...incomplete.databases, ...clean.databases] },
    'The sources of all 2 databases agree on 16 of 24 tables; 8 could not be compared',
  ],
  [
    'some, and a source was not read',
    less(couldNotCheckAll),
    'Could not check everything; so far 1 difference in 1 of 2 databases; 16 of 24 tables could not be compared',
  ],
];

test.each(verdicts)('the first line says what was compared: %s', (_, report, expected) => {
  expect(verdict(report)).toBe(expected);
  const [first = ''] = renderMarkdown(report).split('\n');
  expect(first.slice(first.indexOf(' ', 3) + 1)).toBe(expected);
});

const reasons = [
  '5 tables (orders, invoices, payments and 2 more): drizzle: Postgres refuses it: function next_number() does not exist',
  'table places: drizzle: Postgres refuses it: type "places" does not exist',
  'table maps: drizzle: Postgres refuses it: type "maps" does not exist',
  'and 1 more reason',
];

test('where the deploy was not tried, no format has a green tick', () => {
  const report = untried(clean);
  expect(renderTerminal(report, { width: 200, colour: false })).toMatch(/^! /);
  expect(renderMarkdown(report)).toMatch(/^## ⚠️ /);
});

describe('where most tables could not be compared', () => {
  test('the terminal has the first reasons right below the verdict', () => {
    expect(renderTerminal(incomplete, { width: 200, colour: false }).split('\n').slice(0, 6)).toEqual([
      `! ${inShort}`,
      ...reasons.map((reason) => `  · not compared: ${reason}`),
      '',
    ]);
  });

  test('Markdown has them above everything that is folded away, and no green tick', () => {
    const [above = ''] = renderMarkdown(incomplete).split('<details>');
    expect(above).toBe(
      `## ⚠️ ${inShort}

Declared alike: 4 tables, 21 columns, 3 indexes.

**Not compared:**

${reasons.map((reason) => `- ${reason}\n`).join('')}
`,
    );
    expect(renderJobSummary(incomplete)).toContain(above);
  });

  test('the check run says so in its title and its summary, and is not green', () => {
    const { title, summary } = renderCheckText(incomplete);
    expect(title).toBe(inShort);
    expect(summary).toContain(inShort);
    const conclusions = [clean, incomplete].map(
      (report) => textsOf(report, {}, workspaceAt(process.cwd(), '.')).conclusion,
    );
    expect(conclusions).toEqual(['success', 'neutral']);
  });

  test('the nightly issue says so in its title, its text and when it is closed', () => {
    const issue = nightlyIssue(incomplete, database);
    expect(issue.title).toBe('Schema of shop agrees on 4 of 12 tables');
    expect(issue.body()).toContain(inShort);
    expect(issue.closingComment({ findings: [], more: 0 })).toContain(
      'shop agree on 4 of 12 tables in this run.',
    );
    const [whole] = clean.databases as readonly [DatabaseReport];
    expect(nightlyIssue(clean, whole).content).not.toBe(issue.content);
    expect(nightlyIssue(clean, whole).title).toBe('Schema of shop agrees');
  });

  test('the JSON report has the number, and marks the reasons', () => {
    const [written] = (JSON.parse(renderJson(incomplete)) as Report).databases;
    expect(written?.tablesNotCompared).toBe(8);
    expect(written?.notCompared.filter(({ gap }) => gap === true)).toHaveLength(8);
  });
});

test('an entry of ignore that seems to be mistyped says what it may mean, before anything is folded away', () => {
  const ignores = [{ object: 'userz', reason: 'known' }];
  const findings = idleIgnores(
    [{ object: 'users', group: 'users' } as Finding],
    ignores,
    '2026-01-01',
    'main',
  );
  const report = { ...clean, databases: clean.databases.map((it) => ({ ...it, findings })) };
  const told = /`ignore` of userz matches nothing\s+userz\s+Did you mean `users`\?/;
  expect(renderTerminal(report, { colour: false, width: 120 })).toMatch(told);
  const [unfolded] = renderMarkdown(report).split('<details>');
  expect(unfolded).toContain('matches nothing. Did you mean `users`?');
});
