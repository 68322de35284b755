import { describe, expect, test } from 'vitest';
import { testMajors, testServer } from '../support/postgres.ts';
import { rehearsed } from './support.ts';

const schema = `
  create table users (id serial primary key, email varchar(100), age integer, born date);
  create table orders (id integer primary key, user_id integer, total numeric, during int4range);
  create table events (id integer, at date) partition by range (at);
  create table events_2024 (id integer, at date);
  create domain short as text; create table names (name short);
  create type phase as enum ('first'); create table talks (id integer, phase phase, next integer generated always as (id + 1) stored);
  create domain given as text not null; create domain usual as text not null default 'x'`;

const nothing = 'nothing';

/** A statement, what it does to tables in use, and what rows could stop it. */
const cases: readonly (readonly [
  sql: string,
  effects: readonly string[],
  unseen: string | typeof nothing,
])[] = [
  ['create table notes (id integer)', [], nothing],
  ['alter table users add nick text', ['users ACCESS EXCLUSIVE none'], nothing],
  ["alter table users add nick text not null default 'x'", ['users ACCESS EXCLUSIVE none'], nothing],
  [
    'alter table users add nick text not null',
    ['users ACCESS EXCLUSIVE reads the whole table'],
    'Any row in users stops it: the new column nick has no default.',
  ],
  [
    'alter table users add nick given',
    ['users ACCESS EXCLUSIVE rewrites the table'],
    'Any row in users stops it: the new column nick has no default.',
  ],
  ['alter table users add nick usual not null', ['users ACCESS EXCLUSIVE rewrites the table'], nothing],
  [
    'alter domain short set not null',
    ['names SHARE reads the whole table'],
    'A row of names whose name is null stops it.',
  ],
  [
    'alter table users add at timestamptz not null default clock_timestamp()',
    ['users ACCESS EXCLUSIVE rewrites the table'],
    nothing,
  ],
  [
    'alter table users alter email set not null',
    ['users ACCESS EXCLUSIVE reads the whole table'],
    'A row of users whose email is null stops it.',
  ],
  ['alter table users alter email type text', ['users ACCESS EXCLUSIVE none'], nothing],
  ['alter table users alter age type bigint', ['users ACCESS EXCLUSIVE rewrites the table'], nothing],
  [
    'alter table users alter email type integer using email::integer',
    ['users ACCESS EXCLUSIVE rewrites the table'],
    'A value of users.email (character varying(100)) that does not fit into integer stops it.',
  ],
  [
    'alter table users add constraint adult check (age > 17)',
    ['users ACCESS EXCLUSIVE reads the whole table'],
    'A row of users that does not fulfil adult stops it.',
  ],
  [
    'alter table users add constraint adult check (age > 17) not valid',
    ['users ACCESS EXCLUSIVE none'],
    nothing,
  ],
  [
    'alter table users add constraint adult check (age > 17) not valid; alter table users validate constraint adult',
    ['users ACCESS EXCLUSIVE none', 'users SHARE UPDATE EXCLUSIVE reads the whole table'],
    'A row of users that does not fulfil adult stops it.',
  ],
  [
    'alter type phase rename to stage; alter table talks alter id set not null',
    ['talks ACCESS EXCLUSIVE reads the whole table'],
    'A row of talks whose id is null stops it.',
  ],
  ['create index by_age on users (age)', ['users SHARE reads the whole table'], nothing],
  [
    'create unique index by_age on users (age)',
    ['users SHARE reads the whole table'],
    'Two rows of users that are the same to by_age stop it.',
  ],
  [
    'create unique index concurrently by_age on users (age)',
    ['users SHARE UPDATE EXCLUSIVE reads the whole table'],
    'Two rows of users that are the same to by_age stop it.',
  ],
  [
    'alter table users add constraint by_age unique (age)',
    ['users ACCESS EXCLUSIVE reads the whole table'],
    'Two rows of users that are the same to by_age stop it.',
  ],
  [
    'alter table orders add constraint whose foreign key (user_id) references users',
    ['orders SHARE ROW EXCLUSIVE reads the whole table', 'users SHARE ROW EXCLUSIVE'],
    'A row of orders whose whose points to nothing stops it.',
  ],
  [
    'alter table orders add constraint apart exclude using gist (during with &&)',
    ['orders ACCESS EXCLUSIVE reads the whole table'],
    'Two rows of orders that apart keeps apart stop it.',
  ],
  [
    "alter table events attach partition events_2024 for values from ('2024-01-01') to ('2025-01-01')",
    ['events SHARE UPDATE EXCLUSIVE none', 'events_2024 ACCESS EXCLUSIVE reads the whole table'],
    'A row of events_2024 outside the bounds of the partition stops it.',
  ],
  [
    'alter domain short add constraint brief check (length(value) < 9)',
    ['names SHARE reads the whole table'],
    'A row of names that does not fulfil brief stops it.',
  ],
  ['drop table users cascade', ['users ACCESS EXCLUSIVE none, loses the table'], nothing],
  ['alter table users drop age', ['users ACCESS EXCLUSIVE none, loses the column age'], nothing],
  ['alter table talks drop next', ['talks ACCESS EXCLUSIVE none$'], nothing],
  ['alter table users rename age to years', ['users ACCESS EXCLUSIVE none$'], nothing],
  ['truncate orders', ['orders ACCESS EXCLUSIVE none, loses all rows'], nothing],
  ['update users set age = 1', [], 'It works on rows, and the rehearsal has none.'],
  ['do $$ begin update users set age = 1; end $$', [], 'It works on rows, and the rehearsal has none.'],
];

describe.each(testMajors)('PostgreSQL %i: what a statement does to tables in use', (major) => {
  test.each(cases)('%s', async (sql, effects, unseen) => {
    const rehearsal = await rehearsed(testServer(major), {
      deployed: schema,
      pending: [sql],
      transactional: false,
    });
    expect(rehearsal.outcome).toEqual({ kind: 'ends equal' });
    const found = rehearsal.effects
      .map(({ table, lock, work, loses }) => [`${table} ${lock} ${work}`, ...loses].join(', loses '))
      .sort();
    // What is read of the table that a foreign key points to depends on how Postgres plans that.
    expect(found).toEqual(effects.map((effect) => expect.stringMatching(new RegExp(`^${effect}`))));
    expect(rehearsal.unseen.map(({ why }) => why)).toEqual(unseen === nothing ? [] : [unseen]);
  });

  test('what loses data comes first, then what keeps people waiting for longest, with the rows that are known', async () => {
    const { effects } = await rehearsed(testServer(major), {
      deployed: schema,
      pending: [
        `create index by_total on orders (total);
         alter table users add nick text;
         alter table users alter age type bigint;
         create index concurrently by_born on users (born);
         alter table names drop name`,
      ],
      transactional: false,
      more: {
        statistics: new Map([['table:public.users', { keptBy: 'primary', rows: 70_000 }]]),
      },
    });
    expect(effects.map(({ table, location, rows }) => [table, location.line, rows])).toEqual([
      ['names', 5, undefined],
      ['users', 3, 70_000],
      ['orders', 1, undefined],
      ['users', 2, 70_000],
      ['users', 4, 70_000],
    ]);
  });
});
