import { describe, expect, test } from 'vitest';
import { extractCatalog } from '../../src/catalog/extract.ts';
import { type BestMatch, bestMatch } from '../../src/ledger/best-match.ts';
import { compareLedger } from '../../src/ledger/compare.ts';
import { withNearestPoint } from '../../src/ledger/missing.ts';
import { readMigrationsUpTo } from '../../src/ledger/replay.ts';
import { openMigrations } from '../../src/sources/migrations/open.ts';
import { emptyDatabase } from '../migrations/database.ts';
import { folderOf } from '../migrations/support.ts';
import { testServer } from '../support/postgres.ts';

const steps = [
  'CREATE TABLE users (id int PRIMARY KEY, name varchar(10));',
  'CREATE TABLE posts (id int PRIMARY KEY, author int);',
  'CREATE TABLE drafts (id int);',
  'ALTER TABLE users ADD COLUMN email text;',
  'ALTER TABLE users ALTER COLUMN name TYPE text;',
  'DROP TABLE drafts;',
  "INSERT INTO users (id, name) VALUES (1, 'a');",
  'ALTER TABLE posts ADD FOREIGN KEY (author) REFERENCES users (id);',
  'CREATE INDEX ON posts (author);',
  'ALTER TABLE users DROP COLUMN email;',
  'CREATE TABLE tags (id int);',
];

/** Where a database stands, told by nothing but its objects. */
const cases: readonly (readonly [
  what: string,
  sql: readonly string[],
  count: number,
  further: readonly string[],
])[] = [
  ['an empty database', [], 0, []],
  ['all of them', steps, 11, []],
  ['in the middle', steps.slice(0, 5), 5, []],
  ['after one that drops a table, and one that only fills one', steps.slice(0, 6), 7, []],
  ['before a column is dropped', steps.slice(0, 9), 9, []],
  [
    'with a change of its own',
    [...steps.slice(0, 8), 'ALTER TABLE posts ADD COLUMN hot int;'],
    8,
    ['column:public.posts.hot'],
  ],
  [
    'of the last one no more than its name',
    [...steps.slice(0, 10), 'CREATE TABLE tags (label text);'],
    10,
    ['table:public.tags', 'column:public.tags.label'],
  ],
];

test.each(cases)('%s', async (_, sql, count, further) => {
  const live = await emptyDatabase();
  for (const statement of sql) await live.query(statement);
  const root = folderOf(
    Object.fromEntries(steps.map((text, i) => [`m/${String(i + 1).padStart(3, '0')}_step.sql`, text])),
  );
  const opened = await openMigrations({ path: 'm' }, root);
  const context = {
    root,
    server: Promise.resolve(testServer()),
    name: 'best',
    signal: new AbortController().signal,
  };
  let replays = 0;
  const match = await bestMatch((await extractCatalog(live)).catalog, opened.migrations, (first) => {
    replays += 1;
    return readMigrationsUpTo(opened, { applied: opened.migrations.slice(0, first) }, context);
  });
  expect(match.count).toBe(count);
  expect(new Set(match.further)).toEqual(new Set(further));
  expect(match.alike).not.toContain('schema:public');
  expect(count === 0 ? [] : [...match.different, ...match.missing]).toEqual([]);
  expect(replays).toBeLessThanOrEqual(6);
});

describe('what is said of a database without a ledger', () => {
  const files = {
    'm/migration_lock.toml': '',
    'm/20240101000000_a/migration.sql': 'CREATE TABLE a ();',
    'm/20240102000000_b/migration.sql': 'CREATE TABLE b ();',
  };
  const none = { alike: [], different: [], missing: [], further: [] };
  const points: readonly (readonly [match: BestMatch, says: string, advice: RegExp])[] = [
    [
      { ...none, count: 1, alike: ['a'] },
      '1 of the 2 migrations, up to 20240101000000_a: of the 1 object that it makes, 1 is there.',
      /it was.*resolve --applied 20240101000000_a$/s,
    ],
    [
      { count: 2, alike: ['a', 'b'], different: ['c'], missing: ['d', 'e'], further: ['x'] },
      '2 of the 2 migrations, up to 20240102000000_b: of the 5 objects that they make, 2 are there, 1 differs and 2 are missing; 1 other object besides.',
      /--applied 20240102000000_b$/,
    ],
    [
      { ...none, count: 2, alike: ['a', 'b', 'c'] },
      '2 of the 2 migrations, up to 20240102000000_b: of the 3 objects that they make, all are there.',
      /--applied 20240102000000_b$/,
    ],
    [
      { ...none, count: 0, missing: ['a'], further: ['x', 'y'] },
      'none of the 2 migrations: of the 1 object that they make, 1 is missing; 2 other objects besides.',
      /Find out/,
    ],
  ];

  test.each(points)('%o', async (match, says, advice) => {
    const opened = await openMigrations({ path: 'm' }, folderOf(files));
    const [missing] = compareLedger([], opened).faults;
    const told = missing && withNearestPoint(missing, match, opened);
    expect(told?.code).toBe('ledger-missing');
    expect(told?.message.split('By its schema it has ')[1]).toBe(says);
    expect(told?.advice).toMatch(advice);
  });

  test.each([
    [{ ...none, count: 1, alike: ['a'] }, 'the one migration, 20240101000000_a: of the '],
    [{ ...none, count: 0, missing: ['a'] }, 'none of the migrations, of which there is one: of the '],
  ])('where there is one migration: %o', async (match, says) => {
    const opened = await openMigrations(
      { path: 'm' },
      folderOf(Object.fromEntries(Object.entries(files).slice(0, 2))),
    );
    const [missing] = compareLedger([], opened).faults;
    expect(missing && withNearestPoint(missing, match, opened).message).toContain(
      `By its schema it has ${says}`,
    );
  });
});
