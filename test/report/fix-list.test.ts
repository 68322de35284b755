import { expect, test } from 'vitest';
import { unifiedDiff } from '../../src/fix/unified-diff.ts';
import { withDiffs } from '../../src/fix/write-fixes.ts';
import type { Edit, Finding } from '../../src/report/finding.ts';
import { renderMarkdown } from '../../src/report/markdown/markdown.ts';
import { alongOf, fixList, leftOf, settledBy } from '../../src/report/phrases/fix-list.ts';
import { verdict } from '../../src/report/phrases/verdict.ts';
import type { DatabaseReport, Report } from '../../src/report/report.ts';
import { renderTerminal } from '../../src/report/terminal/terminal.ts';
import { many } from './samples.ts';

const text = Array.from({ length: 40 }, (_, at) => `line ${at + 1}\n`).join('');
const line = (number: number) => ({
  from: text.indexOf(`line ${number}\n`),
  to: text.indexOf(`line ${number}\n`) + `line ${number}`.length,
  text: `other ${number}`,
});
const shared = unifiedDiff('types.ts', text, [line(3), line(6), line(9)]);
const apart = unifiedDiff('types.ts', text, [line(30)]);

const [sample] = (many.databases[0] as DatabaseReport).findings as [Finding];

function finding(fingerprint: string, number: number, diff: string, more: Partial<Finding> = {}): Finding {
  const edit: Edit = {
    ...{ source: 'types', language: 'typescript', diff, from: `line ${number}`, to: `other ${number}` },
    location: { file: 'types.ts', line: number },
  };
  return { ...sample, fingerprint, object: fingerprint, wrong: ['types'], edits: [edit], ...more };
}

const reportOf = (...findings: readonly Finding[]): Report => ({
  ...many,
  databases: [{ ...(many.databases[0] as DatabaseReport), findings }],
});

test('findings whose edits share the diff of the chosen one are named, also where only one of them has it', () => {
  const report = reportOf(
    finding('enum', 3, shared),
    finding('table', 6, shared, { wrong: ['types', 'drizzle'] }),
    finding('view', 9, ''),
    finding('other', 30, apart),
  );
  const along = (id: string) =>
    alongOf(report, (fingerprint) => fingerprint === id).match(
      /^\d.*:$|^(enum|table|view|other)|in types alone/gm,
    );
  expect(along('enum')).toEqual([
    '2 findings are settled along with that:',
    'table',
    'in types alone',
    'view',
  ]);
  expect(along('view')?.slice(1)).toEqual(['enum', 'table', 'in types alone']);
  expect(along('other')).toBe(null);

  const [, , view] = report.databases[0]?.findings ?? [];
  expect(withDiffs(view?.edits ?? [], report).map(({ diff }) => diff)).toEqual(['', shared]);
});

test('a finding that the edit of another one settles says of which, and leaves the lines to that', () => {
  const table = finding('table', 3, shared);
  const edits = table.edits?.map((edit) => ({ ...edit, along: 'table' })) ?? [];
  const column = finding('column', 3, shared, { edits });
  const whose = `${sample.kind} table`;
  for (const report of [reportOf(column, table), reportOf(table, column)]) {
    const listed = fixList(report, 'all').split('\n');
    expect(listed.filter((each) => each.includes('edit of')).sort()).toEqual([
      '              edit of types: types.ts:3',
      `              edit of types: types.ts:3, along with ${whose}`,
    ]);
    for (const page of [renderTerminal(report, { colour: false, width: 100 }), renderMarkdown(report)]) {
      expect(page.split(/\+ *other 3/)).toHaveLength(2);
      expect(page).toContain(`Settled along with ${whose}, by the same edit.`);
    }
    expect(leftOf(report)).toEqual({ text: '', count: 0 });
  }
  // What somebody accepted is not told, and its edit stands with what it settles.
  expect(fixList(reportOf(column), 'all')).toContain('edit of types: types.ts:3\n');
});

test('what is to be done by hand for a finding that was chosen stands there with its code', () => {
  const advice = 'Switch it on:\nALTER TABLE invoices ENABLE ROW LEVEL SECURITY;';
  const report = reportOf({ ...sample, fingerprint: 'fault', wrong: ['migrations'], advice });
  const whole = / {14}by hand: Switch it on:\n {14}ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;\n/;
  expect(fixList(report, 'findings')).toMatch(whole);
  expect(leftOf(report, { withCode: true }).text).toMatch(whole);
  expect(leftOf(report).text).toMatch(/by hand: Switch it on\.\n/);
  expect(fixList(report, 'all')).toMatch(/by hand: Switch it on\.\n/);
  expect(fixList(report, 'all')).not.toContain('--all');
});

test('edits of one line are told once, and types disagree as one source with a name in the plural', () => {
  const own = finding('enum', 3, shared);
  const { edits = [] } = own;
  const report = reportOf({ ...own, edits: [...edits, ...edits] });
  const [database] = report.databases as [DatabaseReport];
  expect(database.findings.flatMap((one) => settledBy(one, database))).toEqual(['edit of types: types.ts:3']);
  const [migrations] = database.sources;
  const sources = [
    { ...migrations, name: 'types' },
    { ...migrations, name: 'dev' },
  ] as DatabaseReport['sources'];
  const cells = {
    types: { state: 'missing', side: 'wrong' },
    dev: { state: 'present', text: 'x', side: 'right' },
  } as unknown as Finding['cells'];
  const verdictOf = (wrong: string) =>
    verdict({
      ...report,
      outcome: 'drift',
      databases: [{ ...database, sources, findings: [{ ...own, wrong: [wrong], cells }] }],
    });
  expect(verdictOf('types')).toMatch(/types disagree with dev/);
});
