/** What the job that runs a stranger's code leaves for the one that writes. */
import { describe, expect, test } from 'vitest';
import { type Prepared, preparedText, readPrepared } from '../../src/action/commands/prepared.ts';
import { skippedReport } from '../../src/report/bare-report.ts';
import { problemOf } from '../support/problem-of.ts';

const prepared: Prepared = {
  head: 'a'.repeat(40),
  report: skippedReport('Nothing changes.', 'warning'),
  baseline: 'app/schema-drift.baseline.yml',
  files: {
    'app/src/schema.ts': 'x',
    'app/drizzle/meta/_journal.json': '{}',
    'app/db/0002_x/snapshot.json': '{}',
  },
};

test('it is read as it was written', () => {
  expect(readPrepared(preparedText(prepared), 'app')).toEqual(prepared);
});

describe('files that no command writes', () => {
  const paths = [
    '.github/workflows/x.yml',
    '.github/x.sql',
    'db/.hidden.sql',
    '.git/hooks/x.sql',
    'a/.GIT/x.sql',
    '../x.sql',
    'a/../../x.sql',
    'a//x.sql',
    './x.sql',
    '/x.sql',
    'c:/x.sql',
    'a\\x.sql',
    'x\u202e.sql',
    'package.json',
    'snapshot.json/x',
    'drizzle.config.ts',
    'Makefile',
    'schema-drift.yml',
    'x.sh',
    '',
  ];
  test.each(paths)('%j', async (path) => {
    const text = preparedText({ ...prepared, files: { [path]: 'x' } });
    const { message } = await problemOf(() => readPrepared(text, 'app'));
    expect(message).toBe(
      'What the check left for the answer is not taken: it names a file that no command writes.',
    );
  });
});

describe('what no run has written', () => {
  const forgeries: readonly (readonly [string, object, RegExp])[] = [
    ['another format', { format: 2 }, /another shape/],
    ['no commit', { head: 'main' }, /another shape/],
    ['files that are none', { files: { 'x.sql': 1 } }, /another shape/],
    ['a baseline that is none', { baseline: 'src/x.ts' }, /the baseline is none/],
    ['a baseline elsewhere', { baseline: '../x.baseline.yml' }, /the baseline is none/],
    [
      'too many files',
      { files: Object.fromEntries([...Array(51)].map((_, at) => [`${at}.sql`, ''])) },
      /50 files/,
    ],
    [
      'too much text',
      { files: Object.fromEntries([...Array(5)].map((_, at) => [`${at}.sql`, 'x'.repeat(900_000)])) },
      /too long/,
    ],
    ['a report that is none', { report: { outcome: 'clean' } }, /report/],
  ];
  test.each(forgeries)('%s', async (_, forged, message) => {
    const text = JSON.stringify({ ...JSON.parse(preparedText(prepared)), ...forged });
    expect((await problemOf(() => readPrepared(text, 'app'))).message).toMatch(message);
  });

  test('no JSON at all', async () => {
    expect((await problemOf(() => readPrepared('<html>', 'app'))).message).toMatch(/another shape/);
  });
});
