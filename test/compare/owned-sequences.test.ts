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

const situations: readonly Situation[] = [
  {
    what: 'the same sequence, owned on one side only, is in both',
    a: 'create table users (id serial primary key)',
    b: `create sequence users_id_seq as integer; create table users (id integer primary key default nextval('users_id_seq'))`,
    found: ['warning: sequence users_id_seq: a: integer owned by users.id, b: integer'],
  },
  {
    what: 'one that nobody owns counts as far as its column holds, whatever its type',
    a: 'create table users (id serial primary key)',
    b: `create sequence users_id_seq; create table users (id integer primary key default nextval('users_id_seq'))`,
    found: ['warning: sequence users_id_seq: a: integer owned by users.id, b: bigint'],
  },
  {
    what: 'one that nobody owns and that ends before its column does',
    a: 'create table users (id bigserial primary key)',
    b: `create sequence users_id_seq as integer; create table users (id bigint primary key default nextval('users_id_seq'))`,
    found: ['warning: sequence users_id_seq: a: bigint owned by users.id, b: integer'],
  },
  {
    what: 'what the own sequence is called is nobody’s concern',
    a: 'create table users (id serial)',
    b: `create sequence people as integer; create table users (id integer not null default nextval('people')); alter sequence people owned by users.id`,
    found: [],
  },
  {
    what: 'a sequence of another name that nobody owns is not the own one',
    a: 'create table users (id serial)',
    b: `create sequence numbers; create table users (id integer not null default nextval('numbers'))`,
    found: [
      `warning: default of column users.id: a: nextval('public.users_id_seq'::regclass), b: nextval('public.numbers'::regclass)`,
    ],
  },
  {
    what: 'a sequence that tables share is not the own one',
    a: 'create table users (id serial); create table teams (id serial)',
    b: `create sequence all_seq; create table users (id integer not null default nextval('all_seq'));
        create table teams (id integer not null default nextval('all_seq'))`,
    found: [
      `warning: default of column teams.id: a: nextval('public.teams_id_seq'::regclass), b: nextval('public.all_seq'::regclass)`,
      `warning: default of column users.id: a: nextval('public.users_id_seq'::regclass), b: nextval('public.all_seq'::regclass)`,
    ],
  },
  {
    what: 'a sequence that another table owns is not the own one',
    a: 'create table users (id serial); create table teams (id serial)',
    b: `create table users (id serial); create table teams (id integer not null default nextval('users_id_seq'))`,
    found: [
      `warning: default of column teams.id: a: nextval('public.teams_id_seq'::regclass), b: nextval('public.users_id_seq'::regclass)`,
    ],
  },
  {
    what: 'two sequences that nobody owns are two',
    both: 'create sequence one_seq; create sequence two_seq',
    a: `create table users (id bigint default nextval('one_seq'))`,
    b: `create table users (id bigint default nextval('two_seq'))`,
    found: [
      `warning: default of column users.id: a: nextval('public.one_seq'::regclass), b: nextval('public.two_seq'::regclass)`,
    ],
  },
  {
    what: 'no default, and so no sequence, is one finding',
    a: 'create table users (id serial)',
    b: 'create table users (id integer not null)',
    found: [
      `warning: default of column users.id: a: nextval('public.users_id_seq'::regclass), b: no default`,
    ],
  },
  {
    what: 'a sequence that nothing counts with is missing like anything else',
    both: 'create table users (id integer)',
    a: 'create sequence tickets',
    b: '',
    found: ['critical: sequence tickets is missing in b'],
  },
  {
    what: 'a sequence that only a missing table counts with belongs to it',
    a: `create sequence tickets; create table users (id bigint default nextval('tickets'))`,
    b: '',
    found: ['critical: table users is missing in b'],
  },
  {
    what: 'a sequence that only the default of one column counts with, within a longer expression',
    a: 'create table users (id integer, code text)',
    b: `create sequence codes; create table users (id integer, code text default 'x' || nextval('codes'))`,
    found: [
      `warning: default of column users.code: a: no default, b: ('x'::text || nextval('public.codes'::regclass))`,
    ],
  },
  {
    what: 'other options of the own sequence',
    a: 'create table users (id serial)',
    b: 'create table users (id serial); alter sequence users_id_seq increment 5',
    found: [
      'warning: sequence users_id_seq: a: integer owned by users.id, b: integer increment 5 owned by users.id',
    ],
  },
  {
    what: 'a partition counts with the sequence of its parent',
    both: 'create table users (id serial, at date) partition by range (at)',
    a: 'create table old partition of users default; alter sequence users_id_seq rename to numbers',
    b: 'create table old partition of users default',
    found: [],
  },
  {
    what: 'the sequence of a renamed table is the same',
    a: 'create table users (id serial, email text, language text, avatar text)',
    b: 'create table members (id serial, email text, language text, avatar text)',
    found: ['critical: table users: a: users, b: members'],
  },
  {
    what: 'the sequence of a renamed column is the same',
    a: 'create table users (id integer, entry_number serial)',
    b: 'create table users (id integer, entry_no_number serial)',
    found: ['critical: column users.entry_number: a: entry_number, b: entry_no_number'],
  },
];

test.each(situations)('$what', async (situation) => {
  expect(inWords(await findingsOf(client, situation))).toEqual(situation.found);
});

describe('the sequence of a table that could not be compared', () => {
  const refused = { unchecked: [{ kind: 'table' as const, path: ['public', 'users'], reason: 'refused' }] };

  test.each([
    ['that the table owns', 'create table users (id serial)', []],
    [
      'that nobody owns and only the table counts with',
      `create sequence numbers; create table users (id bigint default nextval('numbers'))`,
      [],
    ],
    [
      'that another table counts with, too',
      `create sequence numbers; create table users (id bigint default nextval('numbers'));
       create table teams (id bigint default nextval('numbers'))`,
      ['critical: table teams is missing in refused'],
    ],
    [
      'that only another table counts with',
      'create table users (id integer); create table teams (id serial)',
      ['critical: table teams is missing in refused'],
    ],
  ])('%s', async (_, sql, found) => {
    const sources = [
      source('sql', 'sql', [], { catalog: await catalogOf(client, sql) }),
      source('refused', 'drizzle', [], { catalog: await catalogOf(client, ''), ...refused }),
    ];
    expect(inWords(compare(sources, 'none', 'main').findings)).toEqual(found);
  });
});
