import { describe, expect, test } from 'vitest';
import type { CatalogObject } from '../../src/catalog/catalog.ts';
import { compare } from '../../src/compare/compare.ts';
import { coverageOf, type Sharing } from '../../src/compare/folding/shared-tables.ts';
import type { SourceKind } from '../../src/sources/source-kind.ts';
import { foreignKey, part, source, table } from './catalogs.ts';

interface Source extends Omit<Sharing, 'kind'> {
  /** Its kind as well. */
  readonly name: SourceKind;
  readonly objects: CatalogObject[];
}

/** Compares sources as the config shares their tables out; a finding as `severity: title`, a gap as `what: why`. */
function compared(sources: readonly Source[]) {
  const all = sources.map((it) => ({ ...it, kind: it.name }));
  const read = all.map((it) => source(it.name, it.kind, it.objects, { coverage: coverageOf(it, {}, all) }));
  const { findings, notCompared } = compare(read, 'none', 'main');
  return {
    findings: findings.map(({ title }) => title),
    left: notCompared.map(({ what, why, count }) => `${what} (${count}): ${why}`),
  };
}

const mood: CatalogObject = { kind: 'enum', path: ['public', 'mood'], attributes: { labels: ['ok'] } };
const ids: CatalogObject = {
  kind: 'sequence',
  path: ['public', 'users_id_seq'],
  attributes: { ownedBy: ['public', 'users', 'id'] },
};
const users = [
  ...table('users', { id: { type: 'integer', notNull: true }, email: 'text', mood: 'mood' }),
  part('constraint', 'users', 'users_pkey', { type: 'primary key', columns: ['id'] }),
  part('index', 'users', 'users_email', { keys: [{ column: 'email' }] }),
  part('policy', 'users', 'own', { using: 'true' }),
  mood,
];
const usersWithRls = users.map((it) =>
  it.kind === 'table' ? { ...it, attributes: { rowSecurity: true } } : it,
);
const stub = table('users', { id: 'integer' });
const items = table('items', { id: 'integer', owner: 'integer' });
const ownerKey = foreignKey('items', 'items_owner_fkey', ['owner'], 'users');

interface Case {
  readonly what: string;
  readonly sources: readonly Source[];
  readonly findings: readonly string[];
  readonly left: readonly string[];
}

const cases: readonly Case[] = [
  {
    what: 'without a word about it, everything has to be everywhere',
    sources: [
      { name: 'drizzle', objects: usersWithRls },
      { name: 'sqlmodel', objects: stub },
    ],
    findings: [
      'column users.email is missing in sqlmodel',
      'column users.mood is missing in sqlmodel',
      'policy users.own is missing in sqlmodel',
      'primary key users.id is missing in sqlmodel',
      'table users: drizzle: enabled, sqlmodel: disabled',
    ],
    left: [],
  },
  {
    what: 'what an owner has and another source lacks is no finding, nor what follows from it',
    sources: [
      { name: 'drizzle', objects: usersWithRls, owns: ['users'] },
      { name: 'sqlmodel', objects: stub },
    ],
    findings: [],
    left: ['parts of users (6): sqlmodel may lack them: drizzle owns the table'],
  },
  {
    what: 'a database has to have what a declaration owns, with all its parts',
    sources: [
      { name: 'drizzle', objects: usersWithRls, owns: ['users'] },
      { name: 'sqlmodel', objects: stub },
      { name: 'live', objects: stub },
    ],
    findings: [
      'column users.email is missing in live',
      'column users.mood is missing in live',
      'policy users.own is missing in live',
      'primary key users.id is missing in live',
      'table users: drizzle: enabled, live: disabled',
    ],
    left: ['parts of users (6): sqlmodel may lack them: drizzle owns the table'],
  },
  {
    what: 'and with its defaults',
    sources: [
      { name: 'drizzle', objects: table('users', { id: { type: 'integer', default: '1' } }), owns: ['*'] },
      { name: 'snapshot', objects: table('users', { id: 'integer' }) },
    ],
    findings: ['default of column users.id: drizzle: 1, snapshot: no default'],
    left: [],
  },
  {
    what: 'the same for a source that is partial',
    sources: [
      { name: 'drizzle', objects: users },
      { name: 'sqlmodel', objects: stub, partial: true },
    ],
    findings: [],
    left: [
      'parts of users (5): sqlmodel may lack them: it maps the table only in part',
      'enum mood (1): sqlmodel may lack it: it maps the schema only in part',
    ],
  },
  {
    what: 'a table that another source owns may be lacking as a whole, and keys to it, its enum and sequence with it',
    sources: [
      { name: 'migrations', objects: [...users, ids, ...items, ownerKey] },
      { name: 'drizzle', objects: [...users, ids], owns: ['user*'] },
      { name: 'sqlmodel', objects: items, owns: ['public.items'] },
    ],
    findings: [],
    left: [
      'table items (1): drizzle may lack it: sqlmodel owns the table',
      'table users (1): sqlmodel may lack it: drizzle owns the table',
    ],
  },
  {
    what: 'what a source does declare is compared all the same',
    sources: [
      { name: 'drizzle', objects: users, owns: ['users'] },
      {
        name: 'sqlmodel',
        objects: [
          ...table('users', { id: 'bigint', nickname: 'text' }),
          part('index', 'users', 'users_nickname', { keys: [{ column: 'nickname' }] }),
        ],
      },
    ],
    findings: [
      'column users.id: drizzle: integer, sqlmodel: bigint',
      'column users.nickname is missing in drizzle',
    ],
    left: ['parts of users (5): sqlmodel may lack them: drizzle owns the table'],
  },
  {
    what: 'a partial source may lack what belongs to no table, too',
    sources: [
      { name: 'drizzle', objects: [...stub, mood, ids] },
      { name: 'sqlmodel', objects: stub, partial: true },
    ],
    findings: [],
    left: [
      'enum mood (1): sqlmodel may lack it: it maps the schema only in part',
      'sequence users_id_seq (1): sqlmodel may lack it: it maps the schema only in part',
    ],
  },
  {
    what: 'a default that a partial source leaves out is not one that it says otherwise',
    sources: [
      {
        name: 'drizzle',
        objects: table('t', { a: { type: 'text', default: "'x'" }, b: { type: 'text', default: "'y'" } }),
      },
      {
        name: 'sqlmodel',
        objects: table('t', { a: 'text', b: { type: 'text', default: "'z'" } }),
        partial: true,
      },
    ],
    findings: ["default of column t.b: drizzle: 'y', sqlmodel: 'z'"],
    left: ['parts of t (1): sqlmodel may lack them: it maps the table only in part'],
  },
  {
    what: 'a column that is there is compared, its NOT NULL too where no key explains it',
    sources: [
      { name: 'drizzle', objects: table('users', { id: { type: 'integer', notNull: true } }) },
      { name: 'sqlmodel', objects: stub, partial: true },
    ],
    findings: ['column users.id: drizzle: NOT NULL, sqlmodel: nullable'],
    left: [],
  },
  {
    what: 'an owner has to declare its tables whole, even where it is partial',
    sources: [
      { name: 'drizzle', objects: users },
      { name: 'sqlmodel', objects: stub, partial: true, owns: ['*', '!items'] },
    ],
    findings: [
      'column users.email is missing in sqlmodel',
      'column users.mood is missing in sqlmodel',
      'policy users.own is missing in sqlmodel',
      'primary key users.id is missing in sqlmodel',
    ],
    left: ['enum mood (1): sqlmodel may lack it: it maps the schema only in part'],
  },
  {
    what: 'an enum that another table of the source needs is missed',
    sources: [
      { name: 'drizzle', objects: [...users, ...table('pets', { mood: 'mood' })], owns: ['users'] },
      { name: 'sqlmodel', objects: [...stub, ...table('pets', { mood: 'mood' })] },
    ],
    findings: ['enum mood is missing in sqlmodel'],
    left: ['parts of users (5): sqlmodel may lack them: drizzle owns the table'],
  },
];

describe('tables that sources share', () => {
  test.each(cases)('$what', ({ sources, findings, left }) => {
    expect(compared(sources)).toEqual({ findings, left });
  });
});

test('a source that leaves some of a kind to others lacks none of it, and has what it declares compared', () => {
  const view = (name: string, definition: string): CatalogObject => ({
    kind: 'view',
    path: ['public', name],
    attributes: { definition },
  });
  const { findings, notCompared } = compare(
    [
      source('migrations', 'migrations', [view('mine', 'SELECT 1'), view('theirs', 'SELECT 2')]),
      source('sqlmodel', 'sqlmodel', [view('mine', 'SELECT 3'), view('new', 'SELECT 4')], {
        coverage: { partialKinds: ['view'] },
      }),
    ],
    'none',
    'main',
  );
  expect(findings.map(({ title }) => title).sort()).toEqual([
    'view mine: migrations: SELECT 1, sqlmodel: SELECT 3',
    'view new is missing in migrations',
  ]);
  expect(notCompared.map(({ what, why }) => `${what}: ${why}`)).toEqual([
    'view theirs: sqlmodel may lack it: it leaves some of its kind to others',
  ]);
});
