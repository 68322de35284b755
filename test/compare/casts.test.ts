import type { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testMajors } from '../support/postgres.ts';
import { databaseReadOften } from '../support/read-often.ts';
import { findingsOf, inWords } from './situations.ts';

/** Where an expression can stand; `X` is the expression. */
const places: Readonly<Record<string, string>> = {
  check: 'alter table t add constraint c check (X)',
  'policy using': 'create policy p on t using (X)',
  'policy with check': 'create policy p on t for insert with check (X)',
  'index predicate': 'create index i on t (id) where X',
  'index expression': 'create index i on t ((X))',
  'generated column': 'alter table t add column g boolean generated always as (X) stored',
  'trigger condition': 'create trigger g before update on t for each row when (X) execute function nothing()',
};

/** A table of the types that casts to text tell apart, and functions that ask for them. */
const both = `
  create type level as enum ('low', 'mid', 'high');
  create function nothing() returns trigger language plpgsql as 'begin return new; end';
  create table t (id integer, has level, need level, n integer, m integer, name text, title varchar(40), code char(3),
    tags text[], marks varchar[], states level[], data jsonb);
  create function f(text) returns boolean immutable language sql as 'select true';
  create function f(varchar) returns boolean immutable language sql as 'select false';
  create function f(level) returns boolean immutable language sql as 'select false';
  create function one(text) returns boolean immutable language sql as 'select true'`;

/** Expressions that Postgres evaluates differently, whatever is cast to text in one of them. */
const different: readonly (readonly [what: string, a: string, b: string])[] = [
  ['an enum sorts by its values, text by its letters', 'has >= need', 'has::text >= need::text'],
  ['numbers', 'n > m', 'n::text > m::text'],
  ['a number as varchar', 'n > m', 'n::varchar > m::varchar'],
  ['json', "data -> 'a' = data -> 'b'", "(data -> 'a')::text = (data -> 'b')::text"],
  ['arrays of an enum', 'states = array[has]', 'states::text[] = array[has]::text[]'],
  ['what is padded', "code = 'ab '", "code::text = 'ab '"],
  ['what is cut', "name = 'abcdef'", "name = 'abcdef'::varchar(3)"],
  ['an overload for text', 'f(has)', 'f(has::text)'],
  ['an overload for text beside varchar', 'f(title)', 'f(title::text)'],
  ['an overload for a literal', "f('a'::text)", "f('a'::varchar)"],
];

/** Expressions that mean the same, as Postgres prints them for text and for varchar, or after another way of writing. */
const alike: readonly (readonly [what: string, a: string, b: string])[] = [
  ['varchar is text', "title = 'a'", "title::text = 'a'::varchar"],
  ['text is varchar', "name = 'a'", "name::varchar = 'a'"],
  ['a list of texts', "title in ('a', 'b')", "title = any (array['a'::varchar, 'b']::text[])"],
  ['a list, each cast', "title in ('a', 'b')", "title = any (array['a'::varchar::text, 'b'::varchar::text])"],
  ['arrays', "tags = array['a', 'b']", "tags::varchar[] = array['a'::varchar, 'b']"],
  ['arrays of varchar', "marks = array['a'::varchar]", "marks::text[] = array['a']"],
  ['an element of an array', "marks[1] = 'a'", "marks[1]::text = 'a'"],
  ['the first that is there', "coalesce(title, 'a') = 'b'", "coalesce(title, 'a')::text = 'b'"],
  ['joined', "title || 'a' = 'b'", "(title || 'a')::varchar = 'b'"],
  ['what a function of text gives', "lower(title) = 'a'", "lower(title)::varchar = 'a'"],
  ['json as text', "data ->> 'a' = 'b'", "(data ->> 'a')::varchar = 'b'"],
  ['a function that there is one of', 'one(title)', 'one(title::text)'],
  ['who is logged in', 'name = current_user', 'name = current_user::text'],
  ['the name of a schema', 'name = current_schema', 'name = current_schema::varchar'],
  ['parentheses', "(((name))) = 'a' and ((n) > 1)", "name = 'a' and n > 1"],
];

const domains: readonly (readonly [what: string, a: string, b: string, found: readonly string[]])[] = [
  [
    'of varchar and of text',
    "create domain d as varchar check (value in ('a', 'b'))",
    "create domain d as text check (value in ('a', 'b'))",
    ['cosmetic: domain d: a: type character varying, b: type text'],
  ],
  [
    'of numbers',
    'create domain d as integer constraint c check (value > 10)',
    "create domain d as integer constraint c check (value::text > '10')",
    ["warning: domain d: a: integer check (VALUE > 10), b: integer check ((VALUE)::text > '10'::text)"],
  ],
];

/** Conditions on rows of another table, and how many differences they are. */
const queries: readonly (readonly [what: string, a: string, b: string, found: number])[] = [
  ['its varchar', "m.title = 'a' and m.who = t.name", "m.title::text = 'a' and m.who::varchar = t.name", 0],
  ['its enum', 'm.has >= t.need', 'm.has::text >= t.need::text', 1],
  ['an enum beside a text of its name', 'm.need >= m.has', 'm.need::text >= m.has::text', 1],
];

describe.each(testMajors)('PostgreSQL %i', (major) => {
  let client: Client;
  beforeAll(async () => {
    client = await databaseReadOften(major);
  });
  afterAll(() => client.end());

  const between = (statement: (expression: string) => string, a: string, b: string) =>
    findingsOf(client, { both, a: statement(a), b: statement(b) });
  const inCheck = (expression: string) => `alter table t add constraint c check (${expression})`;
  const inPolicy = (expression: string) => `create policy p on t using (${expression})`;

  test.each(different)('%s', async (_, a, b) => {
    expect(await between(inCheck, a, b)).toHaveLength(1);
    expect(await between(inPolicy, a, b)).toMatchObject([{ severity: 'critical' }]);
  });

  test.each(alike)('%s is no difference', async (_, a, b) => {
    expect(inWords(await between(inCheck, a, b))).toEqual([]);
  });

  test.each(Object.entries(places))('in a %s', async (_, place) => {
    const statement = (expression: string) => place.replace('X', () => expression);
    const row = place.includes('trigger') ? 'new.' : '';
    expect(await between(statement, `${row}n > ${row}m`, `${row}n::text > ${row}m::text`)).toHaveLength(1);
    const [a, b] = [`${row}title = 'a'`, `${row}title::text = 'a'::varchar`];
    expect(inWords(await between(statement, a, b))).toEqual([]);
  });

  test.each(domains)('in a domain: %s', async (_, a, b, found) => {
    expect(inWords(await findingsOf(client, { a, b }))).toEqual(found);
  });

  test.each(queries)('in a query of another table: %s', async (_, a, b, found) => {
    const policy = (condition: string) =>
      `create table members (who text, title varchar, has level, need level);
       create policy p on t using (exists (select from members m where ${condition}))`;
    expect(await findingsOf(client, { both, a: policy(a), b: policy(b) })).toHaveLength(found);
  });
});
