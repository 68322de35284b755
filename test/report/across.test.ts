/** What one of several databases has to do with another: told in every format, in the section of the database. */

import { describe, expect, test } from 'vitest';
import type { Finding } from '../../src/report/finding.ts';
import { readReport } from '../../src/report/json/read-report.ts';
import { renderJobSummary } from '../../src/report/markdown/job-summary.ts';
import { renderMarkdown } from '../../src/report/markdown/markdown.ts';
import type { DatabaseReport, Report } from '../../src/report/report.ts';
import { renderTerminal } from '../../src/report/terminal/terminal.ts';
import { missingTable, oneDifference } from './samples.ts';

const stray: Finding = {
  ...missingTable,
  severity: 'warning',
  class: 'wrong database',
  title: 'table coupons belongs to billing, and drizzle of shop has it',
  wrong: ['drizzle'],
  reason: 'The config says that billing owns coupons.',
  belongs: {
    database: 'billing',
    by: 'owns',
    here: [{ source: 'drizzle', has: true, rows: 1 }],
    there: [
      { source: 'production', has: true, rows: 1204 },
      { source: 'staging', has: true, rows: 0 },
      { source: 'local', has: true },
      { source: 'test', has: false },
    ],
  },
};
const location = { file: 'schema-drift.yml', line: 31, column: 3 };
const shop: DatabaseReport = {
  ...(oneDifference.databases[0] as DatabaseReport),
  findings: [stray],
  references: [
    { from: 'orders.user_id', to: 'auth.users.id', state: 'holds', location },
    {
      from: 'orders.coupon',
      to: 'billing.coupons.code',
      state: 'not checked',
      why: 'production of billing could not be read',
      location,
    },
  ],
};
const report: Report = { ...oneDifference, databases: [shop, { ...shop, name: 'billing', findings: [] }] };

const plain = (text: string) => text.replaceAll(/[`\\]|\n\s*/g, ' ').replaceAll(/ +/g, ' ');
const texts: readonly (readonly [format: string, text: string])[] = [
  ['terminal', renderTerminal(report, { colour: false, width: 100 })],
  ['markdown', renderMarkdown(report)],
  ['job summary', renderJobSummary(report, {})],
];

describe.each(texts)('%s', (_, text) => {
  test('says whose the table is, how that is known, and where its rows are', () => {
    expect(plain(text)).toContain('belongs to billing, and drizzle of shop has it');
    expect(plain(text)).toContain('The config says that billing owns coupons');
    expect(plain(text)).toContain(
      'here: drizzle (about 1 row); in billing: production (about 1204 rows), staging (no rows) and local (rows not counted); test of billing lacks it',
    );
  });

  test('says what became of each key to another database, and where it is declared', () => {
    expect(plain(text)).toMatch(/orders\.user_id → auth\.users\.id ?: holds \(? ?schema-drift\.yml:31/);
    expect(plain(text)).toMatch(
      /orders\.coupon → billing\.coupons\.code ?: not checked: production of billing could not be read/,
    );
  });
});

test('a report that was written is read again', () => {
  expect(readReport(JSON.stringify(report)).databases[0]).toEqual(shop);
});
