import { expect, test } from 'vitest';
import type { CatalogObject } from '../../src/catalog/catalog.ts';
import { withPhases } from '../../src/compare/advice/phases.ts';
import { compare } from '../../src/compare/compare.ts';
import type { ComparedSource } from '../../src/compare/sources/compared-source.ts';
import type { Phase } from '../../src/report/finding.ts';
import type { SourceFault } from '../../src/sources/fault.ts';
import type { ReadSource } from '../../src/sources/source.ts';
import { foreignKey, part, source, table } from './catalogs.ts';

/** The phases of what is found, by object. */
function phases(
  sources: readonly ComparedSource[],
  truth = sources[0]?.name ?? '',
): Record<string, Phase | undefined> {
  const { findings, subjects } = compare(sources, truth, 'main');
  const phased = withPhases(findings, subjects, sources);
  return Object.fromEntries(phased.map(({ object, phase }) => [object, phase]));
}

const users = table('users', { id: 'uuid', name: 'text' });
const teams = table('teams');
const values = (...labels: string[]): CatalogObject => ({
  kind: 'enum',
  path: ['public', 'mood'],
  attributes: { labels },
});
const index = part('index', 'users', 'users_name', { method: 'btree', keys: [{ column: 'name' }] });

interface Case {
  readonly what: string;
  /** What schema.ts, which is right, declares, and what the database has. */
  readonly declared: readonly CatalogObject[];
  readonly has: readonly CatalogObject[];
  readonly expected: Record<string, Phase | undefined>;
}

const cases: readonly Case[] = [
  {
    what: 'a column of another type',
    declared: users,
    has: table('users', { id: 'text', name: 'text' }),
    expected: { 'users.id': 'correct' },
  },
  {
    what: 'a foreign key with another target',
    declared: [...users, ...teams, foreignKey('users', 'fk', ['id'], 'teams')],
    has: [...users, ...teams, foreignKey('users', 'fk', ['id'], 'users')],
    expected: { 'users.id': 'correct' },
  },
  {
    what: 'a column that was renamed',
    declared: table('users', { id: 'uuid', full_name: 'text' }),
    has: table('users', { id: 'uuid', full_name_text: 'text' }),
    expected: { 'users.full_name': 'correct' },
  },
  {
    what: 'a table that is missing',
    declared: [...users, ...teams],
    has: users,
    expected: { teams: 'add' },
  },
  {
    what: 'a right that was taken away from everyone',
    declared: users,
    has: [
      ...users,
      {
        kind: 'grant',
        path: ['public', 'f()', 'public'],
        parent: 'function:public.f()',
        attributes: { privileges: [] },
      },
    ],
    expected: { 'on function f() to everyone': 'correct' },
  },
  {
    what: 'a column that is missing',
    declared: users,
    has: table('users', { id: 'uuid' }),
    expected: { 'users.name': 'add' },
  },
  {
    what: 'an index that is missing',
    declared: [...users, index],
    has: users,
    expected: { 'users (name)': 'add' },
  },
  {
    what: 'a table that nothing declares',
    declared: users,
    has: [...users, ...teams],
    expected: { teams: 'clean up' },
  },
  {
    what: 'an index that nothing declares',
    declared: users,
    has: [...users, index],
    expected: { 'users (name)': 'clean up' },
  },
  {
    what: 'an enum that lacks a value',
    declared: [...users, values('good', 'bad')],
    has: [...users, values('good')],
    expected: { mood: 'add' },
  },
  {
    what: 'an enum with a value too many',
    declared: [...users, values('good')],
    has: [...users, values('good', 'bad')],
    expected: { mood: 'clean up' },
  },
  {
    what: 'an enum with another value',
    declared: [...users, values('good', 'bad')],
    has: [...users, values('good', 'worse')],
    expected: { mood: 'correct' },
  },
  {
    what: 'an enum whose values stand in another order',
    declared: [...users, values('good', 'bad')],
    has: [...users, values('bad', 'good')],
    expected: { mood: 'correct' },
  },
];

test.each(cases)('$what', ({ declared, has, expected }) => {
  const drizzle = source('drizzle', 'drizzle', [...declared]);
  for (const kind of ['live', 'snapshot', 'sql'] as const)
    expect(phases([drizzle, source('database', kind, [...has])])).toStrictEqual(expected);
});

test.each(cases)('$what: where a file is wrong, there is no phase', ({ declared, has, expected }) => {
  const database = source('database', 'live', [...declared]);
  for (const kind of ['drizzle', 'sqlmodel', 'migrations'] as const)
    expect(phases([database, source('code', kind, [...has])])).toStrictEqual(
      Object.fromEntries(Object.keys(expected).map((object) => [object, undefined])),
    );
});

test.each(cases)(
  '$what: where nothing tells who is wrong, there is no phase',
  ({ declared, has, expected }) => {
    const sources = [source('dev', 'live', [...declared]), source('production', 'live', [...has])];
    expect(Object.values(phases(sources, 'none'))).toStrictEqual(Object.keys(expected).map(() => undefined));
  },
);

test('an enum that lacks a value here and has one too many there', () => {
  const sources = [
    source('drizzle', 'drizzle', [...users, values('good', 'bad')]),
    source('dev', 'live', [...users, values('good')]),
    source('production', 'live', [...users, values('good', 'bad', 'worse')]),
  ];
  expect(phases(sources)).toStrictEqual({ mood: 'correct' });
});

test('a database and a file that are wrong together', () => {
  const sources = [
    source('migrations', 'migrations', [...users, ...teams]),
    source('drizzle', 'drizzle', users),
    source('production', 'live', users),
  ];
  expect(phases(sources)).toStrictEqual({ teams: 'add' });
});

test('a table without its prefix is one mistake, beside the right one as in its place', () => {
  const parts = { id: 'uuid', user_id: 'uuid', total: 'numeric', paid_at: 'date' };
  const shop = ['users', 'carts', 'items'].flatMap((name) => table(`shop_${name}`));
  const [full, bare] = [table('shop_orders', parts), table('orders', parts)];
  const sources = [
    source('drizzle', 'drizzle', [...shop, ...full]),
    source('dev', 'live', [...shop, ...bare]),
    source('production', 'live', [...shop, ...full, ...bare]),
    source('staging', 'live', shop),
  ];
  const { findings, subjects } = compare(sources, 'drizzle', 'main');
  const found = withPhases(findings, subjects, sources).map(({ title, phase }) => [title, phase]);
  expect(found).toStrictEqual([
    ['table orders is only in production', 'correct'],
    ['table shop_orders is missing in staging', 'add'],
    ['table shop_orders: drizzle and production: shop_orders, dev: orders', 'correct'],
  ]);
});

test('both ends of a foreign key are in one phase, though the database is wrong about one of them only', () => {
  const made = (id: string, owner: string) => [
    ...table('users', { id }),
    ...table('teams', { owner }),
    foreignKey('teams', 'fk', ['owner'], 'users'),
  ];
  const sources = [
    source('migrations', 'migrations', made('uuid', 'uuid')),
    source('drizzle', 'drizzle', made('uuid', 'text')),
    source('production', 'live', made('text', 'uuid')),
  ];
  expect(phases(sources, 'majority')).toStrictEqual({ 'users.id': 'correct', 'teams.owner': 'correct' });
});

test('what the next deploy brings is in no phase, what a database lost is', () => {
  const migrations = source('migrations', 'migrations', [...users, ...teams]);
  const found = (status: 'pending' | 'applied') =>
    phases([migrations, source('production', 'live', users, { migrationStatus: { migrations: status } })]);
  expect(found('pending')).toStrictEqual({ teams: undefined });
  expect(found('applied')).toStrictEqual({ teams: 'add' });
});

const faults: readonly (readonly [of: string, code: string, Partial<SourceFault>, Phase | undefined])[] = [
  ['production', 'ledger-unknown', {}, 'correct'],
  ['production', 'deploy-fails', {}, 'correct'],
  ['migrations', 'out-of-order', {}, undefined],
  ['migrations', 'idx-gap', { severity: 'cosmetic' }, undefined],
  ['drizzle', 'not-exported', {}, undefined],
  ['production', 'stale', {}, undefined],
];

test.each(faults)('a fault of %s: %s', (of, code, more, expected) => {
  const fault = { code, severity: 'critical', subject: 'x', message: 'm', advice: 'a', ...more } as const;
  const own = (name: string): Partial<ReadSource> => (name === of ? { faults: [fault] } : {});
  const declarations = [
    source('migrations', 'migrations', users, own('migrations')),
    source('drizzle', 'drizzle', users, own('drizzle')),
  ];
  expect(phases([...declarations, source('production', 'live', users, own('production'))])).toStrictEqual({
    x: expected,
  });
  if (of !== 'production') expect(phases(declarations)).toStrictEqual({ x: undefined });
});
