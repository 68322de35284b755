import { describe, expect, test } from 'vitest';
import { annotationsOf } from '../../src/report/annotations.ts';
import type { Finding } from '../../src/report/finding.ts';
import { renderCheckText } from '../../src/report/markdown/check-text.ts';
import { renderJobSummary } from '../../src/report/markdown/job-summary.ts';
import { renderMarkdown } from '../../src/report/markdown/markdown.ts';
import { membersOf, withRepeated } from '../../src/report/phrases/repeated.ts';
import type { DatabaseReport, Report } from '../../src/report/report.ts';
import { renderTerminal } from '../../src/report/terminal/terminal.ts';
import { many } from './samples.ts';

/** A column of another type in one table, as the check tells it. */
function typeOf(table: string, column = 'created_at', more: Partial<Finding> = {}): Finding {
  const object = `${table}.${column}`;
  return {
    fingerprint: `of ${object}`,
    severity: 'critical',
    class: 'unmigrated change',
    kind: 'column',
    object,
    group: table,
    title: `column ${object}: migrations: timestamp, drizzle: timestamptz`,
    attribute: 'type',
    cells: {
      migrations: { state: 'present', text: 'timestamp', location: { file: 'drizzle/0.sql', line: 7 } },
      drizzle: { state: 'present', text: 'timestamptz', location: { file: `src/${table}.ts`, line: 3 } },
    },
    wrong: ['migrations'],
    reason: 'drizzle is the declared truth; migrations say timestamp.',
    advice: `Add a migration that changes the type of column ${object}.\nAs SQL:\n-- in migrations\nALTER TABLE ${table} ALTER COLUMN ${column} TYPE timestamptz;`,
    folded: [],
    ...more,
  };
}

/** An index that bears the name of its table. */
function indexOf(table: string): Finding {
  const object = `${table}.${table}_name_idx`;
  const { attribute: _, ...rest } = typeOf(table);
  return {
    ...rest,
    fingerprint: `of ${object}`,
    kind: 'index',
    object,
    title: `index ${object} is missing in migrations`,
    cells: {
      migrations: { state: 'missing', text: '' },
      drizzle: { state: 'present', text: `btree (name) as ${table}_name_idx` },
    },
    reason: '',
    advice: `Add a migration that creates index ${object}.`,
  };
}

const tables = (count: number) => Array.from({ length: count }, (_, number) => `t${number}`);
const times = (findings: readonly Finding[]) =>
  withRepeated(findings).map((finding) => membersOf(finding).length);

describe('what is told once', () => {
  const cases: readonly (readonly [what: string, findings: readonly Finding[], told: readonly number[]])[] = [
    ['the same of five tables', tables(5).map((name) => typeOf(name)), [5]],
    ['the same of four', tables(4).map((name) => typeOf(name)), [1, 1, 1, 1]],
    ['names that are made of the name of the table', tables(5).map(indexOf), [5]],
    ['names in schemas', tables(5).map((name) => typeOf(`audit.${name}`)), [5]],
    ['two changes of the same tables', tables(5).flatMap((name) => [typeOf(name), indexOf(name)]), [5, 5]],
    [
      'two columns of the same tables',
      tables(5).flatMap((name) => [typeOf(name), typeOf(name, 'at')]),
      [5, 5],
    ],
    [
      'tables that are called like what is said',
      ['timestamp', ...tables(4)].map((name) => typeOf(name)),
      [1, 1, 1, 1, 1],
    ],
    [
      'another side is wrong in one',
      [...tables(5).map((name) => typeOf(name)), typeOf('x', undefined, { wrong: ['drizzle'] })],
      [5, 1],
    ],
    [
      'it is less dangerous in one',
      [...tables(5).map((name) => typeOf(name)), typeOf('x', undefined, { severity: 'warning' })],
      [5, 1],
    ],
    [
      'one has a note',
      [...tables(5).map((name) => typeOf(name)), typeOf('x', undefined, { note: 'Mind it.' })],
      [5, 1],
    ],
    [
      'one goes with another',
      [...tables(5).map((name) => typeOf(name)), typeOf('x', undefined, { together: ['y'] })],
      [5, 1],
    ],
    [
      'tables that are missing',
      tables(5).map((name) => typeOf(name, undefined, { object: name, kind: 'table' })),
      [1, 1, 1, 1, 1],
    ],
    ['four columns of one table', tables(4).map((name) => typeOf('t', name)), [4]],
    ['three columns of one table', tables(3).map((name) => typeOf('t', name)), [1, 1, 1]],
    [
      'columns of one table that say something else',
      tables(4).map((name) => typeOf('t', name, { note: `Mind ${name === 't0' ? 'it' : 'that'}.` })),
      [1, 1, 1, 1],
    ],
    [
      'two columns each of five tables, and four of another',
      [
        ...tables(5).flatMap((name) => [typeOf(name), typeOf(name, 'at')]),
        ...tables(4).map((name) => typeOf('u', name)),
      ],
      [5, 5, 4],
    ],
  ];

  test.each(cases)('%s', (_, findings, told) => {
    expect(times(findings)).toEqual(told);
    expect(withRepeated(findings).flatMap(membersOf)).toHaveLength(findings.length);
  });
});

test('300 tables with the same change are a row, which says how many and lists them', () => {
  const report = reportWith(tables(300).map((name) => typeOf(name)));
  const text = renderMarkdown(report);
  expect(text.match(/^\| 🔴 .*$/gm)).toEqual([
    '| 🔴 column `created_at` type in 300 tables | migrations wrong | `timestamp`<br>`drizzle/0.sql:7` | `timestamptz`<br>`src/t0.ts:3` |',
  ]);
  expect(text).toContain('300 differences');
  expect(text).toContain('**300 critical.**');
  expect(text).toContain('<summary><b><code>300 tables</code></b>: 300 critical</summary>');
  expect(text).toContain('**column `created_at` in 300 tables: type differs**');
  expect(text).toContain('changes the type of column `created_at` of these 300 tables.');
  expect(text.match(/^-- in migrations$/gm)).toHaveLength(1);
  expect(text.match(/^ALTER TABLE t\d+ ALTER COLUMN/gm)).toHaveLength(300);
  const terminal = renderTerminal(report, { colour: false, width: 100 });
  expect(terminal).toContain('column created_at in 300 tables: type differs');
  expect(terminal).toContain('and 250 more');
});

test('columns of one table with the same change are a row, which names them', () => {
  const report = reportWith(['made', 'seen', 'sent', 'gone'].map((name) => typeOf('mails', name)));
  const text = renderMarkdown(report);
  expect(text).toContain('| 🔴 column `mails.made` type and its like in 3 more columns |');
  expect(text).toContain('<summary><b><code>mails</code></b>: 4 critical</summary>');
  expect(text).toContain('changes the type of column `mails.made`, seen, sent and gone.');
  for (const name of ['made', 'gone'])
    expect(text).toContain(`ALTER TABLE mails ALTER COLUMN ${name} TYPE timestamptz;`);
  expect(renderTerminal(report, { colour: false, width: 100 })).toContain('and its like in 3 more columns');
});

test('names made of the tables’ are told by the first', () => {
  const text = renderMarkdown(reportWith(tables(300).map(indexOf)));
  expect(text).toContain('| 🔴 index `t0.t0_name_idx` and its like in 299 more tables |');
});

test('of many edits the first are shown, and that there are more is said', () => {
  const edit = (table: string) => ({
    source: 'drizzle',
    language: 'typescript',
    location: { file: `src/${table}.ts`, line: 3 },
    from: 'timestamp()',
    to: `timestamp({ withTimezone: true }) // ${table}`,
    diff: '',
  });
  const text = renderMarkdown(
    reportWith(tables(10).map((name) => typeOf(name, undefined, { edits: [edit(name)] }))),
  );
  expect(text.match(/withTimezone: true/g)).toHaveLength(3);
  expect(text).toContain('7 more edits of this kind stand in the JSON report.');
});

test('a check run tells the same once, too, and counts what it leaves out', () => {
  const withoutPlace = (name: string, column?: string) =>
    typeOf(name, column, { cells: {}, title: `column ${name}.${column} differs` });
  const { text = '' } = renderCheckText(
    reportWith([
      ...tables(300).map((name) => withoutPlace(name, 'at')),
      ...tables(30).map((name) => withoutPlace(name, `c${name.slice(1)}`)),
    ]),
  );
  expect(text).toContain('330 findings have no line');
  expect(text.match(/at in 300 tables|`at` in 300 tables/g)).toHaveLength(1);
  expect(text).toContain('… and 11 more');
});

/** 5,000 findings: all of a kind, each another, and a mixture. */
const large: Readonly<Record<string, readonly Finding[]>> = {
  'one change': tables(5_000).map((name) => typeOf(name)),
  '5,000 changes': tables(5_000).map((name) => typeOf(name, `c${name.slice(1)}`)),
  '16 changes of 300 tables': tables(300).flatMap((name) =>
    Array.from({ length: 16 }, (_, number) => typeOf(name, `c${number}`)),
  ),
};

test.each(Object.entries(large))('5,000 findings keep within what GitHub takes: %s', (_, findings) => {
  const report = reportWith(findings);
  expect(renderMarkdown(report, { limit: 65_536 }).length).toBeLessThanOrEqual(65_536);
  expect(Buffer.byteLength(renderJobSummary(report))).toBeLessThanOrEqual(1_048_576);
  const { title, summary, text = '' } = renderCheckText(report);
  expect(title.length).toBeLessThanOrEqual(255);
  expect(Buffer.byteLength(summary)).toBeLessThanOrEqual(65_535);
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(65_535);
  expect(annotationsOf(report)).toHaveLength(findings.length);
});

test('5,000 findings of 16 changes are 16 headings on a terminal', () => {
  const text = renderTerminal(reportWith(large['16 changes of 300 tables'] ?? []), {
    colour: false,
    width: 100,
  });
  expect(text.match(/✗ critical/g)).toHaveLength(16);
});

function reportWith(findings: readonly Finding[]): Report {
  const [database] = many.databases as [DatabaseReport];
  const critical = findings.filter(({ severity }) => severity === 'critical').length;
  return {
    ...many,
    counts: { critical, warning: findings.length - critical, cosmetic: 0 },
    databases: [{ ...database, findings }],
  };
}
