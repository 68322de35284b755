import { expect, test } from 'vitest';
import type { CatalogObject } from '../../src/catalog/catalog.ts';
import { compare } from '../../src/compare/compare.ts';
import { foreignKey, part, source, table } from './catalogs.ts';

const users = (more = {}) => [
  ...table('users', { id: 'uuid', email: 'text', ...more }),
  part('constraint', 'users', 'users_pkey', { type: 'primary key', columns: ['id'] }),
];
const credits = (more = {}, key = 'primary key') => [
  ...table('user_credits', { user_id: 'uuid', ...more }),
  part('constraint', 'user_credits', 'user_credits_key', { type: key, columns: ['user_id'] }),
  foreignKey('user_credits', 'user_credits_user_id_fkey', ['user_id'], 'users'),
];
const balance = { balance: 'integer', team_id: 'uuid' };

interface Case {
  readonly what: string;
  readonly a: CatalogObject[];
  readonly b: CatalogObject[];
  /** Titles of the findings of a move. */
  readonly moved: readonly string[];
}

const cases: readonly Case[] = [
  {
    what: 'columns that stand in a table which a side lacks',
    a: [...users(), ...credits(balance)],
    b: users(balance),
    moved: ['columns balance and team_id: in user_credits in a, in users in b'],
  },
  {
    what: 'columns that stand in another table of both',
    a: [...users(), ...credits(balance)],
    b: [...users(balance), ...credits()],
    moved: ['columns balance and team_id: in user_credits in a, in users in b'],
  },
  {
    what: 'columns of tables that have the same key',
    a: [
      ...table('carts', { cart_id: 'uuid', coupon: 'text' }),
      part('constraint', 'carts', 'carts_pkey', { type: 'primary key', columns: ['cart_id'] }),
      ...table('cart_totals', { cart_id: 'uuid' }),
      part('constraint', 'cart_totals', 'cart_totals_pkey', { type: 'primary key', columns: ['cart_id'] }),
    ],
    b: [
      ...table('carts', { cart_id: 'uuid' }),
      part('constraint', 'carts', 'carts_pkey', { type: 'primary key', columns: ['cart_id'] }),
      ...table('cart_totals', { cart_id: 'uuid', coupon: 'text' }),
      part('constraint', 'cart_totals', 'cart_totals_pkey', { type: 'primary key', columns: ['cart_id'] }),
    ],
    moved: ['column coupon: in carts in a, in cart_totals in b'],
  },
  {
    what: 'nothing where several rows of the one can meet a row of the other',
    a: [...users(), ...credits(balance, 'check')],
    b: [...users(balance), ...credits({}, 'check')],
    moved: [],
  },
  {
    what: 'nothing where both tables only number their rows',
    a: [
      ...users(),
      ...table('orders', { id: 'uuid', balance: 'integer' }),
      part('constraint', 'orders', 'orders_pkey', { type: 'primary key', columns: ['id'] }),
    ],
    b: [
      ...users({ balance: 'integer' }),
      ...table('orders', { id: 'uuid' }),
      part('constraint', 'orders', 'orders_pkey', { type: 'primary key', columns: ['id'] }),
    ],
    moved: [],
  },
  {
    what: 'no columns that tables of all kinds have, nor such that point to others',
    a: [...users(), ...credits({ status: 'text', created_at: 'date', team_id: 'uuid' })],
    b: [...users({ status: 'text', created_at: 'date', team_id: 'uuid' }), ...credits()],
    moved: [],
  },
  {
    what: 'no columns that a third table has as well',
    a: [...users(), ...credits({ balance: 'integer' }), ...table('banks', { balance: 'integer' })],
    b: [...users({ balance: 'integer' }), ...credits(), ...table('banks', { balance: 'integer' })],
    moved: [],
  },
  {
    what: 'columns of which one is called as no other, with one that shares its name',
    a: [...users(), ...credits({ ...balance, limit: 'integer' }), ...table('banks', { limit: 'integer' })],
    b: [...users({ ...balance, limit: 'integer' }), ...credits(), ...table('banks', { limit: 'integer' })],
    moved: ['columns balance, limit and team_id: in user_credits in a, in users in b'],
  },
  {
    what: 'no columns of another type',
    a: [...users(), ...credits({ balance: 'integer' })],
    b: [...users({ balance: 'numeric' }), ...credits()],
    moved: [],
  },
  {
    what: 'no columns that one side has in both',
    a: [...users({ balance: 'integer' }), ...credits({ balance: 'integer' })],
    b: [...users({ balance: 'integer' }), ...credits()],
    moved: [],
  },
  {
    what: 'no columns whose values are computed',
    a: [...users(), ...credits({ balance: { type: 'integer', generated: 'stored' } })],
    b: [...users({ balance: { type: 'integer', generated: 'stored' } }), ...credits()],
    moved: [],
  },
];

test.each(cases)('$what: proposed as moved', ({ a, b, moved }) => {
  const { findings } = compare([source('a', 'sql', a), source('b', 'sql', b)], 'none', 'main');
  const found = findings.filter(({ note }) => note?.startsWith('Proposed as moved') === true);
  expect(found.map(({ title }) => title)).toEqual(moved);
  if (moved.length > 0)
    expect(findings.filter(({ kind }) => kind === 'column' || kind === 'table')).toHaveLength(1);
});

test('the evidence is told, and nobody is told to drop what was not copied', () => {
  const [one] = cases as [Case, ...Case[]];
  const sources = [source('a', 'drizzle', one.a), source('b', 'live', one.b)];
  const [finding] = compare(sources, 'a', 'main').findings;
  expect(finding?.wrong).toEqual(['b']);
  expect(finding?.note).toBe(
    'Proposed as moved: types agree, no other table has a column balance, and their rows meet, since user_credits.user_id is unique, and points to users.id. If they are different columns, each is missing on one side.',
  );
  expect(finding?.advice).toBe(
    'Copy users.balance to user_credits.balance and users.team_id to user_credits.team_id in b before anything is dropped; `schema-drift fix` plans it once that is said, under renames in the config or with --rename users.balance:user_credits.balance --rename users.team_id:user_credits.team_id.',
  );
  const [undecided] = compare(sources, 'none', 'main').findings;
  expect(undecided?.advice).not.toMatch(/DROP/);
});

test('a source that maps the old table only in part takes no side there, and does not hide the move', () => {
  const [one] = cases as [Case, ...Case[]];
  const models = source('models', 'sqlmodel', [...users(), ...credits(balance)]);
  const partial = {
    ...models,
    read: { ...models.read, coverage: { ...models.read.coverage, partialTables: ['users'] } },
  };
  const sources = [source('a', 'drizzle', one.a), partial, source('b', 'live', one.b)];
  const found = compare(sources, 'a', 'main').findings.filter(({ note }) =>
    note?.startsWith('Proposed as moved'),
  );
  expect(found.map(({ title }) => title)).toEqual([
    'columns balance and team_id: in user_credits in a and models, in users in b',
  ]);
  const silent = sources.map((each) => ({
    ...each,
    read: { ...each.read, coverage: { ...each.read.coverage, partialTables: ['users'] } },
  }));
  expect(
    compare(silent, 'none', 'main').findings.filter(({ note }) => note?.startsWith('Proposed as moved')),
  ).toEqual([]);
});
