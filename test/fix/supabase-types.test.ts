/** Stale types that are brought in line by the edits of their findings, judged by Supabase's own generator. */

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Location } from '../../src/base/problem.ts';
import { objectId } from '../../src/catalog/catalog.ts';
import { extractWithin } from '../../src/catalog/extract.ts';
import { compare } from '../../src/compare/compare.ts';
import { withEdits } from '../../src/fix/edits.ts';
import type { Finding } from '../../src/report/finding.ts';
import { partsOf } from '../../src/report/line-diff.ts';
import { renamingsIn } from '../../src/sources/renamings.ts';
import type { ReadSource } from '../../src/sources/source.ts';
import { decisionsOf } from '../../src/sources/sql/decisions-of-statement.ts';
import { splitStatements } from '../../src/sources/sql/statements.ts';
import { readSupabaseTypes } from '../../src/sources/supabase-types/read.ts';
import { generated, sourceOf, told } from '../supabase-types/support.ts';
import { freshDatabase } from '../support/postgres.ts';
import { eachApplied, editsOf, gitApply } from './fixing.ts';
import { mistakesIn } from './type-check.ts';

const schema = `
  create type status as enum ('draft', 'published');
  create type size as (width integer, unit text);
  create type "odd kind" as enum ('a b', 'c-d');
  create table users (id uuid primary key default gen_random_uuid(), name text, settings jsonb not null default '{}');
  create table posts (
    id bigint generated always as identity primary key,
    author_id uuid not null references users (id),
    "Title" text not null,
    status status not null default 'draft',
    tags text[],
    kind "odd kind"
  );
  create table zones (code text primary key);
  create view published as select id, author_id, "Title" from posts where status = 'published';
  create view people as select id, name from users;
  create view named as select p.id, u.name from posts p join users u on u.id = p.author_id;
  create materialized view counts as select author_id, count(*) as number from posts group by author_id;
  create function search(term text, most integer default 10) returns setof posts language sql as 'select * from posts';
  create function latest_of(users) returns posts language sql as 'select * from posts';
  create function full_title(posts) returns text language sql as $$select 'x'$$;
  create function totals(since date) returns table (day date, posts bigint) language sql as 'select since, 1::bigint';
  create function pick(key text) returns text language sql as 'select key';
  create function pick(key text, fallback text) returns text language sql as 'select key';
  create function measure(a integer) returns size language sql as 'select null::size';
  create function ping() returns void language sql as 'select';`;

/** Where the types are declared, which tells the order in which they were made. */
const declared = new Map(
  schema.split('\n').flatMap((line, at): [string, Location][] => {
    const [, kind = '', name = ''] = /^ *create (type|table) "?([\w ]+?)"? (?:as|\()/.exec(line) ?? [];
    const own = kind === 'table' ? 'table' : line.includes('enum') ? 'enum' : 'composite type';
    return name === '' ? [] : [[objectId(own, ['public', name]), { file: 'schema.sql', line: at + 1 }]];
  }),
);

/** Where the types are, from `root`. */
const file = 'lib/types.ts';

let client: Client;
let printed: string;
let root: string;

beforeAll(async () => {
  client = await freshDatabase();
  await client.query(schema);
  printed = await generated(client);
  root = mkdtempSync(join(tmpdir(), 'drift-types-'));
  mkdirSync(join(root, 'lib'));
});
afterAll(async () => {
  rmSync(root, { recursive: true });
  await client.end();
});

/**
 * The findings of a file against the schema after a change, the file as the edits leave it, and what the generator writes.
 *
 * @param types by their text, or as they are generated once statements have run
 * @param more what the server could not make of the schema, and what its migrations renamed, where not all
 */
async function mended(
  types: string | { readonly of: string },
  change: string,
  more: Partial<Pick<ReadSource, 'unchecked' | 'renamings'>> = {},
) {
  await client.query('begin');
  try {
    await client.query(typeof types === 'string' ? '' : types.of);
    const original = typeof types === 'string' ? types : await generated(client);
    writeFileSync(join(root, file), original);
    await client.query(change);
    // Reading a catalog changes the search path, by which the generator prints names.
    const wanted = await generated(client);
    const { catalog } = await extractWithin(client);
    const declaring = sourceOf(catalog);
    const steps = splitStatements(change).statements.map((each) => decisionsOf(each, '1.sql'));
    const renamings = renamingsIn(steps, catalog);
    const migrations = { ...declaring, read: { ...declaring.read, renamings, ...more, locations: declared } };
    const check = async () => {
      const read = await readSupabaseTypes({ file }, { root });
      const sources = [migrations, { name: 'types', kind: 'supabase-types' as const, read }];
      const { findings, subjects } = compare(sources, 'migrations', 'main');
      return (isChosen?: (finding: Finding) => boolean) =>
        withEdits(findings, subjects, sources, root, isChosen);
    };
    const foundIn = async (text: string) => {
      writeFileSync(join(root, file), text);
      return (await check())();
    };
    const checked = await check();
    const before = checked();
    const diffs = diffsOf(before);
    // One alone is what all of them make.
    const parts = diffs.length > 1 ? diffs : [];
    const ofOne = change.includes('rename') ? diffsOfEach(before, checked) : [];
    const texts = eachApplied(root, [diffs.join(''), ...parts, ...ofOne.map(({ diff }) => diff)]);
    const [text = '', ...each] = texts.map((files) => files.get(file) ?? original);
    const alone = ofOne.map(({ title }, index) => ({ title, text: each[parts.length + index] ?? '' }));
    const after = told(await foundIn(text));
    return { before, after, text, each: each.slice(0, parts.length), alone, foundIn, wanted };
  } finally {
    await client.query('rollback');
  }
}

const titles = (findings: readonly Finding[]) => findings.map(({ title }) => title);

const diffsOf = (findings: readonly Finding[]) =>
  [...new Set(editsOf(findings).map(({ diff }) => diff))].filter((diff) => diff !== '');

/** What each finding that brings edits is mended with, where it alone is chosen. */
function diffsOfEach(
  findings: readonly Finding[],
  withEditsOf: (isChosen: (finding: Finding) => boolean) => readonly Finding[],
): { title: string; diff: string }[] {
  const mendable = findings.filter((it) => editsOf([it]).length > 0);
  return mendable.map(({ fingerprint, title }) => {
    const chosen = withEditsOf((it) => it.fingerprint === fingerprint);
    return { title, diff: diffsOf(chosen).join('') };
  });
}

const changes = [
  'alter table users add column age integer',
  'alter table users add column "Born-on" date not null default now()',
  'alter table users drop column name cascade',
  'alter table users alter column name set not null',
  'alter table users alter column settings drop not null',
  'alter table posts alter column tags type text using null',
  'alter table posts alter column "Title" set default \'none\'',
  'alter table posts alter column id set generated by default',
  'alter table users add column full_name text generated always as (upper(name)) stored',
  "alter type status add value 'archived'",
  "alter type status add value 'hidden' before 'published'",
  'create table tags (id serial primary key, label text not null, post_id bigint unique references posts (id), user_id uuid references users (id))',
  'create table aa (settings json not null)',
  'drop table zones',
  'alter table posts drop constraint posts_author_id_fkey',
  'alter table posts add column reviewer_id uuid references users (id)',
  'alter table users add column boss_id uuid references users (id), drop column name cascade, alter column settings type text',
  'alter table posts add constraint one_each unique (author_id)',
  'drop table zones; create table areas (code text primary key); alter table users add column area text references areas (code)',
  `create type amount as ("of" numeric, currency text); create type line as (total amount, number integer);
   create type level as enum ('low', 'high'); create function due(owed line) returns level language sql as $$select 'low'::level$$;
   create table invoices (id integer primary key, total amount not null, lines line[], level level)`,
];

/** What shows in views, functions and types: several at once, of which no one is another's. */
const ofOtherKinds = [
  `alter type size add attribute "Depth" real; create type place as (x real, at text[], of status); drop function ping();
   alter type "odd kind" add value 'x' before 'c-d'`,
  'alter type size add attribute a boolean[], drop attribute width cascade; drop type "odd kind" cascade; drop function pick(text)',
  `drop type size cascade; create type mood as enum ('sad', 'o''k'); alter table users add column mood mood;
   create type zzz as enum ('a long label of an enum', 'another label of that enum', 'and one more of them');
   alter table zones add column kind_of zzz`,
  `create view listed as select id, author_id, lower("Title") as low from posts;
   create view summed as select count(*) as number from posts; create view members as select id, settings from users`,
  `create view titled as select id, full_title(p) as title from posts p; create view measured as select id, (measure(1)).width from posts;
   create view found as select id, search('a') from posts; create view only_found as select pick("Title") as picked from posts;
   create aggregate last_of(text) (sfunc = pick, stype = text); create view lasts as select last_of("Title") from posts;
   create view of_titled as select id, title, public.pick(title) as other from titled`,
  'drop view people; drop function full_title(posts); drop function pick(text, text)',
  'drop view published; drop view people; drop materialized view counts; drop function pick(text, text); drop function pick(text)',
  `create or replace view published as select id, author_id, "Title", tags from posts;
   create or replace view people as select id, name from users group by id;
   create or replace view named as select id, "Title" as name from posts`,
  `create or replace view published as select id, author_id, upper("Title") as "Title" from posts;
   create or replace view named as select p.id, u.name, u.id as "User" from posts p join users u on u.id = p.author_id`,
  `create or replace view published as select id, author_id, "Title" from posts limit 3; drop materialized view counts;
   create materialized view counts as select max(author_id::text)::uuid as author_id, count(*) as number from posts`,
  `create function ping(key uuid, of status[] default null) returns setof text language sql as $$select ''$$;
   create function pong(a integer, "B c" text, settings jsonb, users users) returns record language sql as 'select 1, 2';
   create function all_zones() returns setof zones language sql as $$select * from zones$$`,
  `create function zone_of(posts) returns setof zones rows 1 language sql as $$select * from zones$$;
   create function words_of(posts) returns setof text[] language sql as $$select null::text[]$$;
   create function short_name(people) returns text language sql as $$select $1.name$$`,
  `drop function full_title(posts); create function full_title(users) returns boolean language sql as $$select true$$;
   drop function latest_of(users); create function pick(key uuid) returns text language sql as $$select ''$$`,
  `drop function latest_of(users);
   create function latest_of(users) returns setof posts language sql as $$select * from posts$$;
   drop function totals(date); create function totals(since date, until date) returns table (day text, "All" bigint)
     language sql as $$select null, 1::bigint$$;
   drop function measure(integer); create function measure(a integer) returns setof size language sql as $$select null::size$$`,
  `drop function totals(date); create function totals(since date) returns setof integer language sql as $$select 1$$;
   drop function search(text, integer); create function search(term text default '', most text default '')
     returns setof posts language sql as 'select * from posts'`,
  `alter function search(text, integer) rows 1;
   create function pick(key text, fallback text, most integer) returns text language sql as 'select key'`,
  `create function pick(a json) returns text language sql as $$select ''$$;
   create function pick(b text, c text, d text) returns text language sql as 'select b';
   create function pick(z integer) returns text language sql as $$select ''$$`,
  `create function pick(key uuid) returns text language sql as $$select ''$$;
   create function pick(key status) returns text language sql as $$select ''$$`,
  "alter table posts add column excerpt text; alter table posts drop column tags; create type unused as enum ('x', 'y')",
  `create function whole_name(u users) returns text language sql as $$select ''$$; create function whole_name(z zones) returns text language sql as $$select ''$$;
   create function first_post(u users) returns posts language sql as 'select * from posts'; create function all_posts(p people) returns setof posts language sql as 'select * from posts';
   create function sizes(c counts) returns setof size language sql as 'select null::size'; create function kinds(p posts) returns "odd kind"[] language sql as 'select null::"odd kind"[]'`,
  `drop function full_title(posts); create function full_title(p posts) returns status[] language sql as 'select null::status[]';
   drop function latest_of(users); create function latest_of(of users) returns table (id bigint, title text) language sql as $$select 1, ''$$`,
  `drop function full_title(posts); create function full_title(posts) returns integer language sql as 'select 1';
   drop function latest_of(users); create function latest_of(users) returns setof users rows 1 language sql as 'select * from users'`,
  `drop type size cascade; create table size (width int primary key, unit text);
   create function measure(a integer) returns size language sql as 'select null::size'; create function f_of("Arg-1" int) returns setof size language sql as 'select * from size'`,
  `create schema priv; create type priv.kind as enum ('a long label', 'another "long" label', 'a | third long label', 'fourth'); create type priv.ab as enum ('b', 'a');
   alter table zones add kind priv.kind not null default 'fourth', add kinds priv.kind[] not null default '{}', add more priv.kind[], add short priv.kind, add ab priv.ab, add abs priv.ab[];
   create view kinds as select * from zones; create type of_kinds as (kind priv.kind, ab priv.ab[]); create type priv.abc as enum ('a_label_of_17_chars', 'another_label_of_them', 'c12345');
   alter table zones add abcd priv.abc[]; create function go(kind priv.kind, abs priv.ab[]) returns priv.ab language sql as 'select abs[1]'`,
  `create table a_table_with_keys (a_rather_long_name_of_a_column int, another_rather_long_name_of_a_column int, primary key (a_rather_long_name_of_a_column, another_rather_long_name_of_a_column));
   alter table zones add x_rather_long_name_of_a_column int, add y_long_name_of_a_column int, add constraint long_ones foreign key (x_rather_long_name_of_a_column, y_long_name_of_a_column) references a_table_with_keys`,
  `create table "a b" ("x-y" int not null, "1a" text default 'x', "ünï" text, "constructor" text, "select" text, "a'b" text, "c""d" text); create function "F g"("Arg-1" int, "class" text) returns setof "a b" language sql as 'select * from "a b"';
   create view "v 1" as select "x-y", "1a" as "2", "a'b" || "select" as "FROM x" from "a b"; create view w4 as select extract(year from now()) as y, greatest(1, 2) as g, nullif(name, '') as n, jsonb_array_length(settings) as l, current_date as c, 1 as one, true as t, null as nil from users;
   create view w5 as select unnest(tags) as tag, id from posts; create view w6 as select id, generate_series(1, 2) as s from posts; create view w2 as select id, settings->>'a' as a, coalesce(name, '') as c, id::text as d, gen_random_uuid() as g, array[name] as h from users`,
  'alter function full_title(posts) rename to "Title of"; alter table zones rename to areas; create function latest_of(areas) returns text language sql as $$select null$$',
  `alter table posts alter column tags type jsonb using null, alter column tags set not null;
   alter table users add column friend uuid references users (id), add column other uuid references users (id)`,
  `create function w() returns trigger language plpgsql as 'begin return new; end'; create trigger a instead of insert on named for each row execute function w();
   create view of_named as select id, upper(name) as up from named; create rule r as on update to of_named do instead nothing; create view named_again as select id, name from named;
   create view lowered as select id, lower("Title") as low from posts; create trigger b instead of update on lowered for each row execute function w();
   create view of_lowered as select low, id from lowered; create view of_counts as select * from counts`,
];

/** What makes one line of several, which a file in another style has not. */
const simplifying = [
  'drop function measure(integer); create function measure(a integer) returns text language sql as $$select null$$',
  'drop function search(text, integer); create function search(term text, most integer default 10) returns void language sql as $$select$$',
];

describe('the file becomes what the generator writes', () => {
  test.each([...changes, ...ofOtherKinds, ...simplifying])('%s', async (change) => {
    const { before, after, text, wanted } = await mended(printed, change);
    expect(before.length).toBeGreaterThan(0);
    expect(told(before.filter(isLeft))).toEqual([]);
    expect(after).toEqual([]);
    expect(text).toBe(wanted);
  });
});

/** Whether nothing that is written settles a finding, be it the edit of another one. */
function isLeft({ severity, edits = [] }: Finding): boolean {
  return severity !== 'cosmetic' && edits.length === 0;
}

/** What a formatter lays out in another way by what else there is. */
const laidOut = [
  "create function totals(until text) returns text language sql as 'select until'",
  "create function ping(a integer) returns integer language sql as 'select a'; drop function search(text, integer)",
  'drop function pick(text, text)',
  `create function pick(key status) returns text language sql as $$select ''$$; create function pick(key zones[]) returns text language sql as $$select ''$$;
   create function pick(key zones) returns text language sql as $$select ''$$; create function pick(key size) returns text language sql as $$select ''$$;
   create function pick(key interval) returns text language sql as $$select ''$$; create function pick(key uuid[]) returns text language sql as $$select ''$$`,
  `create function ping(json default null) returns setof status language sql as $$select null::status$$;
   create function full_title(of users) returns text language sql as $$select ''$$; create function full_title(of zones) returns text language sql as $$select ''$$`,
  `create type a_long_name_of_a_composite_type as (width integer);
   alter table zones add a_column a_long_name_of_a_composite_type, add b a_long_name_of_a_composite_type`,
  'create type an_address as (a integer); create table shipped (id integer primary key, ship_to an_address)',
  `drop function pick(text, text); create function pick() returns void language sql as 'select'; create function pick(json default null) returns int language sql as 'select 1';
   create function pick(key uuid) returns setof zones language sql as 'select * from zones'`,
  `alter type "odd kind" add value 'the "one"'; alter type "odd kind" add value 'it''s'; alter type "odd kind" add value '"it''s"'`,
];

test.each(laidOut)('it is laid out as the generator has it: %s', async (change) => {
  const { after, text, wanted } = await mended(printed, change);
  expect(after).toEqual([]);
  expect(text).toBe(wanted);
});

test('what a generator wrote otherwise is written as it has it', async () => {
  const older = printed
    .replaceAll('NonNullable<Json>', 'Json')
    .replaceAll('Record<PropertyKey, never>', 'never');
  const { text, wanted } = await mended(
    older,
    `create function pong() returns int language sql as 'select 1'; alter table zones add of jsonb not null default '{}'`,
  );
  expect(text).toBe(
    wanted.replaceAll('NonNullable<Json>', 'Json').replaceAll('Record<PropertyKey, never>', 'never'),
  );
});

/** What makes others need what they bring: what goes and what comes stands in one place, and one thing names another. */
const entangled: readonly (readonly [before: string, change: string])[] = [
  [
    `create function go(s status default 'draft') returns status language sql as 'select s'`,
    'alter type status rename to state',
  ],
  [
    `create function go(s status default 'draft') returns status language sql as 'select s';
     create function went(s status) returns setof status language sql as 'select s'; create function gone(all_of status[]) returns int language sql as 'select 1'`,
    'alter type status rename to state; alter function went rename to had_gone',
  ],
  ['', 'alter type status rename to state'],
  [
    `create function w() returns trigger language plpgsql as 'begin return new; end'; create trigger a instead of insert or update on named for each row execute function w();
     create view lowered as select id, lower("Title") as low from posts; create trigger b instead of update on lowered for each row execute function w()`,
    'drop trigger a on named; create trigger a instead of update on named for each row execute function w(); drop trigger b on lowered',
  ],
  [
    '',
    'alter table posts rename column "Title" to title; alter table posts rename to articles; alter view published rename to printed',
  ],
  [
    `create schema app; create table notes (id int primary key, t text); create function notes_of(users) returns setof notes language sql as 'select * from notes';
     create function one_of(users) returns notes language sql as 'select * from notes'`,
    'alter table notes set schema app',
  ],
  ['', 'alter type status rename to abc; alter type "odd kind" rename to zzz'],
  ['', "create type aaa as enum ('x'); alter table zones add a aaa; alter type status rename to state"],
  [
    '',
    `create type state as enum ('draft', 'done'); drop view published; alter table posts alter status drop default,
     alter status type state using null; drop type status; alter type "odd kind" rename to "even kind"`,
  ],
  ['drop type "odd kind" cascade', 'alter type status rename to state'],
  [
    `create function bring_into_a_state(of_it status, and_that status) returns bigint language sql as 'select 1';
     create function bring_into_the_state(of_it status) returns setof text language sql as $$select ''$$;
     create function one_of_the_many_states(which_one size, of_it status) returns status language sql as 'select of_it'`,
    'alter type status rename to st; alter type size rename to extent_of_a_thing',
  ],
  [
    `create table bits (the_only_column_of_it status); create function bits_of(a integer) returns setof bits language sql as 'select * from bits';
     create function some_of_them(thing status) returns table (a_column status) language sql as 'select thing'`,
    `alter type status rename to what_becomes_of_it; alter table bits rename column the_only_column_of_it to x;
     create function bits_of(a text) returns integer language sql as 'select 1'`,
  ],
  [
    'drop type "odd kind" cascade',
    "alter type status rename to abc; alter type abc rename value 'draft' to 'new'",
  ],
  ['', 'drop type status cascade; drop type "odd kind" cascade'],
  [
    'drop type status cascade; drop type "odd kind" cascade',
    "create type b as enum ('x'); create type a as enum ('y'); alter table zones add a a, add b b",
  ],
  ['', 'alter type size rename to measures'],
  [
    'create type spot as (x integer, at size); create table shops (id integer primary key, spot spot, spots spot[])',
    'alter type spot rename to place; alter type size rename to extent',
  ],
  [
    'drop type size cascade',
    'create type pt as (x int, of status); create type nest as (p pt, ps pt[]); alter table zones add pts pt[]',
  ],
  [
    'create type pt as (x int, of status); create type nest as (p pt)',
    'drop type nest; drop type pt; drop type size cascade',
  ],
  ['', 'alter view named rename to called; alter function search rename to find'],
  [
    '',
    'alter view published rename to printed; alter materialized view counts rename to amounts; alter view people rename to a',
  ],
  [
    'drop view published; drop view people; drop view named; drop materialized view counts',
    'create view b as select * from zones; create view a as select id from users',
  ],
  ['', 'create view v1 as select id, "Title" from posts; create view v3 as select * from v1 where id > 3'],
  [
    '',
    `create view first as select id, upper("Title") as title, author_id from posts; create view second as select id + 1 as next, title, author_id from first;
     create view third as select next, title from second; create view fourth as select * from counts; create view fifth as select * from fourth;
     create view sixth as select id as of, author_id from only first f where id > 1; create view seventh as select of + 1 as of from sixth`,
  ],
  ['create view listed as select * from published', 'alter view published rename to printed'],
  ['', 'alter table posts rename to articles'],
  [
    '',
    'alter table posts rename to articles; alter table users rename to people_all; alter table zones rename code to name',
  ],
  [
    '',
    `alter table posts rename to articles; alter table articles rename author_id to writer_id; alter table articles alter tags set not null, add at date; alter table articles drop kind;
     alter view published rename to printed; alter view people rename to members; create or replace view members as select id, name, settings from users;
     alter type size rename to extent; alter type extent add attribute depth real; alter type status rename to state; alter type state add value 'late'`,
  ],
  [
    '',
    'drop table posts, zones cascade; create table areas (id integer primary key); create table bits (area integer references areas)',
  ],
  ['', 'drop table posts, users, zones cascade'],
  [
    'create function names_of(named) returns setof named language sql as $$select $1.*$$; create function named_by(a integer) returns setof named language sql as $$select * from named$$',
    `drop view named cascade; create table named (id bigint primary key references posts, name text not null, at date);
     create function names_of(named) returns setof named language sql as $$select $1.*$$`,
  ],
  [
    'create table extras (id integer primary key); create function extra(extras) returns extras language sql as $$select $1$$',
    `drop table extras cascade; create view extras as select id, author_id, status from posts; drop type size cascade; create domain size as text; alter table zones add size size;
     create function extra(extras) returns setof extras language sql as $$select $1.*$$; drop materialized view counts; create table counts (author_id uuid references users)`,
  ],
  [
    'create function ff(a int) returns int language sql as $$select 1$$; create table notes (id int primary key, d text); create table z (id int)',
    `alter table notes rename to vu; create view notes as select id, ff(id) as f, d from vu; create function c1(p notes) returns text language sql stable as $$select 1::text$$;
     create function ff(a text, b int default 1) returns setof notes language sql stable as $$select * from notes$$`,
  ],
  // Nothing tells which generator it was.
  [
    'drop schema public cascade; create schema public; create table notes (id int primary key); create function ff(a int) returns int language sql as $$select 1$$',
    `create function ff(a text) returns setof notes language sql as $$select * from notes$$; create function g() returns notes language sql as $$select * from notes$$;
     create function low(notes) returns text language sql as $$select ''$$; alter table notes add of jsonb not null default '{}', add "of it" jsonb, add twice int generated always as (id * 2) stored`,
  ],
  [
    '',
    `create function pick(a bigint) returns setof int language sql as 'select 1'; create function pick(a bigint, b text) returns text language sql as 'select b';
     create view p1 as select id, pick(id) as n from posts; create view p2 as select id, pick(kind::text) as n from posts; create view p3 as select id, pick("Title") as n from posts p where id > 1;
     create view p4 as select id, pick(id, upper("Title")) as n from posts; create view p5 as select id, pick(name) as n from people`,
  ],
  [
    'drop table posts, users, zones cascade',
    'create table b (id integer primary key); create table a (b integer references b, "1" text)',
  ],
  [
    '',
    'alter table posts add reviewer_id uuid references users; alter table posts drop constraint posts_author_id_fkey',
  ],
  [
    'alter table posts add reviewer_id uuid references users',
    'alter table posts drop constraint posts_reviewer_id_fkey; alter table posts drop constraint posts_author_id_fkey',
  ],
  [
    '',
    'drop function pick(text); create function pick(a integer, b integer, c text) returns text language sql as $$select c$$',
  ],
  [
    '',
    'drop function pick(text); drop function pick(text, text); create function pick(z integer) returns text language sql as $$select null$$',
  ],
  [
    '',
    `drop function ping(); drop function measure(integer); drop function totals(date); drop function search(text, integer);
     create function pong() returns void language sql as 'select'; create function search_posts(term text) returns setof posts language sql as 'select * from posts'`,
  ],
  [
    `drop function pick(text); drop function pick(text, text); drop function ping(); drop function measure(integer); drop function totals(date);
     drop function search(text, integer); drop function latest_of(users); drop function full_title(posts)`,
    'create function a(x int) returns int language sql as $$select 1$$; create function a(x text) returns int language sql as $$select 1$$',
  ],
  [
    '',
    'alter function full_title(posts) rename to whole_title; alter table posts drop column tags; alter table users add x int, drop settings cascade',
  ],
  [
    '',
    'alter table users drop column name cascade, add column title text; alter table posts drop column tags, add column tag text not null',
  ],
  ['', "create function totals(since text) returns integer language sql as 'select 1'"],
];

test('the style of a file is that of its types, whatever stands above them', async () => {
  const header = "/**\n * Don't edit: `npm run types` writes it.\n */\n\n// It's generated.\n";
  const { text, wanted } = await mended(`${header}${printed}`, 'create table aa (kind status)');
  expect(text).toBe(header + wanted);
});

/** What somebody changed in the file, of which nothing is left once it is mended. */
const byMistake: Readonly<Record<string, (text: string) => string>> = {
  'a label that only constants lack': (text) =>
    text.replace('status: ["draft", "published"]', 'status: ["published"]'),
  'labels of constants in another order': (text) =>
    text.replace('"odd kind": ["a b", "c-d"]', '"odd kind": ["c-d", "a b"]'),
  'constants without an enum': (text) => text.replace('      status: ["draft", "published"],\n', ''),
};

test.each(Object.entries(byMistake))('%s: nothing else is touched', async (_, edit) => {
  expect(edit(printed)).not.toBe(printed);
  const { before, after, text } = await mended(edit(printed), '');
  for (const { from, to } of editsOf(before)) expect(from).not.toBe(to);
  expect(after).toEqual([]);
  expect(text).toBe(printed);
});

describe('a schema that the database has no more', () => {
  const more = (text: string) =>
    text
      .replace(/^export type Database = \{\n/m, (start) => `${start}${other}`)
      .replace(
        /^export const Constants = \{\n/m,
        (start) => `${start}  crm: {\n    Enums: {\n      stage: ["lead"],\n    },\n  },\n`,
      );
  const other = `  crm: {
    Tables: {
      leads: { Row: { id: number; stage: Database["crm"]["Enums"]["stage"] } }
    }
    Enums: {
      stage: "lead"
    }
  }
`;

  test('goes with all that is in it', async () => {
    const { after, text } = await mended(more(printed), '');
    expect(after).toEqual([]);
    expect(text).toBe(printed);
  });

  test('stays where what somebody wrote names it', async () => {
    const { after, text } = await mended(`${more(printed)}type Crm = Database['crm']\n`, '');
    expect(after).toEqual([]);
    expect(text).toContain('  crm: {');
  });
});

describe('what somebody names beside the types', () => {
  const names = [
    ['by its path', `Database['public']["Enums"][ "status" ][]`],
    ['by the helper', "Enums<'status'>"],
    ['by the helper with a schema', "Enums<{ schema: 'public' }, 'status'>"],
  ] as const;

  test.each(names)('%s gets the name that it has now', async (_, name) => {
    const file = `${printed}\nexport type Status = ${name}\ntype Size = CompositeTypes<'size'>; type Zone = Tables<"zones"> | Enums<'odd kind'>\n`;
    const { after, text, each } = await mended(
      file,
      'alter type status rename to state; alter type size rename to extent; alter table zones rename to areas',
      {
        renamings: [
          {
            kind: 'table',
            from: ['public', 'zones'],
            to: ['public', 'areas'],
            location: { file: '2.sql', line: 1 },
          },
        ],
      },
    );
    expect([text, ...each].flatMap(mistakesIn)).toEqual([]);
    expect(after).toEqual([]);
    expect(text).toContain(
      `\nexport type Status = ${name.replace('status', 'state')}\ntype Size = CompositeTypes<'extent'>; type Zone = Tables<"areas"> | Enums<'odd kind'>\n`,
    );
  });

  test.each(names)('%s stays where it may be another one now, and that is said', async (_, name) => {
    const file = `${printed}\nexport type Status = ${name}\n`;
    const { before, after, text, each } = await mended(
      file,
      "alter type status rename to state; create type st as enum ('draft', 'published'); alter table zones add column st st not null default 'draft'",
      { renamings: [] },
    );
    expect([text, ...each].flatMap(mistakesIn)).toEqual([]);
    expect(after).toEqual(['critical: enum status is only in types']);
    expect(text).toContain('state: "draft" | "published"');
    const line = file.slice(0, file.indexOf('type Status')).split('\n').length;
    expect(before.flatMap(({ note }) => note ?? [])).toEqual([
      `lib/types.ts:${line} names what is gone, and nothing tells what it is called now: no edit takes that away before somebody has changed the line.`,
    ]);
  });
});

test('what the server could not make all of is left to the command', async () => {
  const column = { kind: 'column', path: ['public', 'papers', 'vector'], reason: 'no type vector' } as const;
  const { after, text } = await mended(
    printed,
    `create table papers (id integer primary key); create table notes (id integer primary key);
     create function papers_of(a integer) returns setof papers language sql as 'select * from papers'`,
    { unchecked: [column] },
  );
  expect(after).toEqual([
    'warning: table papers is missing in types',
    'warning: function papers_of(integer) is missing in types',
  ]);
  expect(text).toContain('notes: {');
});

test.each([
  ['Enums', 'kind: "draft" | "published"'],
  ['CompositeTypes', 'size: unknown'],
])('nothing refers to a section that is not there: %s', async (name, plainly) => {
  const zonesIn = (text: string) => text.slice(text.indexOf('zones: {'), text.indexOf('    Views: {'));
  const change = 'alter table zones add size size, add kind status not null';
  const gone = printed.replace(new RegExp(`    ${name}: \\{\n.*?\n    \\}\n`, 's'), '');
  // Nor does what an older generator wrote, which named nothing of it.
  const older = gone
    .slice(0, gone.indexOf('type DatabaseWithout'))
    .replaceAll(new RegExp(`Database\\["public"\\]\\["${name}"\\]\\["[\\w ]+"\\]`, 'g'), 'unknown');
  expect(zonesIn((await mended(older, change)).text)).toContain(plainly);
  for (const file of [gone, older])
    expect(zonesIn((await mended(file, change)).text)).not.toContain(`["${name}"]`);
});

describe('what meets in one place, or names another, comes together', () => {
  test.each(entangled)('%s → %s', async (before, change) => {
    const { before: found, after, text, each, wanted } = await mended({ of: before }, change);
    expect(told(found.filter(isLeft))).toEqual([]);
    expect([text, ...each].flatMap(mistakesIn)).toEqual([]);
    expect(after).toEqual([]);
    expect(text).toBe(wanted);
  });
});

test('the edits of one finding leave what only stands beside its own', async () => {
  const { before, alone, foundIn } = await mended(
    printed,
    `alter table zones rename to areas; create table arts (id integer); alter table users rename settings to options; alter table users add age integer;
     alter view named rename to called; alter view published rename to printed; alter function ping() rename to pong`,
  );
  expect(alone).toHaveLength(before.length);
  // Nor does it show them.
  const areas = editsOf(before.filter(({ object }) => object === 'areas')).flatMap(partsOf);
  expect(areas.map(({ to }) => to).join('\n')).not.toMatch(/arts|options|called/);
  for (const { title, text } of alone)
    expect(titles(await foundIn(text))).toEqual(titles(before).filter((it) => it !== title));
});

describe('a file that somebody has put into another style keeps it', () => {
  test.each([...changes, ...ofOtherKinds.slice(0, 4), ...ofOtherKinds.slice(10, 13)])(
    '%s',
    async (change) => {
      const styled = printed
        .replaceAll('"', "'")
        .replaceAll(/^(\s+["'\w$]+\??: [^{[\n|]+(?:\[\])?(?: \| null)?)$/gm, '$1;')
        .replaceAll(/^( {2,})/gm, (indent) => indent.replaceAll('  ', '\t'));
      const { after, text } = await mended(styled, change);
      expect(after).toEqual([]);
      const fresh = text.split('\n').filter((line) => !styled.split('\n').includes(line));
      // But for a text with such a quote in it, as formatters have it.
      const isInOtherQuotes = (line: string) => line.replace('"o\'k"', '').includes('"');
      expect(fresh.filter((line) => isInOtherQuotes(line) || /^ +\S/.test(line))).toEqual([]);
      expect(fresh.filter((line) => /^\s+['\w$]+\??: [^{[\n|]*[^{[\n|;]$/.test(line))).toEqual([]);
    },
  );
});

test('only the members that are wrong are written, whatever stands around them', async () => {
  const byHand = `// By hand.
export type Database = {
  public: {
    Tables: {
      zones: { Row: { code: string }; Insert: { code: string }; Update: { code?: string } };
      users: {
        // Whoever signs up.
        Row: { name: string | null; id: string; settings: { theme: 'dark' | 'light' } };
        Insert: { name?: string | null; id?: string; settings?: { theme: 'dark' | 'light' } };
        Update: { name?: string | null; id?: string; settings?: { theme: 'dark' | 'light' } };
      };
    };
  };
};
`;
  const { text, after } = await mended(
    byHand,
    'drop table posts cascade; alter table users alter column name set not null, add column age integer',
  );
  expect(after).toEqual([]);
  expect(text).toBe(
    byHand
      .replace(
        "Row: { name: string | null; id: string; settings: { theme: 'dark' | 'light' } }",
        "Row: { name: string; id: string; settings: { theme: 'dark' | 'light' }; age: number | null }",
      )
      .replace(
        "Insert: { name?: string | null; id?: string; settings?: { theme: 'dark' | 'light' } }",
        "Insert: { name: string; id?: string; settings?: { theme: 'dark' | 'light' }; age?: number | null }",
      )
      .replace(
        "Update: { name?: string | null; id?: string; settings?: { theme: 'dark' | 'light' } }",
        "Update: { name?: string; id?: string; settings?: { theme: 'dark' | 'light' }; age?: number | null }",
      ),
  );
});

test('what stands beside a Record or a base is mended, and what these have is left', async () => {
  const byHand = (own: string) => {
    const optional = own.replaceAll(':', '?:');
    return `enum Kind { Plain = 'plain', Odd = 'odd' }
interface Base { id: string }
export type Database = { public: { Tables: {
  users: { Row: Base & { ${own} }; Insert: Partial<Base> & { ${optional} }; Update: Partial<Base> & { ${optional} } }
  zones: { Row: Record<'code' | 'kind', string> & { size: Kind }; Insert: Record<'code' | 'kind', string> & { size: Kind }; Update: { code?: string; kind?: string; size?: Kind } }
} } }\n`;
  };
  const { before, text, after } = await mended(
    byHand('name: string | null; settings: Json'),
    `drop table posts cascade; alter table users drop column name cascade, add column age integer, alter column settings type text;
     alter table users alter settings drop not null, alter id drop default, alter id type integer using 1;
     alter table zones add column kind integer not null default 1, add column size text not null default 'odd' check (size in ('plain', 'odd', 'new'))`,
  );
  expect(text).toBe(byHand('age: number | null; settings: string | null'));
  const left = [
    'column users.id: migrations: integer NOT NULL, types: string, optional in Insert',
    'column zones.kind: migrations: integer NOT NULL default 1, types: string, required in Insert',
    `column zones.size: migrations: text, one of 'new', 'odd', 'plain', types: "odd" | "plain", required in Insert`,
  ];
  expect(after.map((it) => it.replace(/^\w+: /, ''))).toEqual(left);
  expect(titles(before.filter(isLeft))).toEqual(left);
});

test('several members of one line come and go at once', async () => {
  const byHand = (rows: string, enums: string) =>
    `export type Database = { public: { Tables: { zones: { Row: ${rows} } }; Enums: ${enums} } }\n`;
  const { text, after } = await mended(
    byHand(
      `{ area: Database['public']['Enums']['draft']; code: string; done: boolean; end: Database['public']['Enums']['status'] }`,
      "{ draft: 'a'; status: 'draft' | 'published' }",
    ),
    `drop table posts, users cascade; drop type status, "odd kind" cascade; alter table zones add b integer, add z text not null;
     create type level as enum ('low', 'high'); create type amount as enum ('much'); alter table zones add l level, add m amount`,
  );
  expect(after).toEqual([]);
  expect(text).toBe(
    byHand(
      '{ b: number | null; code: string; l: Database["public"]["Enums"]["level"] | null; m: Database["public"]["Enums"]["amount"] | null; z: string }'.replaceAll(
        '"',
        "'",
      ),
      "{ amount: 'much'; level: 'low' | 'high' }",
    ),
  );
});

test('a union that somebody wrote gets the values that it lacks, in its order', async () => {
  const name = (row: string, insert: string) =>
    `export type Database = { public: { Tables: { users: { Row: { name: ${row} }; Insert: { name?: ${insert} }; Update: { name?: string | null } } } } }\n`;
  const { text } = await mended(
    name("'low' | 'high' | 'none' | null", "'low' | null"),
    `drop table posts cascade; drop table zones; alter table users drop column id cascade, drop column settings cascade,
       add check (name in ('high', 'normal', 'low'))`,
  );
  expect(text).toContain(name("'low' | 'high' | 'normal' | null", "'low' | 'high' | 'normal' | null"));
});

describe('a union under a name of its own', () => {
  const file = (unions: string, name: string, title: string, status = 'Status') =>
    `${unions}export type Database = { public: {
  Tables: {
    users: { Row: { name: ${name} }; Insert: { name?: ${name} }; Update: { name?: ${name} } }
    posts: { Row: { "Title": ${title}; status: ${status} }; Insert: { "Title": ${title}; status?: ${status} }; Update: { "Title"?: ${title}; status?: ${status} } }
  }
  Enums: { status: ${status} }
} }\n`;
  const status = "export type Status =\n  | 'draft' // For nobody else.\n  | 'published';\n";
  const only = `drop schema public cascade; create schema public; create type status as enum ('draft', 'published');
    create table users (name text); create table posts ("Title" text not null, status status not null default 'draft')`;
  const check = (table: string, column: string, list: string) =>
    `alter table ${table} add check (${column} in (${list}));`;

  test('is mended where it is declared, for all that name it', async () => {
    const before = file(`type Level = 'low' | 'high'\n${status}`, 'Level | null', 'Level');
    const { after, text } = await mended(
      before,
      `${only}; ${check('users', 'name', "'high', 'middle'")} ${check('posts', '"Title"', "'high', 'middle'")} alter type status add value 'hidden'`,
    );
    expect(after).toEqual([]);
    expect(text).toBe(
      file(
        `type Level = 'high' | 'middle'\n${status.replace(';', "\n  | 'hidden';")}`,
        'Level | null',
        'Level',
      ),
    );
  });

  test('keeps its name where the column may be null now', async () => {
    const before = file("type Level = 'low' | 'high'\n", 'Level', 'string', "'draft' | 'published'");
    const { after, text } = await mended(before, `${only}; ${check('users', 'name', "'low', 'high'")}`);
    expect(after).toEqual([]);
    expect(text).toBe(
      file("type Level = 'low' | 'high'\n", 'Level | null', 'string', "'draft' | 'published'"),
    );
  });

  test('stays where others name it for what it is', async () => {
    const before = file("type Level = 'low' | 'high'\n", 'Level | null', 'Level', "'draft' | 'published'");
    const { after, text } = await mended(
      before,
      `${only}; ${check('users', 'name', "'high', 'middle'")} ${check('posts', '"Title"', "'low', 'high'")}`,
    );
    expect(after).toEqual([]);
    expect(text).toBe(
      file("type Level = 'low' | 'high'\n", "'high' | 'middle' | null", 'Level', "'draft' | 'published'"),
    );
  });
});

/** What is found of types in several files, the first of which hands them on, before and after the edits, and what these leave. */
async function mendedFiles(files: Readonly<Record<string, string>>, schema: string) {
  const folder = mkdtempSync(join(tmpdir(), 'drift-types-'));
  await client.query('begin');
  try {
    for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
    await client.query(schema);
    const migrations = sourceOf((await extractWithin(client)).catalog);
    const checked = async () => {
      const read = await readSupabaseTypes({ file: Object.keys(files)[0] ?? '' }, { root: folder });
      const sources = [migrations, { name: 'types', kind: 'supabase-types' as const, read }];
      const { findings, subjects } = compare(sources, 'migrations', 'main');
      return withEdits(findings, subjects, sources, folder);
    };
    const before = await checked();
    gitApply(folder, [...new Set(editsOf(before).map(({ diff }) => diff))].join(''));
    const texts = Object.keys(files).map((file) => readFileSync(join(folder, file), 'utf8'));
    return { before, after: told(await checked()), texts };
  } finally {
    await client.query('rollback');
    rmSync(folder, { recursive: true });
  }
}

test('an edit goes into the file that declares the member, and the mark at its beginning stays', async () => {
  const none = '    {name}: {\n      [_ in never]: never\n    }\n';
  const files = {
    'index.ts': "export * from './database'\n",
    'database.ts': `\ufeffimport type { Users } from './users'\nexport type Database = {\n  public: {\n    Tables: {\n      users: Users\n    }\n${['Views', 'Functions'].map((name) => none.replace('{name}', name)).join('')}  }\n}\n`,
    'users.ts':
      'export interface Users {\n  Row: {\n    id: number\n  }\n  Insert: {\n    id: number\n  }\n  Update: {\n    id?: number\n  }\n}\n',
  };
  const { before, after, texts } = await mendedFiles(
    files,
    `drop schema public cascade; create schema public; create table users (id int primary key, age int);
     create table posts (id int primary key); create function ping() returns void language sql as 'select'`,
  );
  // The command would write all of it into one file.
  expect(before.map(({ advice }) => advice)).toEqual([
    'Add table posts to database.ts.',
    'Add column users.age to database.ts.',
    'Add function ping() to database.ts.',
  ]);
  expect(after).toEqual([]);
  const [, database, users] = texts;
  expect(database).toMatch(/^\ufeffimport[\s\S]*posts[\s\S]*ping/);
  expect(users).toContain('age: number | null');
});

test('what comes goes into the generated types that others are laid over, and what goes out of them', async () => {
  const over = `import type { MergeDeep } from 'type-fest'
import type { Database as Generated } from './gen'
export type Database = MergeDeep<Generated, { public: {
  Tables: { users: { Row: { settings: { dark: boolean } } } }
  Views: { people: { Row: { id: string } } }
} }>
`;
  const { after, texts } = await mendedFiles(
    { 'types.ts': over, 'gen.ts': printed },
    `create table tags (id integer primary key); create view tagged as select id from tags; drop table zones;
     create function pong() returns integer language sql as 'select 1'; drop function pick(text, text); drop view people`,
  );
  expect(after).toEqual(['critical: view people is only in types']);
  expect(texts[0]).toBe(over);
  expect(texts[1]).toMatch(/ {6}tags: \{[\s\S]* {6}tagged: \{[\s\S]* {6}pong: \{/);
  expect(texts[1]).not.toMatch(/ {6}zones: \{/);
});
