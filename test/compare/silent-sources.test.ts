import { expect, test } from 'vitest';
import type { AttributeValue } from '../../src/catalog/catalog.ts';
import { compare } from '../../src/compare/compare.ts';
import { coverageOf as coverageOfDrizzle } from '../../src/sources/drizzle/coverage.ts';
import { coverageOf as coverageOfModels } from '../../src/sources/sqlmodel/coverage.ts';
import { part, source, table } from './catalogs.ts';

type Attributes = Record<string, AttributeValue>;

const index = (more: Attributes = {}) =>
  part('index', 'users', 'users_name_idx', { method: 'btree', keys: [{ column: 'name' }], ...more });
const key = (more: Attributes = {}) =>
  part('constraint', 'users', 'users_pkey', { type: 'primary key', columns: ['name'], ...more });

const drizzle = coverageOfDrizzle([{ schema: 'public' } as never], undefined);
const models = coverageOfModels({
  ddl: [{ kind: 'table', path: ['public', 'users'] }],
  external: [],
  complete: true,
} as never);

/** Something that neither a Drizzle schema nor a model can say of an index, a constraint or a table. */
const unsayable: readonly (readonly [
  what: string,
  make: (more?: Attributes) => ReturnType<typeof index>,
  Attributes,
])[] = [
  ['an invalid index', index, { invalid: true }],
  ['an index that the table was clustered by', index, { clustered: true }],
  ['an index that is the replica identity', index, { replicaIdentity: true }],
  ['an index in three of these states', index, { invalid: true, clustered: true, replicaIdentity: true }],
  ['a key that the table was clustered by', key, { clustered: true }],
  ['a key that is the replica identity', key, { replicaIdentity: true }],
];

function wrongAbout(make: (more?: Attributes) => ReturnType<typeof index>, state: Attributes, truth: string) {
  const users = table('users', { name: 'text' });
  const sources = [
    source('migrations', 'migrations', [...users, make()]),
    source('staging', 'live', [...users, make()]),
    source('production', 'live', [...users, make(state)]),
    source('drizzle', 'drizzle', [...users, make()], { coverage: drizzle }),
    source('models', 'sqlmodel', [...users, make()], { coverage: models }),
  ];
  // Wherever the one stands that differs, nobody who cannot say joins it.
  return [sources, sources.toReversed()].map((ordered) =>
    compare(ordered, truth, 'main').findings.map(({ wrong }) => wrong),
  );
}

test.each(unsayable)('%s: who cannot say it is not wrong, and the majority stands', (_, make, state) => {
  for (const truth of ['majority', 'migrations'])
    expect(wrongAbout(make, state, truth)).toEqual([[['production']], [['production']]]);
});

test('who can say one thing of two takes the side of those that it agrees with', () => {
  const users = table('users', { name: 'text', email: 'text' });
  const other = { keys: [{ column: 'email' }], invalid: true };
  const sources = [
    source('migrations', 'migrations', [...users, index()]),
    source('production', 'live', [...users, index(other)]),
    source('drizzle', 'drizzle', [...users, index()], { coverage: drizzle }),
  ];
  expect(compare(sources, 'majority', 'main').findings.map(({ wrong }) => wrong)).toEqual([['production']]);
});

test('nobody is asked to write down an index whose build broke off, nor code to say that it is whole', () => {
  const users = table('users', { name: 'text' });
  const adviceOf = (truth: string, more: Attributes = {}) => {
    const sources = [
      source('migrations', 'migrations', [...users, index()]),
      source('production', 'live', [...users, index({ invalid: true })]),
      source('models', 'sqlmodel', [...users, index(more)], { coverage: models }),
    ];
    return compare(sources, truth, 'main').findings.map(({ advice }) => advice.split('\n'));
  };
  for (const truth of ['none', 'migrations', 'production'])
    expect(adviceOf(truth)).toEqual([
      ['Build index users (name) again in production:', 'REINDEX INDEX CONCURRENTLY public.users_name_idx;'],
    ]);
  expect(adviceOf('none', { unique: true }).map((lines) => lines.slice(0, 3))).toEqual([
    [
      'If the migrations are right, build index users (name) again in production; make index users (name) not unique in the SQLModel classes.',
      'If production is right, make index users (name) not unique in the SQLModel classes.',
      'If models are right, write a migration that makes index users (name) unique; deploying it brings production in line.',
    ],
  ]);
});

test('the replica identity of a table is nothing that a schema or a model could have wrong', () => {
  const users = table('users');
  const full = users.map((object) =>
    object.kind === 'table' ? { ...object, attributes: { replicaIdentity: 'full' } } : object,
  );
  const sources = [
    source('migrations', 'migrations', full),
    source('production', 'live', full),
    source('drizzle', 'drizzle', users, { coverage: drizzle }),
    source('models', 'sqlmodel', users, { coverage: models }),
  ];
  expect(compare(sources, 'majority', 'main').findings).toEqual([]);
});
