/**
 * What is told of single statements, on a real server. The statements are those that linters of migrations warn about,
 * and their neighbours; what is told is what Postgres was seen to do.
 */
import { expect, test } from 'vitest';
import { whyNoView } from '../../src/change/old-name.ts';
import { isAsOpen } from '../../src/change/stand-in-view.ts';
import type { MigrationTool } from '../../src/sources/migrations/recognise.ts';
import { wayWithoutTransaction } from '../../src/sources/migrations/transactions.ts';
import { freshDatabase, testServer } from '../support/postgres.ts';
import { changeBy } from './change-by.ts';

/** What is there before each statement. */
const schema = `
  create schema more;
  create type mood as enum ('sad', 'ok');
  create domain short as text;
  create table users (id integer primary key, email varchar(100), age integer, fax text, price numeric(10,4),
    feeling mood, born date);
  create table orders (id integer primary key, user_id integer, total numeric, note short,
    status text not null default 'new' check (status in ('new', 'paid')));
  create table lines (id integer primary key, order_id integer references orders (id));
  create function found(text, integer) returns integer language sql as 'select 1';
  create function stamped() returns trigger language plpgsql as 'begin return new; end';
  create sequence numbers;
  create table counted (id serial);
  create procedure clean() language sql as '';
  create aggregate summed(int) (sfunc = int4pl, stype = int);
  create view open_orders as select id from orders;
  create materialized view births as select born, count(*) from users group by born;
  create index users_age on users (age);`;

interface Case {
  readonly sql: string;
  /** Kind and object of each risk, what it is renamed to, and ` · tried` where another way held on the server. */
  readonly risks?: readonly string[];
  readonly lost?: readonly string[];
  /** Whether the file is run in no transaction. */
  readonly alone?: true;
  /** What rows could stop, where that is looked at. */
  readonly stops?: readonly string[];
}

const cases: readonly Case[] = [
  { sql: 'alter table users add column nick text' },
  { sql: "alter table users add column nick text not null default 'x'" },
  {
    sql: "alter table users add column nick text not null default 'x' check (nick in ('x', 'y'))",
    risks: ['validation users'],
    stops: [],
  },
  {
    sql: "alter table users add column nick text default 'x', add check (nick <> email)",
    risks: ['validation users · tried'],
    stops: ['A row of users that does not fulfil users_check stops it.'],
  },
  { sql: 'alter table users add column nick text not null', risks: ['required-column users.nick · tried'] },
  {
    sql: 'alter table users add column token uuid default gen_random_uuid()',
    risks: ['rewrite users · tried'],
  },
  {
    sql: 'alter table users add column seen timestamptz not null default clock_timestamp()',
    risks: ['rewrite users · tried'],
  },
  { sql: 'alter table users add column made timestamptz not null default now()' },
  { sql: 'alter table users add column nr serial', risks: ['rewrite users'] },
  { sql: 'alter table users add column nr bigint generated always as identity', risks: ['rewrite users'] },
  {
    sql: 'alter table users add column double integer generated always as (age * 2) stored',
    risks: ['rewrite users'],
  },
  { sql: 'alter table orders add column user_ref integer references users (id)' },
  {
    sql: 'alter table orders add constraint orders_user foreign key (user_id) references users (id)',
    risks: ['validation orders · tried'],
  },
  {
    sql: 'alter table orders add constraint orders_user foreign key (user_id) references users (id) not valid',
  },
  {
    sql: `alter table orders add constraint orders_user foreign key (user_id) references users (id) not valid;
alter table orders validate constraint orders_user`,
    alone: true,
  },
  { sql: 'alter table users add constraint adult check (age > 0)', risks: ['validation users · tried'] },
  { sql: 'alter table users add constraint adult check (age > 0) not valid' },
  {
    sql: 'alter table users add constraint users_email unique (email)',
    risks: ['index-build users_email · tried'],
  },
  {
    sql: `create unique index concurrently users_email on users (email);
alter table users add constraint users_email unique using index users_email`,
    alone: true,
  },
  {
    sql: `alter table users drop constraint users_pkey;
alter table users add primary key (id)`,
    risks: ['index-build users_pkey · tried'],
  },
  { sql: 'alter table users alter column email set not null', risks: ['validation users · tried'] },
  {
    sql: `alter table users add constraint email_there check (email is not null) not valid;
alter table users validate constraint email_there;
alter table users alter column email set not null`,
    alone: true,
  },
  { sql: 'alter table orders alter column status drop not null' },
  { sql: 'alter table users alter column age type bigint', risks: ['rewrite users · tried'] },
  { sql: 'alter table users alter column email type text' },
  { sql: 'alter table users alter column email type varchar(20)', risks: ['rewrite users · tried'] },
  { sql: 'alter table users alter column email type varchar(200)' },
  {
    sql: 'alter table users alter column price type integer',
    risks: ['narrowing users.price', 'rewrite users · tried'],
    lost: ['what the new type of users.price does not hold'],
  },
  {
    sql: 'alter table users alter column fax type integer using fax::integer',
    risks: ['rewrite users · tried'],
  },
  { sql: "alter table orders alter column status set default 'open'" },
  { sql: 'create index users_email on users (email)', risks: ['index-build users_email · tried'] },
  { sql: 'create index concurrently users_email on users (email)', alone: true },
  {
    sql: `create index concurrently users_email on users (email);
select 1`,
  },
  { sql: 'drop index users_age', risks: ['index-drop users_age · tried'] },
  { sql: 'drop index concurrently users_age', alone: true },
  {
    sql: 'alter table users drop column fax',
    risks: ['drop-column users.fax'],
    lost: ['the column users.fax'],
  },
  { sql: 'drop table lines', risks: ['drop-table lines'], lost: ['the table lines'] },
  {
    sql: 'truncate orders cascade',
    risks: ['delete-rows lines', 'delete-rows orders'],
    lost: ['rows of lines', 'rows of orders'],
  },
  { sql: 'delete from lines', risks: ['delete-rows lines'], lost: ['rows of lines'] },
  { sql: 'alter table users rename column fax to telefax', risks: ['rename users.fax to telefax · tried'] },
  { sql: 'alter table lines set schema more', risks: ['rename lines to more.lines · tried'] },
  { sql: 'alter table lines rename to order_lines', risks: ['rename lines to order_lines · tried'] },
  { sql: "alter domain short add constraint not_empty check (value <> '')", risks: ['validation orders'] },
  { sql: "create domain tall as text check (value <> '')" },
  {
    sql: "alter type mood add value 'happy'",
    lost: ["the value 'happy' of mood, which Postgres cannot take away again"],
  },
  {
    sql: `create table notes (id serial primary key, user_id integer references users (id), body char(10));
create index notes_user on notes (user_id)`,
  },
  { sql: 'reindex table users', risks: ['index-build users_age · tried', 'index-build users_pkey · tried'] },
  { sql: 'vacuum full users', alone: true, risks: ['rewrite users'] },
  { sql: 'update users set fax = null' },
  {
    sql: 'drop table orders cascade',
    risks: ['drop-table orders', 'cascade lines.lines_order_id_fkey'],
    lost: ['the table orders'],
  },
  {
    sql: `alter table orders drop column id cascade;
create view open_orders as select user_id from orders`,
    risks: ['drop-column orders.id', 'cascade lines.lines_order_id_fkey'],
    lost: ['the column orders.id'],
  },
  { sql: 'alter type mood rename to feeling', risks: ['rename mood to feeling'] },
  { sql: 'alter domain short set schema more', risks: ['rename short to more.short'] },
  { sql: 'alter view open_orders rename to orders_open', risks: ['rename open_orders to orders_open'] },
  { sql: 'alter table open_orders rename to orders_open', risks: ['rename open_orders to orders_open'] },
  {
    sql: 'alter function found(text, integer) rename to searched',
    risks: ['rename found(text, integer) to searched'],
  },
  { sql: "alter type mood rename value 'ok' to 'fine'", risks: ['rename mood.ok to fine'] },
  { sql: 'drop materialized view births', risks: ['drop-object births'] },
  { sql: 'drop view open_orders', risks: ['drop-object open_orders'] },
  { sql: 'drop view open_orders; create view open_orders as select id, note from orders' },
  { sql: 'drop view open_orders; create materialized view open_orders as select id from orders' },
  { sql: 'drop function found', risks: ['drop-object found(text, integer)'] },
  {
    sql: "drop function found; create function found(text, integer) returns text language sql as 'select 1'",
  },
  {
    sql: "do $$ begin drop function if exists public.found(text, integer); end $$; create function found(text) returns text language sql as 'select 1'",
    risks: ['drop-object found(text, integer)'],
  },
  { sql: 'drop function stamped cascade' },
  {
    sql: 'drop sequence numbers; drop table counted',
    risks: ['drop-object numbers', 'drop-table counted'],
    lost: ['the table counted'],
  },
  {
    sql: 'drop procedure clean; drop aggregate summed(int)',
    risks: ['drop-object clean()', 'drop-object summed(integer)'],
  },
  {
    sql: 'drop type mood cascade',
    risks: ['drop-column users.feeling', 'drop-object mood'],
    lost: ['the column users.feeling'],
  },
  { sql: 'refresh materialized view births', risks: ['rewrite births'] },
  { sql: 'cluster users using users_age', risks: ['rewrite users'] },
  { sql: 'alter table users set unlogged', risks: ['rewrite users'] },
  {
    sql: `alter table orders add constraint orders_user foreign key (user_id) references users (id) not valid;
alter table orders validate constraint orders_user`,
    risks: ['validation orders · tried'],
  },
  { sql: 'alter table orders alter column status type varchar(20)', risks: ['rewrite orders'] },
  {
    sql: `alter table lines rename to parts;
alter table parts rename column order_id to of_order`,
    risks: ['rename lines to parts · tried', 'rename lines.order_id to of_order · tried'],
  },
  {
    sql: `alter table lines rename to items; alter table items rename column order_id to o;
alter table items rename column o to of_order; alter table items rename to parts`,
    risks: ['rename lines to parts · tried', 'rename lines.order_id to of_order · tried'],
  },
  {
    sql: `alter table lines rename to t; alter table users rename to lines; alter table t rename to users;
alter table orders rename to gone; alter table gone rename to orders`,
    risks: ['rename lines to users', 'rename users to lines'],
  },
  {
    sql: 'alter table lines rename to l; alter table l rename column order_id to o; alter table l drop column o; drop table l',
    risks: ['drop-column lines.order_id', 'drop-table lines'],
    lost: ['the column lines.order_id', 'the table lines'],
  },
  {
    sql: 'create table fresh (id integer); alter table fresh rename to new_lines; alter table new_lines rename id to nr',
  },
  { sql: 'alter type mood rename to m; alter type m rename to feeling', risks: ['rename mood to feeling'] },
  { sql: 'alter table users add constraint one_age exclude (age with =)', risks: ['index-build one_age'] },
  {
    sql: `alter table orders add column paid boolean not null default false;
update orders set paid = true where status = 'paid';
alter table orders alter column paid drop default`,
    risks: ['held-lock orders'],
  },
  { sql: 'alter table orders alter column status type text', risks: ['validation orders'] },
  { sql: 'alter table users alter column age type text', risks: ['rewrite users · tried'] },
];

test.concurrent.for(cases)('$sql', async ({ sql, risks = [], lost = [], alone = false, stops }) => {
  const change = await changeBy({ before: schema, added: [sql], alone }, testServer());
  const told = change.risks.map(
    ({ risk, object, title, advice }) =>
      `${risk} ${object}${/ is renamed( to \S+)/.exec(title)?.[1] ?? ''}${advice.includes('tried on the server') ? ' · tried' : ''}`,
  );
  expect(told).toEqual(risks);
  expect(change.migrations.flatMap(({ irreversible }) => irreversible)).toEqual(lost);
  const stopping = change.notes.flatMap((note) => /A row of .* stops it\.$/.exec(note)?.[0] ?? []);
  if (stops !== undefined) expect(stopping).toEqual(stops);
});

test('that another way fires triggers of the table is said', async () => {
  const trigger = (name: string, event: string) =>
    `create trigger ${name} before ${event} on users for each row execute function suppress_redundant_updates_trigger();`;
  const change = await changeBy(
    {
      before: [
        schema,
        ...['update of fax', 'insert', 'update', 'update'].map((event, at) => trigger(`t${at}`, event)),
        'alter table users disable trigger t3',
      ].join('\n'),
      added: ['alter table users add column token uuid default gen_random_uuid()'],
    },
    testServer(),
  );
  expect(change.risks.map(({ advice }) => advice.split('.')[0])).toEqual([
    'The UPDATE below fires the trigger t2: disable it meanwhile where no row is to count as changed',
  ]);
});

test('what one migration locks, the next one still holds where their tool runs both in one transaction', async () => {
  const added = ['alter table users add column nick text', 'update users set fax = null'];
  const apart = await changeBy({ before: schema, added }, testServer());
  expect(apart.risks).toEqual([]);
  const together = await changeBy({ before: schema, added, tool: 'drizzle' }, testServer());
  expect(together.risks.map(({ risk, object }) => `${risk} ${object}`)).toEqual(['held-lock users']);
});

/** A table with row level security, and some rights for a role that every server has. */
const open = `create table boards (id integer primary key, owner integer, title text);
  alter table boards enable row level security;
  revoke all on boards from pg_monitor;
  grant select, delete, truncate on boards to pg_monitor;
  grant update (title) on boards to pg_monitor;`;
const givesAll = 'alter default privileges in schema public grant all on tables to pg_monitor;';

test('a view under the old name of a table lets nobody see or change more than the table', async () => {
  const added = ['alter table boards rename to projects'];
  const { risks } = await changeBy({ before: givesAll + open, added }, testServer());
  expect(risks.map(({ advice }) => advice)).toEqual([
    `Keep the old name until nothing uses it, behind the rename (tried on the server):
CREATE VIEW public.boards WITH (security_invoker = true) AS SELECT * FROM public.projects;
REVOKE ALL ON TABLE public.boards FROM pg_monitor;
GRANT DELETE, SELECT ON TABLE public.boards TO pg_monitor;
GRANT UPDATE (title) ON TABLE public.boards TO pg_monitor;`,
  ]);
});

test('a view that is more open than its table, or closed to whom that is open, is no way', async () => {
  const client = await freshDatabase();
  await client.query(`${open} insert into boards values (1, 1, 'a');
    create view by_rights with (security_invoker = true) as select * from boards;
    grant select, insert, delete on by_rights to pg_monitor; grant update (title) on by_rights to pg_monitor;
    create view by_rows as select * from boards;
    grant select, delete on by_rows to pg_monitor; grant update (title) on by_rows to pg_monitor;
    create view closed with (security_invoker = true) as select * from boards;
    create view same with (security_invoker = true) as select * from boards;
    grant select, delete on same to pg_monitor; grant update (title) on same to pg_monitor;`);
  const views = ['by_rights', 'by_rows', 'closed', 'same'];
  const found: string[] = [];
  for (const view of views) {
    const names = { view: ['public', view], table: ['public', 'boards'], hasPolicies: true };
    if (await isAsOpen(client, names)) found.push(view);
  }
  await client.end();
  expect(found).toEqual(['same']);
});

test('before PostgreSQL 15 a table with row level security gets no view under its old name', () => {
  const about = { kind: 'table', path: ['public', 'boards'] } as const;
  const why = (serverVersion: number, rowSecurity: boolean) =>
    whyNoView(
      { kind: 'rename', about, renamed: ['public', 'projects'] },
      {
        serverVersion,
        objects: [{ kind: 'table', path: ['public', 'projects'], attributes: { rowSecurity } }],
      },
    );
  expect(why(140_010, true)).toContain('row level security of projects does not hold');
  expect([why(140_010, false), why(150_001, true)]).toEqual([undefined, undefined]);
});

test('the other way makes all that the statement made with a column, and what comes later may rest on it', async () => {
  const added = [
    `alter table lines add column user_id integer not null unique check (user_id > 0)
  references users (id) on delete cascade deferrable;
create index lines_of_users on lines (user_id, order_id);
create policy own on lines using (user_id = 1);
comment on column lines.user_id is 'who'`,
  ];
  const { risks } = await changeBy({ before: schema, added }, testServer());
  const advice = risks.find(({ risk }) => risk === 'required-column')?.advice;
  expect(advice?.split('\n').filter((line) => line.includes('lines_user_id'))).toEqual([
    'ALTER TABLE public.lines ADD CONSTRAINT lines_user_id_check CHECK ((user_id > 0)) NOT VALID;',
    'ALTER TABLE public.lines VALIDATE CONSTRAINT lines_user_id_check;',
    'ALTER TABLE public.lines ADD CONSTRAINT lines_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE DEFERRABLE NOT VALID;',
    'ALTER TABLE public.lines VALIDATE CONSTRAINT lines_user_id_fkey;',
    'CREATE UNIQUE INDEX CONCURRENTLY lines_user_id_key ON public.lines (user_id);',
    'ALTER TABLE public.lines ADD CONSTRAINT lines_user_id_key UNIQUE USING INDEX lines_user_id_key;',
  ]);
});

test('how CONCURRENTLY is run without a transaction is said for the tool at hand, and done so is said nothing against it', async () => {
  const by = async (tool: MigrationTool, sql: string) => {
    const { risks, notes } = await changeBy({ before: schema, added: [sql], tool }, testServer());
    return [...risks.map(({ advice }) => advice.split('\n')[0]), ...notes];
  };
  const plain = 'create index users_email on users (email)';
  const done = plain.replace('index', 'index concurrently');
  const at = 'migrations/0002.sql:1 `create index concurrently users_email on users (email)`';
  const apart =
    'Build it while others go on writing; no transaction may be around the statement with CONCURRENTLY:';
  expect({
    supabase: [...(await by('supabase', plain)), ...(await by('supabase', done))],
    prisma: [...(await by('prisma', plain)), ...(await by('prisma', done))],
    drizzle: await by('drizzle', plain),
  }).toEqual({
    supabase: [
      `${apart} Supabase's command line sees to that by itself from 2.109 on, older ones refuse the file (tried on the server):`,
      `${at} cannot run in a transaction: Supabase's command line runs it without one from 2.109 on, older ones refuse the file.`,
    ],
    prisma: [`${apart} put it into a migration of its own (tried on the server):`],
    drizzle: [
      'Build it while others go on writing; migrations run in one transaction here, which CONCURRENTLY does not allow: run the statement by hand before the deploy and leave `IF NOT EXISTS` (or `IF EXISTS`) without CONCURRENTLY in the migration (tried on the server):',
    ],
  });
  expect(wayWithoutTransaction('supabase', 'DROP INDEX CONCURRENTLY a.b')).toContain('after 2.115');
});

test('what a CASCADE takes along is told with its names, and functions that have a name which goes', async () => {
  const before = `${schema}
    create function total(of integer) returns numeric language sql as 'select sum(total) from orders where id = $1';
    create function touched() returns bigint language plpgsql as $$ begin -- orders.id
      return (select count(note) from orders); end $$;
    create function later() returns bigint language sql as 'select count(id) from orders';`;
  const added = [
    `alter table orders drop column id cascade;
create or replace function later() returns bigint language sql as 'select count(note) from orders'`,
  ];
  const { risks } = await changeBy({ before, added }, testServer());
  expect(risks.map(({ title, reason }) => `${title}: ${reason}`)).toEqual([
    'column orders.id is dropped with all its values (migration 0002): What was in it is gone for good, and code that still runs while this is deployed may ask for it. Function total(integer) of the database has that name in the body, and may fail when called.',
    'constraint lines.lines_order_id_fkey is dropped by CASCADE, without being named, and so is view open_orders (migration 0002): What rests on it, and code that still asks for it, finds nothing in its place.',
  ]);
});
