import { describe, expect, test } from 'vitest';
import type { CatalogObject } from '../../src/catalog/catalog.ts';
import { compare } from '../../src/compare/compare.ts';
import { headline } from '../../src/report/phrases/phrases.ts';
import { foreignKey, part, source, table } from './catalogs.ts';

/** Compares two lists of objects as migrations and drizzle; a finding as `severity class: title`. */
function findings(migrations: CatalogObject[], drizzle: CatalogObject[], truth = 'none') {
  const sources = [source('migrations', 'migrations', migrations), source('drizzle', 'drizzle', drizzle)];
  return compare(sources, truth, 'main').findings;
}

const users = table('users', { id: 'integer', name: 'text' });
const index = (name: string, columns: string[], more = {}) =>
  part('index', 'users', name, { method: 'btree', keys: columns.map((column) => ({ column })), ...more });
const manyColumns = ['organization_id', 'project_id', 'slug', 'deleted_at', 'created_by'];
const unique = (name: string, columns: string[]) =>
  part('constraint', 'users', name, { type: 'unique', columns });
const check = (name: string, expression: string) =>
  part('constraint', 'users', name, { type: 'check', columns: ['name'], expression });

const cases: { name: string; migrations: CatalogObject[]; drizzle: CatalogObject[]; expected: string[] }[] = [
  { name: 'equal catalogs agree', migrations: users, drizzle: users, expected: [] },
  {
    name: 'a missing table is one finding, whatever belongs to it',
    migrations: users,
    drizzle: [
      ...users,
      ...table('teams', { id: 'uuid', name: 'text' }),
      foreignKey('teams', 'fk', ['id'], 'users'),
    ],
    expected: ['critical unmigrated change: table teams is missing in migrations'],
  },
  {
    name: 'what mentions a missing column is folded into it',
    migrations: users,
    drizzle: [
      ...table('users', { id: 'integer', name: 'text', email: 'text' }),
      index('users_email', ['email']),
      unique('users_email_key', ['email']),
    ],
    expected: ['critical unmigrated change: column users.email is missing in migrations'],
  },
  {
    name: 'a foreign key that points elsewhere, under another name',
    migrations: [...users, ...table('teams'), foreignKey('users', 'users_id_fkey', ['id'], 'teams')],
    drizzle: [
      ...users,
      ...table('teams'),
      foreignKey('users', 'users_id_users_id_fk', ['id'], 'users', ['id'], { onDelete: 'cascade' }),
    ],
    expected: [
      'critical difference: foreign key users.id: migrations: → teams.id, drizzle: → users.id on delete cascade',
    ],
  },
  {
    name: 'text and varchar are told once, as cosmetic',
    migrations: users,
    drizzle: table('users', { id: 'integer', name: 'character varying' }),
    expected: ['cosmetic difference: column users.name: migrations: text, drizzle: character varying'],
  },
  {
    name: 'a length is a warning, another type critical',
    migrations: users,
    drizzle: table('users', { id: 'uuid', name: 'character varying(20)' }),
    expected: [
      'critical difference: column users.id: migrations: integer, drizzle: uuid',
      'warning difference: column users.name: migrations: text, drizzle: character varying(20)',
    ],
  },
  {
    name: 'each attribute of a column is a finding of its own',
    migrations: users,
    drizzle: table('users', { id: 'integer', name: { type: 'text', notNull: true, default: "'x'::text" } }),
    expected: [
      'warning difference: column users.name: migrations: nullable, drizzle: NOT NULL',
      "warning difference: default of column users.name: migrations: no default, drizzle: 'x'::text",
    ],
  },
  {
    name: 'a unique constraint that takes nulls for equal on one side, over too many columns for a title',
    migrations: [
      ...users,
      part('constraint', 'users', 'users_key', { type: 'unique', columns: manyColumns }),
    ],
    drizzle: [
      ...users,
      part('constraint', 'users', 'users_key', {
        type: 'unique',
        columns: manyColumns,
        nullsNotDistinct: true,
      }),
    ],
    expected: [
      `critical difference: unique constraint users (${manyColumns.join(', ')}): migrations: nulls distinct, drizzle: nulls not distinct`,
    ],
  },
  {
    name: 'a name that a tool made up is nobody’s concern, one that somebody chose is cosmetic',
    migrations: [...users, unique('users_name_key', ['name']), index('by_id', ['id'])],
    drizzle: [...users, unique('users_name_unique', ['name']), index('users_by_id', ['id'])],
    expected: ['cosmetic difference: index users (id): migrations: by_id, drizzle: users_by_id'],
  },
  {
    name: 'swapped names are two names, not two changes',
    migrations: [...users, index('a', ['id']), index('b', ['name'])],
    drizzle: [...users, index('b', ['id']), index('a', ['name'])],
    expected: [
      'cosmetic difference: index users (id): migrations: a, drizzle: b',
      'cosmetic difference: index users (name): migrations: b, drizzle: a',
    ],
  },
  {
    name: 'an index whose name another one bears in the other source hides neither',
    migrations: [...users, index('a', ['id'])],
    drizzle: [...users, index('b', ['id']), index('a', ['name'])],
    expected: [
      'warning unmigrated change: index users (name) is missing in migrations',
      'cosmetic difference: index users (id): migrations: a, drizzle: b',
    ],
  },
  {
    name: 'a unique index and a unique constraint keep the same promise',
    migrations: [...users, index('users_name', ['name'], { unique: true })],
    drizzle: [...users, unique('users_name_unique', ['name'])],
    expected: ['cosmetic difference: index users (name): migrations: index, drizzle: unique constraint'],
  },
  {
    name: 'an index that is unique on one side only',
    migrations: [...users, index('users_name', ['name'])],
    drizzle: [...users, index('users_name', ['name'], { unique: true })],
    expected: [
      'critical difference: index users (name): migrations: btree (name), drizzle: unique btree (name)',
    ],
  },
  {
    name: 'the same check printed differently',
    migrations: [
      ...users,
      check('c', "(((name)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[])))"),
    ],
    drizzle: [...users, check('c', "((name = ANY (ARRAY['a'::text, 'b'::text])))")],
    expected: [],
  },
  {
    name: 'another check',
    migrations: [...users, check('c', "(name <> 'a'::text)")],
    drizzle: [...users, check('c', "(name <> 'b'::text)")],
    expected: [
      "warning difference: check constraint users.c: migrations: (name <> 'a'::text), drizzle: (name <> 'b'::text)",
    ],
  },
  {
    name: 'a column that looks renamed is one finding',
    migrations: table('users', { id: 'integer', referrer_id: 'uuid' }),
    drizzle: table('users', { id: 'integer', referrer_user_id: 'uuid' }),
    expected: [
      'critical difference: column users.referrer_id: migrations: referrer_id, drizzle: referrer_user_id',
    ],
  },
  {
    name: 'an index on a renamed column is no finding of its own',
    migrations: [...table('users', { id: 'integer', referrer_id: 'uuid' }), index('i', ['referrer_id'])],
    drizzle: [
      ...table('users', { id: 'integer', referrer_user_id: 'uuid' }),
      index('i', ['referrer_user_id']),
    ],
    expected: [
      'critical difference: column users.referrer_id: migrations: referrer_id, drizzle: referrer_user_id',
    ],
  },
  {
    name: 'columns of one type are no rename when only an everyday word agrees',
    migrations: table('users', { id: 'integer', team_id: 'uuid' }),
    drizzle: table('users', { id: 'integer', owner_id: 'uuid' }),
    expected: [
      'critical unmigrated change: column users.owner_id is missing in migrations',
      'critical wrong mirror: column users.team_id is missing in drizzle',
    ],
  },
  {
    name: 'a renamed table keeps its columns',
    migrations: table('users', { id: 'integer', name: 'text', age: 'integer', mail: 'text' }),
    drizzle: table('people', { id: 'integer', name: 'text', age: 'integer', mail: 'text' }),
    expected: ['critical difference: table users: migrations: users, drizzle: people'],
  },
  {
    name: 'enum values that one side lacks, and the mere order of values',
    migrations: [
      { kind: 'enum', path: ['public', 'mood'], attributes: { labels: ['sad', 'ok'] } },
      { kind: 'enum', path: ['public', 'size'], attributes: { labels: ['s', 'm'] } },
    ],
    drizzle: [
      { kind: 'enum', path: ['public', 'mood'], attributes: { labels: ['sad', 'ok', 'glad'] } },
      { kind: 'enum', path: ['public', 'size'], attributes: { labels: ['m', 's'] } },
    ],
    expected: [
      'critical difference: enum mood: migrations: sad, ok, drizzle: sad, ok, glad',
      'warning difference: enum size: migrations: s, m, drizzle: m, s',
    ],
  },
  {
    name: 'tables of one name in two schemas are two tables',
    migrations: [...users, { kind: 'table', path: ['zoo', 'users'], attributes: {} }],
    drizzle: [{ kind: 'table', path: ['auth', 'users'], attributes: {} }, ...users],
    expected: [
      'critical unmigrated change: table auth.users is missing in migrations',
      'critical wrong mirror: table zoo.users is missing in drizzle',
    ],
  },
  {
    name: 'an enum that only a missing table needs belongs to it',
    migrations: [],
    drizzle: [
      { kind: 'enum', path: ['public', 'mood'], attributes: { labels: ['sad'] } },
      ...table('diary', { mood: 'mood' }),
    ],
    expected: ['critical unmigrated change: table diary is missing in migrations'],
  },
];

test.each(cases)('$name', ({ migrations, drizzle, expected }) => {
  expect(findings(migrations, drizzle).map((it) => `${it.severity} ${it.class}: ${it.title}`)).toEqual(
    expected,
  );
});

describe('three sources', () => {
  const wrong = [...users, ...table('teams'), foreignKey('users', 'a', ['id'], 'users')];
  const right = [...users, ...table('teams'), foreignKey('users', 'b', ['id'], 'teams')];
  const sources = [
    source('database', 'sql', right),
    source('sqlmodel', 'sqlmodel', right),
    source('drizzle', 'drizzle', wrong),
  ];

  test.each([
    ['majority', ['drizzle'], 'database and sqlmodel agree; drizzle alone points to users.id.'],
    [
      'drizzle',
      ['database', 'sqlmodel'],
      'drizzle is the declared truth; database and sqlmodel point to teams.id.',
    ],
    [
      'none',
      [],
      'database and sqlmodel point to teams.id, drizzle points to users.id; no source is declared the truth.',
    ],
  ])('truth %s', (truth, wrongSources, reason) => {
    const [finding] = compare(sources, truth, 'main').findings;
    expect(finding).toMatchObject({ wrong: wrongSources, reason });
  });
});

describe('silence', () => {
  const functions: CatalogObject = {
    kind: 'function',
    path: ['public', 'f()'],
    attributes: { body: 'select 1' },
  };
  const migrations = source('migrations', 'migrations', [...users, functions, ...table('audit')]);

  test('outside its coverage a source is silent, not missing', () => {
    const drizzle = source('drizzle', 'drizzle', users, {
      coverage: { kinds: ['table', 'column'], tables: ['user*'] },
    });
    const { findings, notCompared } = compare([migrations, drizzle], 'none', 'main');
    expect(findings).toEqual([]);
    expect(notCompared.map((it) => `${it.what} (${it.count}): ${it.why}`)).toEqual([
      'functions (1): drizzle cannot declare them',
      'tables (1): drizzle speaks only of tables user*',
      'columns (1): drizzle speaks only of tables user*',
    ]);
  });

  test('what several sources cannot declare alike is told and counted once', () => {
    const coverage = { kinds: ['table', 'column'] as const };
    const some = [...users, ...table('audit')];
    const told = (own: CatalogObject[]) =>
      compare(
        [
          migrations,
          source('web', 'drizzle', some, { coverage }),
          source('admin', 'drizzle', own, { coverage: { ...coverage, tables: ['user*'] } }),
        ],
        'none',
        'main',
      ).notCompared.map((it) => `${it.what} (${it.count}): ${it.why}`);
    expect(told(users)).toEqual([
      'functions (1): web and admin cannot declare them',
      'tables (1): admin speaks only of tables user*',
      'columns (1): admin speaks only of tables user*',
    ]);
    // Of a function that one of them has, only the other is silent.
    expect(told([...users, { ...functions, path: ['public', 'g()'] }]).slice(0, 2)).toEqual([
      'functions (2): web cannot declare them',
      'functions (1): admin cannot declare them',
    ]);
  });

  test('on a partition that it cannot declare, a source is silent with everything below', () => {
    const [partition, ...columns] = table('events_2026', { id: 'integer' }) as [
      CatalogObject,
      ...CatalogObject[],
    ];
    const key = part('constraint', 'events_2026', 'events_2026_pkey', {
      type: 'primary key',
      columns: ['id'],
    });
    const attributes = { partitionOf: ['public', 'events'], partitionBound: 'DEFAULT' };
    const made = source('migrations', 'migrations', [
      ...users,
      { ...partition, attributes },
      ...columns,
      key,
    ]);
    const drizzle = source('drizzle', 'drizzle', users, {
      coverage: { cannotDeclare: [{ kind: 'table', attribute: 'partitionOf', what: 'partitions' }] },
    });
    const { findings, notCompared } = compare([made, drizzle], 'none', 'main');
    expect(findings).toEqual([]);
    expect(notCompared.map((it) => `${it.what} (${it.count}): ${it.why}`)).toEqual([
      'tables (1): drizzle cannot declare partitions',
    ]);
  });

  test('what Postgres refused is not checked, never missing', () => {
    const drizzle = source('drizzle', 'drizzle', users, {
      coverage: { kinds: ['table', 'column'] },
      unchecked: [{ kind: 'table', path: ['public', 'audit'], reason: 'type "x" does not exist' }],
    });
    const { findings, notCompared } = compare([migrations, drizzle], 'none', 'main');
    expect(findings).toEqual([]);
    expect(notCompared[0]).toEqual({
      what: 'table audit',
      why: 'drizzle: type "x" does not exist',
      count: 1,
      gap: true,
    });
  });

  test('a foreign key that could not be made is not checked, whatever others call it', () => {
    const made = [...users, foreignKey('users', 'fk_users_id_teams', ['id'], 'teams')];
    const path = ['public', 'users', 'users_id_fkey'];
    const told = (columns: string[]) =>
      compare(
        [
          source('migrations', 'migrations', made),
          source('models', 'sqlmodel', users, {
            unchecked: [{ kind: 'constraint', path, reason: 'unknown', foreignKey: columns }],
          }),
        ],
        'none',
        'main',
      ).findings.map(({ title }) => title);
    expect(told(['id'])).toEqual([]);
    expect(told(['name'])).toEqual(['foreign key users.id is missing in models']);
  });

  const refused = { unchecked: [{ kind: 'table' as const, path: ['public', 'audit'], reason: 'refused' }] };
  const audit = [...users, ...table('audit')];
  const gaps: Readonly<Record<string, readonly [left: number, ...Parameters<typeof source>[]]>> = {
    'the other has it': [1, ['a', 'drizzle', users, refused], ['b', 'live', audit]],
    'the other lacks it': [1, ['a', 'drizzle', users, refused], ['b', 'live', users]],
    'neither could be read': [1, ['a', 'drizzle', users, refused], ['b', 'sqlmodel', users, refused]],
    'two others have it': [
      0,
      ['a', 'drizzle', users, refused],
      ['b', 'live', audit],
      ['c', 'migrations', audit],
    ],
    'another has it, and one cannot speak of it': [
      1,
      ['a', 'drizzle', users, refused],
      ['b', 'live', audit],
      ['c', 'sqlmodel', users, { coverage: { tables: ['users'] } }],
    ],
    'it is a view': [
      0,
      [
        'a',
        'drizzle',
        users,
        { unchecked: [{ kind: 'view', path: ['public', 'audit'], reason: 'existing' }] },
      ],
      ['b', 'live', users],
    ],
  };

  test.each(Object.entries(gaps))('a table that no two sources speak of: %s', (_, [left, ...sources]) => {
    const columns = sources.map((its) => source(...its));
    const { compared, tablesNotCompared, notCompared } = compare(columns, 'none', 'main');
    expect(compared.table).toBe(left === 0 && sources.length === 3 ? 2 : 1);
    expect(tablesNotCompared).toBe(left);
    const told = new Set(notCompared.flatMap(({ what, gap }) => (gap === true ? [what] : [])));
    expect([...told]).toEqual(left === 0 ? [] : ['table audit']);
  });
});

test('the order of the objects and the values themselves leave the fingerprint alone', () => {
  const a = findings(users, table('users', { name: 'text', id: 'uuid' }))[0];
  const b = findings([...users].reverse(), table('users', { id: 'bigint', name: 'text' }))[0];
  expect(a?.fingerprint).toMatch(/^[0-9a-f]{12}$/);
  expect(a?.fingerprint).toBe(b?.fingerprint);
});

test('a finding on a foreign key says where each source lets it point', () => {
  const both = [...users, ...table('teams'), ...table('audit log')];
  const sources = [
    source('migrations', 'migrations', [...both, foreignKey('users', 'a', ['id'], 'teams')]),
    source('sqlmodel', 'sqlmodel', [...both, foreignKey('users', 'b', ['id'], 'audit log')]),
    source('drizzle', 'drizzle', both),
  ];
  const ends = {
    migrations: { table: 'users', columns: ['id'], toTable: 'teams', toColumns: ['id'] },
    sqlmodel: { table: 'users', columns: ['id'], toTable: '"audit log"', toColumns: ['id'] },
  };
  const found = compare(sources, 'none', 'main').findings;
  expect(found.map(({ title }) => title)).toEqual([
    'foreign key users.id is missing in drizzle',
    'foreign key users.id: migrations: → teams.id, sqlmodel: → "audit log".id',
  ]);
  expect(found.map(({ foreignKeys }) => foreignKeys)).toEqual([ends, ends]);
});

test('what is no foreign key has no ends', () => {
  const [finding] = findings([...users, unique('a', ['name'])], users);
  expect(finding).not.toHaveProperty('foreignKeys');
});

test.each([
  ['prio', 'priority', 'both are integer, and priority begins with prio'],
  [
    'user_prio',
    'priority_user',
    'both are integer, their names share the word user, and priority begins with prio',
  ],
  ['total', 'total_net', 'both are integer, and their names share the word total'],
  ['is_new', 'isNew', 'both are integer, and their names share the words is, new'],
])('a rename of %s to %s is proposed with what their names have in common', (before, after, evidence) => {
  const [{ note = '' } = {}] = findings(
    table('users', { [before]: 'integer' }),
    table('users', { [after]: 'integer' }),
  );
  expect(note).toContain(`: ${evidence}. `);
});

test('options of a view are no storage, those of a table are', () => {
  const having = (kind: 'view' | 'table', options?: string[]) => [
    { kind, path: ['public', 'v'], attributes: options === undefined ? {} : { options } },
  ];
  const named = (kind: 'view' | 'table') =>
    findings(having(kind, ['security_invoker=true']), having(kind)).map(({ attribute }) => attribute);
  expect(['view', 'table'].map((kind) => named(kind as 'view'))).toEqual([['options'], ['storage options']]);
});

test('of options of a view these are told, though its query is spelled otherwise', () => {
  const having = (definition: string, options?: string[]) => [
    { kind: 'view' as const, path: ['public', 'v'], attributes: { definition, ...(options && { options }) } },
  ];
  const said = findings(
    having(' SELECT t.id\n   FROM t;', ['security_invoker=true']),
    having(' SELECT id\n   FROM t;'),
  ).map(({ cells }) => Object.values(cells).map((cell) => 'text' in cell && cell.text));
  expect(said).toEqual([['options security_invoker=true', 'no options']]);
});

test('what is only revoked is no grant that is there', () => {
  const revoked = {
    kind: 'grant' as const,
    path: ['public', 'f()', 'public'],
    parent: 'function:public.f()',
    attributes: { privileges: [] },
  };
  const [finding] = findings([], [revoked]);
  expect(finding?.title).toMatch(/^grant on function f\(\) to everyone is (?:revoked only|not revoked) in /);
  expect(finding === undefined ? '' : headline(finding)).toBe(finding?.title);
});
