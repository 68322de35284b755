import { afterAll, beforeAll, expect, test } from 'vitest';
import { danglingLines, repeatedLines } from '../../src/across/reference-queries.ts';
import type { ColumnOfDatabase } from '../../src/config/config.ts';
import { freshDatabase } from '../support/postgres.ts';

const from: ColumnOfDatabase = { database: 'app', path: ['sales', 'Orders', 'user'] };
const to: ColumnOfDatabase = { database: 'auth', path: ['public', 'users', 'id'] };
const known = '00000000-0000-4000-8000-00000000000a';

let client: Awaited<ReturnType<typeof freshDatabase>>;

beforeAll(async () => {
  client = await freshDatabase();
  await client.query(`CREATE TABLE users (id uuid, email text);
    INSERT INTO users VALUES ('${known}', 'a'), ('${known}', 'b'), (NULL, 'c'), (NULL, 'd');
    CREATE SCHEMA sales;
    CREATE TABLE sales."Orders" ("user" varchar);
    INSERT INTO sales."Orders" VALUES ('${known}'), ('gone'), ('gone'), (NULL);`);
});
afterAll(() => client.end());

test('values that refer to nothing are found by way of a file, whatever the types', async () => {
  const [onApp, out, onAuth, table = '', into, query = ''] = danglingLines(from, to);
  expect([onApp, onAuth, into]).toEqual([
    '-- with psql on app:',
    '-- with psql on auth; what it gives is no users.id:',
    "\\copy referring FROM 'Orders_user.csv' WITH (FORMAT csv)",
  ]);
  const [, taken] = /^\\copy \((.*)\) TO 'Orders_user\.csv' WITH \(FORMAT csv\)$/.exec(out ?? '') ?? [];
  await client.query(table);
  await client.query(`INSERT INTO referring ${taken}`);
  expect((await client.query('SELECT count(*)::int AS taken FROM referring')).rows).toEqual([{ taken: 2 }]);
  expect((await client.query(query)).rows).toEqual([{ value: 'gone' }]);
});

test('values that keep a column from being unique are counted', async () => {
  const [on, query = ''] = repeatedLines(to);
  expect(on).toBe('-- with psql on auth:');
  expect((await client.query(query)).rows).toEqual([{ id: known, count: '2' }]);
});

test('a name that would break the lines of a script has none', () => {
  const broken: ColumnOfDatabase = { database: 'app', path: ['public', 'a\n\\! id', 'b'] };
  expect([danglingLines(broken, to), danglingLines(from, broken), repeatedLines(broken)]).toEqual([
    [],
    [],
    [],
  ]);
});
