/** What a change brings, told from what was there: in every format, and red for that alone. */
import { describe, expect, test } from 'vitest';
import { annotationsOf } from '../../src/report/annotations.ts';
import { renderCheckText } from '../../src/report/markdown/check-text.ts';
import { renderJobSummary } from '../../src/report/markdown/job-summary.ts';
import { renderMarkdown } from '../../src/report/markdown/markdown.ts';
import type { Report } from '../../src/report/report.ts';
import { renderTerminal } from '../../src/report/terminal/terminal.ts';
import { nothingNew, unknownBase, withBase } from './samples.ts';

const texts: readonly (readonly [format: string, render: (report: Report) => string])[] = [
  ['terminal', (report) => renderTerminal(report, { colour: false, width: 120 })],
  ['markdown', renderMarkdown],
  ['job summary', (report) => renderJobSummary(report, {})],
  ['check run', (report) => renderCheckText(report).summary],
];

describe.each(texts)('%s', (_, render) => {
  const said = (report: Report) =>
    render(report)
      .replaceAll('`', '')
      .replaceAll('**', '')
      .replaceAll(/\n {4}/g, ' ');

  test('the first line counts what is new, old and mended, and what the change accepts itself', () => {
    expect(said(withBase)).toMatch(
      /^.*3 differences: the migrations disagree with Drizzle; 1 new, 2 old, 1 fixed; 1 more is accepted \(by this pull request\)/,
    );
    expect(said(nothingNew)).toMatch(/^.*1 difference: the migrations disagree with Drizzle; none is new/);
    expect(said(nothingNew)).toContain('none of it is new: the run passes');
  });

  test('each finding says which it is', () => {
    expect(said(withBase)).toContain('column users.email: type differs · unmigrated change · new');
    expect(said(withBase)).toContain('view active_users: definition differs · unmigrated change · old');
  });

  test('what is mended is listed, and so is who accepts what in the change itself', () => {
    expect(said(withBase)).toMatch(/table invoices is missing in migrations/);
    expect(said(withBase)).toContain(
      'accepted by this pull request, ada until 2027-03-31: goes with the old billing',
    );
  });

  test('where nobody knows what was there, it says why and what to do', () => {
    expect(said(unknownBase)).toContain(
      'All findings count, since nobody knows which main has: The checkout does not hold what main had. Give actions/checkout fetch-depth: 2.',
    );
  });
});

test('red stands only for what is new', () => {
  expect(renderMarkdown(withBase)).toMatch(/^## ❌/);
  expect(renderMarkdown(nothingNew)).toMatch(/^## ⚠️/);
  expect(annotationsOf(withBase).map(({ level, title }) => `${level} ${title}`)).toEqual([
    'failure column users.email: type differs',
    expect.stringMatching(/^notice check constraint/),
    expect.stringMatching(/^notice view/),
  ]);
  expect(annotationsOf({ ...withBase, base: { name: 'main', gate: 'all' } })[1]?.level).toBe('warning');
});
