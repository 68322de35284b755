/** Findings that somebody accepted: told in every format, folded away, and never without who and until when. */
import { describe, expect, test } from 'vitest';
import { annotationsOf } from '../../src/report/annotations.ts';
import { renderCheckText } from '../../src/report/markdown/check-text.ts';
import { renderJobSummary } from '../../src/report/markdown/job-summary.ts';
import { renderMarkdown } from '../../src/report/markdown/markdown.ts';
import { nightlyIssue } from '../../src/report/markdown/nightly-issue.ts';
import type { DatabaseReport, Report } from '../../src/report/report.ts';
import { renderTerminal } from '../../src/report/terminal/terminal.ts';
import { accepted, allAccepted } from './samples.ts';

const terminal = (report: Report) => renderTerminal(report, { colour: false, width: 100 });

const texts: readonly (readonly [format: string, render: (report: Report) => string])[] = [
  ['terminal', terminal],
  ['markdown', renderMarkdown],
  ['job summary', (report) => renderJobSummary(report, {})],
  ['check run', (report) => renderCheckText(report).summary],
  ['nightly issue', (report) => nightlyIssue(report, report.databases[0] as DatabaseReport).body()],
];

describe.each(texts)('%s', (_, render) => {
  test('says who accepted what, until when and why', () => {
    for (const report of [accepted, allAccepted])
      expect(render(report)).toMatch(/coupons.*ada until 2027-03-31: goes with the old billing/);
  });

  test('the first line counts what is accepted', () => {
    const [first] = render(allAccepted).split('\n');
    expect(first).toMatch(/The migrations and Drizzle agree, 1 accepted finding apart$/);
    expect(render(accepted)).toMatch(
      /2 differences: the migrations disagree with Drizzle; 1 more is accepted/,
    );
  });

  test('a finding that counts again says who had accepted it', () => {
    const text = render(accepted).replaceAll('\n', ' ').replaceAll(/ +/g, ' ');
    expect(text).toContain('Accepted by ada until 2026-01-31, which is over: goes with the old billing');
    expect(text).toContain('Accepted by ada when it was cosmetic, and it is a warning now: goes with');
  });

  test('an entry that somebody has to look after is told with its line', () => {
    expect(render(accepted)).toMatch(/No finding has the fingerprint `00000000beef`/);
    expect(render(accepted)).toContain('schema-drift.baseline.yml:19');
  });
});

test('on the terminal they stand together below what counts', () => {
  expect(terminal(allAccepted)).toContain(`
Accepted in schema-drift.baseline.yml: 1
  ✗ table coupons is missing in migrations (ada until 2027-03-31: goes with the old billing)
`);
  expect(terminal(accepted)).toContain(`
schema-drift.baseline.yml: 1 entry to look after
  ! No finding has the fingerprint \`00000000beef\` (users.fax), which ada accepted until 2027-03-31.
    schema-drift.baseline.yml:19:18
    → It is mended, or mistyped.
`);
});

test('in markdown they are folded away', () => {
  expect(renderMarkdown(allAccepted)).toContain('<summary>1 accepted in schema-drift.baseline.yml</summary>');
});

test('beside the code stands only what counts, with who had accepted it', () => {
  const remarks = annotationsOf(accepted);
  expect(remarks.map(({ title }) => title).join()).not.toContain('coupons');
  expect(remarks[0]?.message).toContain('Accepted by ada until 2026-01-31, which is over');
});

test('the sentence of a fault goes on with who accepted it, without its stop', () => {
  const [database] = allAccepted.databases as [DatabaseReport];
  const [first] = database.accepted as [DatabaseReport['accepted'][number]];
  const finding = { ...first.finding, objects: [], title: 'It is open.' };
  const report = { ...allAccepted, databases: [{ ...database, accepted: [{ ...first, finding }] }] };
  expect(terminal(report)).toContain('It is open (ada');
  expect(renderMarkdown(report)).toContain('It is open: ada');
});
