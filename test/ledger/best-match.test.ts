import { expect, test } from 'vitest';
import { extractCatalog } from '../../src/catalog/extract.ts';
import { bestMatch } from '../../src/ledger/best-match.ts';
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
