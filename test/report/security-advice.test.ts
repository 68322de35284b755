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
    '    key_6  m/1.sql:7\n    key_7  m/1.sql:8\n    and 2 more\n',
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

const onNotes: SecurityAdvice = {
  ...unindexed('notes', 'Enable it.'),
  rule: 'rls_disabled_in_public',
  level: 'error',
  reason: 'All can read it.',
};

test('where little is wanted, what is no error and nothing new is named alone', () => {
  const [database] = clean.databases as [DatabaseReport];
  const key = { ...unindexed('key', 'Index it.'), reason: 'It is slow.' };
  const shown = (securityAdvice: SecurityAdvice[], isBrief: boolean) =>
    renderTerminal(
      { ...clean, databases: [{ ...database, securityAdvice }] },
      { colour: false, width: 80, isBrief },
    );
  const brief = shown([onNotes, key], true);
  expect(brief).toContain('All can read it.');
  expect(brief).toContain('    key\n  Why, and what to do about all of these: `--verbose`\n');
  expect(brief).not.toContain('It is slow.');
  for (const all of [shown([onNotes, key], false), shown([{ ...key, origin: 'new' }], true)]) {
    expect(all).toContain('It is slow.');
    expect(all).not.toContain('--verbose');
  }
});

test('what the base has already is counted by its rules, and not explained again', () => {
  const [database] = clean.databases as [DatabaseReport];
  const old = ['a', 'b'].map((name): SecurityAdvice => ({ ...unindexed(name, 'Index it.'), origin: 'old' }));
  const told = [
    { securityAdvice: [{ ...onNotes, origin: 'new' as const }, ...old], has: 'All can read it.' },
    { securityAdvice: old, has: 'From before' },
  ];
  for (const { securityAdvice, has } of told) {
    const report = { ...clean, databases: [{ ...database, securityAdvice }] };
    for (const text of [renderTerminal(report, { colour: false, width: 200 }), renderMarkdown(report)]) {
      expect(text).toContain(has);
      expect(text).toMatch(
        /From before: unindexed.?_foreign.?_keys \(2\)\. A check without a base tells them in full\./,
      );
      expect(text).not.toContain('Index it.');
    }
  }
});
