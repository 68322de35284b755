import { expect, test } from 'vitest';
import { renderMarkdown } from '../../src/report/markdown/markdown.ts';
import { adviceLines } from '../../src/report/phrases/security.ts';
import type { DatabaseReport, SecurityAdvice } from '../../src/report/report.ts';
import { renderTerminal } from '../../src/report/terminal/terminal.ts';
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

test('each object of a rule has its own place, and what is too much is counted', () => {
  const [database] = clean.databases as [DatabaseReport];
  const securityAdvice = Array.from({ length: 10 }, (_, at) => ({
    ...unindexed(`key_${at}`, ''),
    location: { file: 'm/1.sql', line: at + 1 },
  }));
  const report = { ...clean, databases: [{ ...database, securityAdvice }] };
  expect(renderTerminal(report, { colour: false, width: 80 })).toContain(
    '    key_6\n    m/1.sql:7\n    key_7\n    m/1.sql:8\n    and 2 more\n',
  );
  expect(renderMarkdown(report)).toContain('key_6 (`m/1.sql:7`), key_7 (`m/1.sql:8`) and 2 more.');
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
