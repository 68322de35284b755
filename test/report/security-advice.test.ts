import { expect, test } from 'vitest';
import { adviceLines } from '../../src/report/phrases/security.ts';
import type { DatabaseReport, SecurityAdvice } from '../../src/report/report.ts';
import { clean } from './samples.ts';

const unindexed = (object: string, advice: string): SecurityAdvice => ({
  fingerprint: object,
  rule: 'unindexed_foreign_keys',
  level: 'info',
  about: 'speed',
  title: 'foreign keys without an index',
  object,
  group: 'tasks',
  sources: ['migrations'],
  reason: '',
  advice,
});

test('the code of a rule is that of all that take the same steps', () => {
  const [database] = clean.databases as [DatabaseReport];
  const securityAdvice = [
    unindexed('a', 'Index it:\nCREATE INDEX ON a;'),
    unindexed('b', 'Index it:\nCREATE INDEX ON b;'),
    unindexed('c', 'Something else:\nDROP c;'),
  ];
  expect(adviceLines({ ...database, securityAdvice })).toMatchObject([
    { steps: ['Index it:'], code: ['CREATE INDEX ON a;', 'CREATE INDEX ON b;'] },
  ]);
});
