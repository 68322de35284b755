import { expect, test } from 'vitest';
import { testServer } from '../support/postgres.ts';
import { type Deploy, rehearsed } from './support.ts';

const users = 'create table users (id serial primary key, email text not null)';
const notes =
  'create table notes (id integer primary key, body text not null, user_id integer references users)';
const both = `${notes}; create index by_body on notes (body)`;

const allThere = /^All that the migration does is done already: .* Note it as applied:\nthe note$/s;

/** What is said where a migration makes what somebody has made by hand. */
const cases: readonly (readonly [what: string, scene: Deploy, cause: string | RegExp])[] = [
  [
    'a column',
    {
      deployed: users,
      byHand: 'alter table users add age integer',
      pending: ['alter table users add age integer'],
    },
    allThere,
  ],
  [
    'a column of another type',
    {
      deployed: users,
      byHand: 'alter table users add age text',
      pending: ['alter table users add age integer'],
    },
    'The column users.age is already there, but not as the migration makes it: column users.age: the migration: integer, the database: text. Bring it in line first, or have the migration change it.',
  ],
  ['a table with its constraints and index', { deployed: users, byHand: both, pending: [both] }, allThere],
  [
    'a table and more, of which only the table is there',
    { deployed: users, byHand: notes, pending: [`${notes}; create table tags (id integer)`] },
    'The table notes is already there, just as the migration makes it, but not all else that it makes: table tags is missing in the database. Have the migration say IF NOT EXISTS, or do the rest by hand too and note it as applied.',
  ],
  [
    'a table without its key and with a column too many',
    { deployed: users, byHand: 'create table notes (body text, extra text)', pending: [notes] },
    'The table notes is already there, but not as the migration makes it: column notes.extra is only in the database; column notes.id is missing in the database; column notes.user_id is missing in the database; column notes.body: the migration: NOT NULL, the database: nullable. Bring it in line first, or have the migration change it.',
  ],
  [
    'a table without its foreign key',
    {
      deployed: users,
      byHand: 'create table notes (id integer primary key, body text not null, user_id integer)',
      pending: [notes],
    },
    /not as the migration makes it: foreign key notes.user_id is missing in the database\. /,
  ],
  [
    'a table without its index',
    { deployed: users, byHand: notes, pending: [both] },
    /not as the migration makes it: index notes \(body\) is missing in the database\. /,
  ],
  [
    'a later migration adds to the table',
    { deployed: users, byHand: notes, pending: [notes, 'alter table notes add at date'] },
    allThere,
  ],
  [
    'a later migration, after one that applies',
    {
      deployed: users,
      byHand: 'alter table users add b text',
      pending: ['alter table users add a text', 'alter table users add b text'],
    },
    allThere,
  ],
  [
    'an enum',
    {
      deployed: users,
      byHand: "create type mood as enum ('ok')",
      pending: ["create type mood as enum ('ok')"],
    },
    allThere,
  ],
  [
    'an enum with other values',
    {
      deployed: users,
      byHand: "create type mood as enum ('sad')",
      pending: ["create type mood as enum ('ok', 'sad')"],
    },
    /^The enum mood is already there, but not as the migration makes it: enum mood: the migration: ok, sad, the database: sad\. /,
  ],
  [
    'a value of an enum',
    {
      deployed: `create type mood as enum ('ok'); ${users}`,
      byHand: "alter type mood add value 'sad'",
      pending: ["alter type mood add value 'sad'"],
    },
    allThere,
  ],
  [
    'a value of an enum, at another place: no statement moves it',
    {
      deployed: `create type mood as enum ('ok'); ${users}`,
      byHand: "alter type mood add value 'sad'",
      pending: ["alter type mood add value 'sad' before 'ok'"],
    },
    allThere,
  ],
  [
    'an index',
    {
      deployed: users,
      byHand: 'create index by_email on users (email)',
      pending: ['create index by_email on users (email)'],
    },
    allThere,
  ],
  [
    'an index on something else',
    {
      deployed: users,
      byHand: 'create index by_email on users (id)',
      pending: ['create index by_email on users (email)'],
    },
    /^The index users\.by_email .* the migration: btree \(email\), the database: btree \(id\)\. /,
  ],
  [
    'a constraint',
    {
      deployed: users,
      byHand: 'alter table users add constraint short check (length(email) < 9)',
      pending: ['alter table users add constraint short check (length(email) < 9)'],
    },
    allThere,
  ],
  [
    'a function',
    {
      deployed: users,
      byHand: 'create function one() returns int language sql as $$ select 1 $$',
      pending: ['create function one() returns int language sql as $$ select 2 $$'],
    },
    /^The function one\(\) .* function one\(\): not the same body\. /,
  ],
  [
    'a view',
    {
      deployed: users,
      byHand: 'create view v as select email from users',
      pending: ['create view v as select email from users'],
    },
    allThere,
  ],
  [
    'a schema',
    { deployed: users, byHand: 'create schema app', pending: ['create schema app; create table app.t ()'] },
    'The schema app is already there, just as the migration makes it, but not all else that it makes: table app.t is missing in the database. Have the migration say IF NOT EXISTS, or do the rest by hand too and note it as applied.',
  ],
  [
    'a table of a schema',
    {
      deployed: `create schema app; ${users}`,
      byHand: 'create table app.t (a int); create table t (a int)',
      pending: ['create table app.t (b int)'],
    },
    /^The table app\.t is already there, but not as the migration makes it: column app\.t\./,
  ],
  [
    'a trigger',
    {
      deployed: `${users}; create function f() returns trigger language plpgsql as $$ begin return new; end $$`,
      byHand: 'create trigger tr before insert on users for each row execute function f()',
      pending: ['create trigger tr before insert on users for each row execute function f()'],
    },
    allThere,
  ],
  [
    'a table that the migration drops again',
    {
      deployed: users,
      byHand: 'create table tmp (a int)',
      pending: ['create table tmp (a int); drop table tmp; alter table users add n int'],
    },
    /^The table tmp is already there, and the migration leaves none of this name: drop it there/,
  ],
  [
    'in one transaction with others',
    {
      deployed: users,
      byHand: 'alter table users add b text',
      pending: ['alter table users add a text', 'alter table users add b text'],
      together: true,
    },
    allThere,
  ],
  [
    'a column that was dropped by hand, which is to be dropped',
    { deployed: users, byHand: 'alter table users drop email', pending: ['alter table users drop email'] },
    allThere,
  ],
  [
    'a column that was renamed by hand, which is to be renamed',
    {
      deployed: users,
      byHand: 'alter table users rename email to mail',
      pending: ['alter table users rename email to mail'],
    },
    allThere,
  ],
  [
    'an index that was dropped by hand, which is to be dropped with something else',
    {
      deployed: `${users}; create index by_email on users (email)`,
      byHand: 'drop index by_email',
      pending: ['drop index by_email; alter table users add age integer'],
    },
    /^Something that the migrations made is gone: /,
  ],
  [
    'a column that the migration fills, too',
    {
      deployed: users,
      byHand: 'alter table users add age integer',
      pending: ['alter table users add age integer; update users set age = 1'],
    },
    /^All that the migration does to the schema is done already: .* Find out whether what it does to rows is done too\. Note it as applied:\nthe note$/,
  ],
];

test.each(cases)('%s', async (_, scene, cause) => {
  const { outcome } = await rehearsed(testServer(), scene);
  if (outcome.kind !== 'fails') throw new Error(`It ${outcome.kind}.`);
  if (typeof cause === 'string') expect(outcome.cause).toBe(cause);
  else expect(outcome.cause).toMatch(cause);
});
