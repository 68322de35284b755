import { expect, test } from 'vitest';
import { needsOf } from '../../src/plan/needs/needs.ts';
import type { Finding } from '../../src/report/finding.ts';
import { readSourceOf } from '../support/read-source.ts';

const note = '2.sql was edited after production had run it: take its text back to what was run.';
const finding = (of: Finding['class']): Finding => ({
  fingerprint: of,
  severity: 'critical',
  class: of,
  kind: 'column',
  object: 't.a',
  group: 't',
  title: 'column t.a',
  cells: {},
  wrong: ['production'],
  reason: '',
  advice: '',
  note,
  folded: [],
});

test('that the text of a migration is to be taken back stands in front of the plan that does for one database what it says now', () => {
  const source = { name: 'production', kind: 'live', read: readSourceOf([]) } as const;
  const needs = (...classes: Finding['class'][]) => needsOf([], classes.map(finding), source);
  expect(needs('edited migration', 'edited migration', 'missing migration')).toEqual([note]);
  expect(needs('missing migration')).toEqual([]);
});
