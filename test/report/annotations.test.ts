import { expect, test } from 'vitest';
import { annotationsOf, unplaced } from '../../src/report/annotations.ts';
import type { Cell, Finding } from '../../src/report/finding.ts';
import type { Report } from '../../src/report/report.ts';
import { couldNotCheck, huge, many, oneDifference, threeSources } from './samples.ts';

test('a finding stands at the line of the source that is wrong, with what all say and what to do', () => {
  expect(annotationsOf(oneDifference)).toEqual([
    {
      path: 'drizzle/0003_users.sql',
      line: 12,
      level: 'failure',
      title: 'column users.email: type differs',
      message: `migrations: text (drizzle/0003_users.sql:12)
drizzle: varchar(255) (src/db/schema.ts:14)
→ Add a migration that changes the type of column users.email to varchar(255): run \`npx drizzle-kit generate\`.`,
    },
  ]);
});

test('what is known of the change to make is folded away', () => {
  expect(annotationsOf(threeSources)[0]).toMatchObject({
    path: 'fastapi/models/credits.py',
    line: 71,
    rawDetails: '--- a/fastapi/models/credits.py\n+++ b/fastapi/models/credits.py',
  });
});

test('a problem stands where it arose', () => {
  expect(annotationsOf(couldNotCheck)).toEqual([
    {
      path: 'src/env.ts',
      line: 9,
      level: 'failure',
      title: 'Could not check drizzle',
      message:
        'The Drizzle schema could not be loaded: it imports `@/env`, which throws without DATABASE_URL.\n→ Give it a placeholder under `env` in schema-drift.yml.',
      rawDetails: 'Error: DATABASE_URL is not set\n    at src/env.ts:9:11',
    },
  ]);
});

test('most dangerous first, warnings as warnings, nothing cosmetic', () => {
  const levels = annotationsOf(huge).map(({ level }) => level);
  expect(levels).toEqual([...Array(100).fill('failure'), ...Array(150).fill('warning')]);
  const twice = annotationsOf({ ...huge, databases: [...huge.databases, ...huge.databases] });
  expect(twice.slice(0, 200).every(({ level }) => level === 'failure')).toBe(true);
});

const said = (file: string, state: Cell['state'] = 'present'): Cell => ({
  state,
  text: 'x',
  location: { file, line: 3 },
});

function reportWith(finding: Partial<Finding>): Report {
  return {
    ...many,
    databases: many.databases.map((database) => ({
      ...database,
      findings: database.findings.slice(0, 1).map((first) => ({ ...first, wrong: [], ...finding })),
    })),
  };
}

const places: readonly (readonly [string, Partial<Finding>, string])[] = [
  [
    'of the wrong source',
    { cells: { migrations: said('m.sql'), drizzle: said('d.ts') }, wrong: ['migrations'] },
    'm.sql',
  ],
  [
    'undecided: of what can be edited',
    { cells: { migrations: said('m.sql'), drizzle: said('d.ts') } },
    'd.ts',
  ],
  [
    'of the wrong source, even where only what it belongs to has a place',
    { cells: { migrations: said('m.sql', 'missing'), drizzle: said('d.ts') }, wrong: ['migrations'] },
    'm.sql',
  ],
  [
    'of another source, where the wrong one has no file',
    { cells: { live: { state: 'present', text: 'x' }, migrations: said('m.sql') }, wrong: ['live'] },
    'm.sql',
  ],
];

test.each(places)('the line %s', (_, finding, path) => {
  expect(annotationsOf(reportWith(finding)).map((annotation) => annotation.path)).toEqual([path]);
});

const files: readonly (readonly [string, string, string | undefined])[] = [
  ['a/b.sql', '.', 'a/b.sql'],
  ['./a/b.sql', '.', 'a/b.sql'],
  ['b.sql', 'apps/web', 'apps/web/b.sql'],
  ['b.sql', 'apps/web/', 'apps/web/b.sql'],
  ['../../db/b.sql', 'apps/web', 'db/b.sql'],
  ['../b.sql', '.', undefined],
  ['../../../b.sql', 'apps/web', undefined],
  ['/etc/b.sql', '.', undefined],
  ['C:/b.sql', '.', undefined],
  ['', '.', undefined],
];

test.each(files)('the file %j in the folder %j', (file, folder, path) => {
  const report = reportWith({ cells: { drizzle: said(file) } });
  expect(annotationsOf(report, folder).map((annotation) => annotation.path)).toEqual(
    path === undefined ? [] : [path],
  );
  expect(unplaced(report, folder)).toHaveLength(path === undefined ? 1 : 0);
});
