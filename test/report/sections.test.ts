import { describe, expect, test } from 'vitest';
import type { Finding } from '../../src/report/finding.ts';
import { renderCheckText } from '../../src/report/markdown/check-text.ts';
import { renderMarkdown } from '../../src/report/markdown/markdown.ts';
import { nightlyIssue } from '../../src/report/markdown/nightly-issue.ts';
import { headingOf, orderOfWork, sectionsOf } from '../../src/report/phrases/sections.ts';
import type { DatabaseReport, Report } from '../../src/report/report.ts';
import { renderTerminal } from '../../src/report/terminal/terminal.ts';
import { many, phased } from './samples.ts';

const database = phased.databases[0] as DatabaseReport;
const only = (...phases: readonly unknown[]): DatabaseReport => ({
  ...database,
  findings: database.findings.filter(({ phase }) => phases.includes(phase)),
});
const headings = (of: DatabaseReport) => sectionsOf(of).map(headingOf);

const order = '1. correct what is there (2), 2. add what is missing (2), 3. clean up what is left over (3)';

describe('sections', () => {
  test('a phase each, then what no order concerns; nothing cosmetic', () => {
    expect(headings(database)).toEqual([
      'Phase 1 of 3 · correct what is there · 2',
      'Phase 2 of 3 · add what is missing · 2',
      'Phase 3 of 3 · clean up what is left over · 3 (1 needs investigation and 1 used in code)',
      'Apart from these phases · 1',
    ]);
    const sizes = sectionsOf(database).map(({ findings }) => findings.length);
    expect(sizes).toEqual([2, 2, 3, 1]);
    expect(sectionsOf(database).flatMap(({ findings }) => findings.map(({ object }) => object))).toEqual(
      inOrderOfWork,
    );
    expect(orderOfWork(database)).toBe(order);
  });

  test('phases that do not occur are not counted', () => {
    expect(headings(only('correct', 'clean up'))).toEqual([
      'Phase 1 of 2 · correct what is there · 2',
      'Phase 2 of 2 · clean up what is left over · 3 (1 needs investigation and 1 used in code)',
    ]);
  });

  test.each([[['add']], [['add', undefined]], [[undefined]]])('no order with %j alone', (phases) => {
    expect(headings(only(...phases))).toEqual([undefined]);
    expect(orderOfWork(only(...phases))).toBeUndefined();
  });

  test('what is pending stands before them', () => {
    const [first] = database.findings;
    const { phase: _, ...pending } = { ...(first as Finding), class: 'pending migration' as const };
    const more = { ...database, findings: [...database.findings, pending] };
    expect(headings(more).map((heading) => heading?.split(' · ')[0])).toEqual([
      'Before these phases',
      'Phase 1 of 3',
      'Phase 2 of 3',
      'Phase 3 of 3',
      'Apart from these phases',
    ]);
  });

  test('nothing at all', () => {
    expect(sectionsOf(only())).toEqual([]);
  });
});

const inOrderOfWork = [
  'users.email',
  'users.age',
  'invoices',
  'payments',
  'old_0',
  'old_1',
  'old_2',
  'users.id',
];

/** Where each of the texts begins; they come in this order where the numbers rise. */
function places(text: string, parts: readonly string[]): number[] {
  return parts.map((part) => text.indexOf(part));
}

const inOrder = [
  'Phase 1',
  'users.email',
  'Phase 2',
  'invoices',
  'Phase 3',
  'old_0',
  'Apart from',
  'users.id',
];

describe('the terminal', () => {
  const text = renderTerminal(phased, { width: 120, colour: false });

  test('the order below the verdict, every phase below its heading', () => {
    expect(text.split('\n').slice(0, 4)).toEqual([
      '✗ 8 differences between Drizzle and production',
      '  4 critical, 4 warnings, 1 cosmetic · drizzle is the truth',
      `  In this order: ${order}`,
      '',
    ]);
    const found = places(text, inOrder);
    expect(found).toEqual([...found].sort((a, b) => a - b));
    expect(found).not.toContain(-1);
    expect(text).toContain(
      '\n── Phase 1 of 3 · correct what is there · 2\n\nusers\n  ✗ critical  column users.email',
    );
  });

  test('of several databases each has its own', () => {
    const two: Report = { ...phased, databases: [...phased.databases, ...many.databases] };
    const [, first = '', second = ''] = renderTerminal(two, { width: 120, colour: false }).split(
      '── database ',
    );
    expect(first).toContain(`shop · drizzle is the truth\n   In this order: ${order}\n`);
    expect(second).not.toContain('In this order');
  });
});

describe('Markdown', () => {
  const text = renderMarkdown(phased);

  test('the order at the top, every phase a fold of which the first is open', () => {
    expect(text.indexOf(`\n\n**In this order:** ${order}.\n\n`)).toBeGreaterThan(0);
    expect(text.indexOf('**In this order:**')).toBeLessThan(text.indexOf('| object |'));
    const folds = [...text.matchAll(/^<details( open)?><summary>(.*)<\/summary>$/gm)];
    expect(folds.map(([, open, title]) => `${title}${open ?? ''}`.replace(/<\/?code>/g, ''))).toEqual([
      '<b>Phase 1 of 3 · correct what is there · 2</b> open',
      '<b>users</b>: 1 critical, 1 warning',
      '<b>Phase 2 of 3 · add what is missing · 2</b>',
      '<b>invoices</b>: 1 critical',
      '<b>payments</b>: 1 critical',
      '<b>Phase 3 of 3 · clean up what is left over · 3 (1 needs investigation and 1 used in code)</b>',
      '<b>old_0</b>: 1 warning',
      '<b>old_1</b>: 1 warning',
      '<b>old_2</b>: 1 warning',
      '<b>Apart from these phases · 1</b>',
      '<b>users</b>: 1 critical',
      '1 cosmetic (never fails the run)',
      '<sub>Compared: 12 tables, 84 columns, 9 indexes. Not compared: functions.</sub>',
    ]);
    expect(text.match(/<details/g)).toHaveLength(text.match(/<\/details>/g)?.length ?? 0);
  });

  test('the rows are in the order of work, the most dangerous are chosen', () => {
    const rows = (of: Report) => [...renderMarkdown(of).matchAll(/^\| (?:🔴|🟡) [a-z ]+`(.*?)`/gmu)];
    const listed = (of: Report) => rows(of).map(([, object]) => object);
    expect(listed(phased)).toEqual(inOrderOfWork);
    const crowded: Report = {
      ...phased,
      databases: [
        {
          ...database,
          findings: [
            ...database.findings,
            ...Array.from({ length: 9 }, (_, number) => ({
              ...(database.findings[1] as Finding),
              fingerprint: `more ${number}`,
              object: `more_${number}`,
            })),
          ],
        },
      ],
    };
    expect(listed(crowded).slice(0, 4)).toEqual(['users.email', 'invoices', 'payments', 'more_0']);
    expect(listed(crowded)).toHaveLength(10);
  });

  test('the nightly issue has them too', () => {
    expect(nightlyIssue(phased, database).body()).toContain(`**In this order:** ${order}.`);
  });
});

test('the text of a check run lists by phase what has no line', () => {
  const homeless: Report = {
    ...phased,
    databases: [
      {
        ...database,
        findings: database.findings.map((finding) => ({
          ...finding,
          cells: { production: { state: 'present' as const, text: 'text' } },
        })),
      },
    ],
  };
  expect(renderCheckText(homeless).text?.split('\n\n').slice(0, 5)).toEqual([
    '8 findings have no line in a file to stand beside:',
    '**Phase 1 of 3 · correct what is there · 2**',
    '- column `users.email`: type differs\n- check constraint `users.age`: expression differs',
    '**Phase 2 of 3 · add what is missing · 2**',
    expect.stringContaining('coupons'),
  ]);
});
