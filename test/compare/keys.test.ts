import type { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compare } from '../../src/compare/compare.ts';
import { databaseReadOften } from '../support/read-often.ts';
import { source } from './catalogs.ts';
import { catalogOf, findingsOf, inWords, type Situation } from './situations.ts';

let client: Client;
beforeAll(async () => {
  client = await databaseReadOften();
});
afterAll(() => client.end());

const t = 'create table t (id integer primary key, x integer, y integer, z integer not null, name text)';

const r = 'create table r (id integer, during int4range, "an ""odd"" one" int4range)';

/** What one side has, and the other has once more, or in other words: nobody notices. */
const unnoticed: readonly Situation[] = [
  {
    what: 'a key that Postgres merges, since both stand in one statement',
    a: 'create table s (id integer primary key unique)',
    b: 'create table s (id integer primary key)',
    found: [],
  },
  {
    what: 'a unique key beside the primary key',
    both: t,
    a: 'alter table t add unique (id)',
    b: '',
    found: ['cosmetic: unique constraint t.id is missing in b'],
  },
  {
    what: 'a unique index beside the primary key',
    both: t,
    a: 'create unique index i on t (id)',
    b: '',
    found: ['cosmetic: index t (id) is missing in b'],
  },
  {
    what: 'a plain index beside the primary key',
    both: t,
    a: 'create index i on t (id)',
    b: '',
    found: ['cosmetic: index t (id) is missing in b'],
  },
  {
    what: 'a primary key of two columns, in another order',
    both: 'create table s (a integer, b integer, primary key (a, b))',
    a: 'alter table s add unique (b, a)',
    b: '',
    found: ['cosmetic: unique constraint s (b, a) is missing in b'],
  },
  {
    what: 'two keys that repeat the primary key',
    both: t,
    a: 'alter table t add unique (id); alter table t add unique (id)',
    b: '',
    found: ['cosmetic: unique constraint t.id is missing in b'],
  },
  {
    what: 'a key by two names',
    both: t,
    a: 'alter table t add constraint k unique (x); alter table t add constraint l unique (x)',
    b: 'alter table t add constraint k unique (x)',
    found: ['cosmetic: unique constraint t.x is missing in b'],
  },
  {
    what: 'a foreign key by two names',
    both: t,
    a: 'alter table t add constraint k foreign key (x) references t; alter table t add constraint l foreign key (x) references t',
    b: 'alter table t add constraint k foreign key (x) references t',
    found: ['cosmetic: foreign key t.x is missing in b'],
  },
  {
    what: 'a check by two names',
    both: t,
    a: 'alter table t add constraint k check (x > 1); alter table t add constraint l check (x > 1)',
    b: 'alter table t add constraint k check (x > 1)',
    found: ['cosmetic: check constraint t.l is missing in b'],
  },
  {
    what: 'an index by two names',
    both: t,
    a: 'create index k on t (x desc) where y > 1; create index l on t (x desc) where y > 1',
    b: 'create index k on t (x desc) where y > 1',
    found: ['cosmetic: index t (x desc) is missing in b'],
  },
  {
    what: 'a unique constraint and a unique index',
    both: t,
    a: 'alter table t add unique (x)',
    b: 'create unique index i on t (x)',
    found: ['cosmetic: unique constraint t.x: a: unique constraint, b: index'],
  },
  {
    what: 'a unique constraint and an index beside it, and a unique index of the name of that',
    both: t,
    a: 'alter table t add constraint k unique (x); create index i on t (x)',
    b: 'create unique index i on t (x)',
    found: ['cosmetic: unique constraint t.x: a: unique constraint, b: index'],
  },
  {
    what: 'the columns of a unique constraint in another order',
    both: t,
    a: 'alter table t add unique (x, y)',
    b: 'alter table t add unique (y, x)',
    found: ['cosmetic: unique constraint t (x, y): a: (x, y), b: (y, x)'],
  },
  {
    what: 'a unique index on the columns in another order',
    both: t,
    a: 'alter table t add unique (x, y)',
    b: 'create unique index i on t (y, x)',
    found: ['cosmetic: unique constraint t (x, y): a: (x, y), b: unique btree (y, x)'],
  },
  {
    what: 'the columns of a foreign key in another order',
    both: `${t}; alter table t add unique (x, y)`,
    a: 'alter table t add foreign key (id, z) references t (x, y)',
    b: 'alter table t add foreign key (z, id) references t (y, x)',
    found: ['cosmetic: foreign key t (id, z): a: → t (x, y), b: → t (y, x)'],
  },
  {
    what: 'how nulls are taken where there are none',
    both: t,
    a: 'alter table t add constraint k unique (z)',
    b: 'alter table t add constraint k unique nulls not distinct (z)',
    found: ['cosmetic: unique constraint t.z: a: (z), b: (z) nulls not distinct'],
  },
  {
    what: 'a key that is deferred beside one that is not',
    both: t,
    a: 'alter table t add constraint k unique (x); alter table t add constraint l unique (x) deferrable',
    b: 'alter table t add constraint k unique (x)',
    found: ['cosmetic: unique constraint t.x is missing in b'],
  },
  {
    what: 'a unique index on some rows beside a key on all of them',
    both: t,
    a: 'alter table t add unique (x); create unique index i on t (x) where y > 1',
    b: 'alter table t add unique (x)',
    found: ['cosmetic: index t (x) is missing in b'],
  },
  {
    what: 'an index on what an exclusion constraint keeps one for',
    both: `${r}; alter table r add constraint k exclude using gist (during with &&)`,
    a: 'create index l on r using gist (during)',
    b: '',
    found: ['cosmetic: index r (during) is missing in b'],
  },
  {
    what: 'an index on what an exclusion constraint of odd names, for some rows, keeps one for',
    both: `${r}; alter table r add constraint k exclude using gist ("an ""odd"" one" with &&, during with operator(pg_catalog.&&)) include (id) where (id > 1) deferrable initially deferred`,
    a: 'create index l on r using gist ("an ""odd"" one", during) include (id) where id > 1',
    b: '',
    found: ['cosmetic: index r (an "odd" one, during) is missing in b'],
  },
];

/** What refuses other rows on one side than on the other, or at another time. */
const noticed: readonly Situation[] = [
  {
    what: 'nulls, of a constraint and an index',
    both: t,
    a: 'alter table t add unique (x)',
    b: 'create unique index i on t (x) nulls not distinct',
    found: ['critical: unique constraint t.x: a: (x), b: unique btree (x) nulls not distinct'],
  },
  {
    what: 'nulls, of two constraints',
    both: t,
    a: 'alter table t add unique (x)',
    b: 'alter table t add unique nulls not distinct (x)',
    found: ['critical: unique constraint t.x: a: (x), b: (x) nulls not distinct'],
  },
  {
    what: 'when it refuses',
    both: t,
    a: 'alter table t add unique (x) deferrable initially deferred',
    b: 'create unique index i on t (x)',
    found: ['critical: unique constraint t.x: a: (x) initially deferred, b: unique btree (x)'],
  },
  {
    what: 'some rows only',
    both: t,
    a: 'alter table t add unique (x)',
    b: 'create unique index i on t (x) where y > 1',
    found: ['critical: unique constraint t.x: a: (x), b: unique btree (x) where (y > 1)'],
  },
  {
    what: 'by another collation',
    both: t,
    a: 'alter table t add unique (name)',
    b: 'create unique index i on t (name collate "C")',
    found: ['critical: unique constraint t.name: a: (name), b: unique btree (name collate C)'],
  },
  {
    what: 'what the index holds besides',
    both: t,
    a: 'alter table t add unique (x)',
    b: 'create unique index i on t (x) include (y)',
    found: ['warning: unique constraint t.x: a: (x), b: unique btree (x) include (y)'],
  },
  {
    what: 'what a constraint holds besides',
    both: t,
    a: 'alter table t add unique (x)',
    b: 'alter table t add unique (x) include (y)',
    found: ['warning: unique constraint t.x: a: (x), b: (x) include (y)'],
  },
  {
    what: 'the order in which a unique index is kept',
    both: t,
    a: 'create unique index i on t (x, y)',
    b: 'create unique index i on t (x, y desc)',
    found: ['warning: index t (x, y): a: unique btree (x, y), b: unique btree (x, y desc)'],
  },
  {
    what: 'a primary key and a unique constraint',
    a: 'create table s (id integer primary key)',
    b: 'create table s (id integer not null unique)',
    found: ['critical: primary key s.id: a: type primary key, b: type unique'],
  },
  {
    what: 'a primary key and a unique index',
    a: 'create table s (id integer primary key)',
    b: 'create table s (id integer not null); create unique index i on s (id)',
    found: ['critical: primary key s.id: a: (id), b: unique btree (id)'],
  },
  {
    what: 'a key on more columns, which foreign keys may need',
    both: t,
    a: 'alter table t add unique (id, x)',
    b: '',
    found: ['critical: unique constraint t (id, x) is missing in b'],
  },
  {
    what: 'a key beside one that is deferred',
    both: t,
    a: 'alter table t add constraint k unique (x) deferrable; alter table t add constraint l unique (x)',
    b: 'alter table t add constraint k unique (x) deferrable',
    found: ['critical: unique constraint t.x is missing in b'],
  },
  {
    what: 'a key that takes nulls for equal beside one that does not',
    both: t,
    a: 'alter table t add constraint k unique (x); alter table t add constraint l unique nulls not distinct (x)',
    b: 'alter table t add constraint k unique (x)',
    found: ['critical: unique constraint t.x is missing in b'],
  },
  {
    what: 'a foreign key that does something else',
    both: t,
    a: 'alter table t add constraint k foreign key (x) references t; alter table t add constraint l foreign key (x) references t on delete cascade',
    b: 'alter table t add constraint k foreign key (x) references t',
    found: ['critical: foreign key t.x is missing in b'],
  },
  {
    what: 'a unique index on some rows beside one on others',
    both: t,
    a: 'create unique index k on t (x) where y > 2; create unique index i on t (x) where y > 1',
    b: 'create unique index k on t (x) where y > 2',
    found: ['critical: index t (x) is missing in b'],
  },
  {
    what: 'a unique index on all rows beside one on some',
    both: t,
    a: 'create unique index k on t (x) where y > 2; create unique index i on t (x)',
    b: 'create unique index k on t (x) where y > 2',
    found: ['critical: index t (x) is missing in b'],
  },
  {
    what: 'a foreign key that is not enforced',
    both: t,
    a: 'alter table t add constraint k foreign key (x) references t',
    b: 'alter table t add constraint k foreign key (x) references t not enforced',
    found: ['critical: foreign key t.x: a: enforced, b: not enforced'],
  },
  {
    what: 'a check beside one that does not hold for all rows',
    both: t,
    a: 'alter table t add constraint k check (x > 1) not valid; alter table t add constraint l check (x > 1)',
    b: 'alter table t add constraint k check (x > 1) not valid',
    found: ['warning: check constraint t.l is missing in b'],
  },
  {
    what: 'an index in another order than the key',
    both: t,
    a: 'alter table t add unique (x, y); create index i on t (y, x)',
    b: 'alter table t add unique (x, y)',
    found: ['warning: index t (y, x) is missing in b'],
  },
  {
    what: 'an index by another method than the key',
    both: t,
    a: 'create index i on t using hash (id)',
    b: '',
    found: ['warning: index t (id) is missing in b'],
  },
  {
    what: 'an exclusion constraint against its index alone',
    both: r,
    a: 'alter table r add constraint k exclude using gist (during with &&)',
    b: 'create index l on r using gist (during)',
    found: ['warning: exclusion constraint r.during is missing in b'],
  },
  {
    what: 'an exclusion constraint for some rows against an index on all',
    both: r,
    a: 'alter table r add constraint k exclude using gist (during with &&) where (id > 1)',
    b: 'create index l on r using gist (during)',
    found: [
      'warning: exclusion constraint r.during is missing in b',
      'warning: index r (during) is missing in a',
    ],
  },
  {
    what: 'an exclusion constraint on an expression, of whose index nothing is known',
    both: r,
    a: "alter table r add constraint k exclude using gist ((during * '[1,9]') with &&)",
    b: "create index l on r using gist ((during * '[1,9]'))",
    found: [
      'warning: exclusion constraint r.k is missing in b',
      "warning: index r ((during * '[1,10)'::int4range)) is missing in a",
    ],
  },
];

describe('nobody notices', () => {
  test.each(unnoticed)('$what', async (situation) => {
    expect(inWords(await findingsOf(client, situation))).toEqual(situation.found);
  });
});

describe('refuses otherwise', () => {
  test.each(noticed)('$what', async (situation) => {
    expect(inWords(await findingsOf(client, situation))).toEqual(situation.found);
  });
});

test('a repeated key says what it repeats', async () => {
  const [key] = await findingsOf(client, { both: t, a: 'alter table t add unique (id)', b: '' });
  expect(key?.note).toBe('It repeats primary key t.id: nothing more is refused because of it.');
  const [index] = await findingsOf(client, { both: t, a: 'create index i on t (id)', b: '' });
  expect(index?.note).toBe('It repeats primary key t.id: no query is served by it alone.');
  const partitioned = 'create table p (k int) partition by list (k); create table p_1 partition of p default';
  const [part] = await findingsOf(client, {
    both: `${partitioned}; create index p_k on p (k)`,
    a: 'create index again on p_1 (k)',
    b: '',
  });
  expect(part).toMatchObject({
    severity: 'cosmetic',
    note: 'It repeats index p (k): no query is served by it alone.',
  });
});

test('of three sources each has another of two keys for the same, and one has both', async () => {
  const keys = { a: ['k', 'l'], b: ['k'], c: ['l'] };
  const sources = [];
  for (const [name, own] of Object.entries(keys)) {
    const sql = own.map((it) => `alter table t add constraint ${it} unique (x)`).join('; ');
    sources.push(source(name, 'sql', [], { catalog: await catalogOf(client, `${t}; ${sql}`) }));
  }
  expect(inWords(compare(sources, 'none', 'main').findings)).toEqual([
    'cosmetic: unique constraint t.x is missing in b',
  ]);
});

/** Of what a source cannot say of an index, it can say some of a constraint, and so has said otherwise. */
test.each([
  [
    'nulls not distinct (x)',
    'critical: unique constraint t.x: a: (x) nulls not distinct, b: unique btree (x)',
  ],
  ['(x) include (y)', 'cosmetic: unique constraint t.x: a: unique constraint, b: index'],
  ['(x) deferrable', 'cosmetic: unique constraint t.x: a: unique constraint, b: index'],
])('unique %s, against the unique index of a source that cannot say all of it', async (declared, found) => {
  const silentAttributes = {
    index: ['include', 'nullsNotDistinct'],
    constraint: ['include', 'deferrable', 'deferred'],
  };
  const [a, b] = [
    await catalogOf(client, `${t}; alter table t add unique ${declared}`),
    await catalogOf(client, `${t}; create unique index i on t (x)`),
  ];
  const sources = [
    source('a', 'sql', [], { catalog: a }),
    source('b', 'drizzle', [], { catalog: b, coverage: { silentAttributes } }),
  ];
  expect(inWords(compare(sources, 'none', 'main').findings)).toEqual([found]);
});

describe('an enum that some lack', () => {
  test.each([
    ['that nothing uses', '', 'cosmetic'],
    ['that a column uses', 'create table s (mood mood)', undefined],
    [
      'that a function takes',
      'create function f(mood) returns integer language sql as $$select 1$$',
      'critical',
    ],
    [
      'that a body names',
      `create function f() returns text language plpgsql as $$begin return 'a'::mood; end$$`,
      'critical',
    ],
    ['that a word only begins with', 'create table moody (id integer)', 'cosmetic'],
  ])('%s', async (_, more, severity) => {
    const found = await findingsOf(client, { a: `create type mood as enum ('a'); ${more}`, b: '' });
    expect(found.find(({ kind }) => kind === 'enum')?.severity).toBe(severity);
  });
});
