import { expect, test } from 'vitest';
import type { Finding } from '../../src/report/finding.ts';
import { renderCheckText } from '../../src/report/markdown/check-text.ts';
import { renderJobSummary } from '../../src/report/markdown/job-summary.ts';
import { renderMarkdown } from '../../src/report/markdown/markdown.ts';
import { everyProblem } from '../../src/report/phrases/phrases.ts';
import type { Report } from '../../src/report/report.ts';
import { clean, couldNotCheck, hostile, huge, lenient, many, oneDifference } from './samples.ts';

const unreadIn = (...names: readonly string[]): Report => ({
  ...couldNotCheck,
  databases: names.flatMap((name) => couldNotCheck.databases.map((database) => ({ ...database, name }))),
});

const titles: readonly (readonly [Report, string])[] = [
  [clean, 'The migrations and Drizzle agree'],
  [oneDifference, '1 critical · 1 difference: the migrations disagree with Drizzle'],
  [lenient, '1 difference: the migrations disagree with Drizzle'],
  [couldNotCheck, 'Could not check: Drizzle was not read'],
  [unreadIn('shop', 'billing'), 'Could not check: Drizzle of shop and billing were not read'],
];

test.each(titles)('title %#', (report, title) => {
  expect(renderCheckText(report).title).toBe(title);
});

test('of several databases it is told which one a problem is of', () => {
  const sourcesIn = (report: Report) => everyProblem(report).map(({ source }) => source);
  expect(sourcesIn(unreadIn('shop'))).toEqual(['drizzle']);
  expect(sourcesIn(unreadIn('shop', 'billing'))).toEqual(['shop: drizzle', 'billing: drizzle']);
});

function withoutPlaces(report: Report): Report {
  const bare = (finding: Finding): Finding => ({
    ...finding,
    cells: Object.fromEntries(
      Object.entries(finding.cells).map(([source, { state, text }]) => [source, { state, text }]),
    ),
  });
  return {
    ...report,
    databases: report.databases.map((database) => ({ ...database, findings: database.findings.map(bare) })),
  };
}

test('findings that no line can be shown for are named', () => {
  expect(renderCheckText(oneDifference).text).toBeUndefined();
  expect(renderCheckText(withoutPlaces(oneDifference)).text).toBe(
    '1 finding has no line in a file to stand beside:\n\n- column `users.email`: type differs\n',
  );
  expect(renderCheckText(withoutPlaces(huge)).text).toMatch(
    /^250 findings have no line[\s\S]*\n- … and 230 more\n$/,
  );
});

/** Every finding of `huge` with a text of its own, long enough that all together are several megabytes. */
const enormous: Report = {
  ...huge,
  databases: huge.databases.map((database) => ({
    ...database,
    findings: database.findings.map((finding) => ({
      ...finding,
      object: `${finding.object}_${'é'.repeat(9_000)}`,
      cells: { drizzle: { state: 'present' as const, text: 'ß€😀 '.repeat(400) } },
    })),
  })),
};

const wide = withoutPlaces({
  ...enormous,
  databases: enormous.databases.map((database) => ({
    ...database,
    findings: database.findings.map((finding) => ({ ...finding, object: '$'.repeat(9_000) })),
  })),
});

test.each([enormous, wide, hostile, many])('a check run takes it: %#', (report) => {
  const { title, summary, text } = renderCheckText(report);
  expect(title.length).toBeLessThanOrEqual(255);
  expect(title).not.toContain('\n');
  expect(Buffer.byteLength(summary)).toBeLessThanOrEqual(65_535);
  expect(Buffer.byteLength(text ?? '')).toBeLessThanOrEqual(65_535);
});

test('a run takes the summary, and it holds as much as there is room for', () => {
  const bytes = Buffer.byteLength(renderJobSummary(enormous));
  expect(bytes).toBeLessThanOrEqual(1_048_576);
  expect(bytes).toBeGreaterThan(900_000);
});

test('what fits into the summary is told whole', () => {
  expect(renderJobSummary(many)).toBe(renderMarkdown(many));
});
