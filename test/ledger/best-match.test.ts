import { describe, expect, test } from 'vitest';
import { extractCatalog } from '../../src/catalog/extract.ts';
import { bestMatch } from '../../src/ledger/best-match.ts';
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
  differs: readonly string[],
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
];

test.each(cases)('%s', async (_, sql, count, differs) => {
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
  expect(match).toEqual({ count, differs });
  expect(replays).toBeLessThanOrEqual(6);
});

describe('what is said of a database without a ledger', () => {
  const files = {
    'm/migration_lock.toml': '',
    'm/20240101000000_a/migration.sql': 'CREATE TABLE a ();',
    'm/20240102000000_b/migration.sql': 'CREATE TABLE b ();',
  };
  const points: readonly (readonly [
    count: number,
    differs: readonly string[],
    message: RegExp,
    advice: RegExp,
  ])[] = [
    [
      1,
      [],
      /has 1 of them \(of 2\), up to 20240101000000_a\.$/,
      /it was.*resolve --applied 20240101000000_a$/s,
    ],
    [
      2,
      ['table:public.x'],
      /has 2 of them \(of 2\), up to 20240102000000_b, but for 1 object\.$/,
      /--applied 20240102000000_b$/,
    ],
    [0, ['a', 'b'], /has none of them, but for 2 objects\.$/, /Find out/],
  ];

  test.each(points)('at %i', async (count, differs, message, advice) => {
    const opened = await openMigrations({ path: 'm' }, folderOf(files));
    const [missing] = compareLedger([], opened).faults;
    expect(missing && withNearestPoint(missing, { count, differs }, opened)).toMatchObject({
      code: 'ledger-missing',
      message: expect.stringMatching(message),
      advice: expect.stringMatching(advice),
    });
  });
});
