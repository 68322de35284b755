import type { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compare } from '../../src/compare/compare.ts';
import { adviceParts } from '../../src/report/phrases/advice.ts';
import { databaseReadOften } from '../support/read-often.ts';
import { source } from './catalogs.ts';
import { catalogOf, findingsOf, inWords, type Situation } from './situations.ts';

let client: Client;
beforeAll(async () => {
  client = await databaseReadOften();
});
afterAll(() => client.end());

const hits = 'create table hits (id serial primary key, page text not null)';
const query = 'select page, count(*) as n from hits group by page';
const view = `create view daily as ${query}`;
const materialized = `create materialized view daily as ${query}`;
const table = 'create table daily (page text primary key, n serial)';

const situations: readonly Situation[] = [
  {
    what: 'a view that became a materialized view',
    both: hits,
    a: view,
    b: materialized,
    found: ['critical: view daily: a: view, b: materialized view'],
  },
  {
    what: 'its indexes come with it',
    both: hits,
    a: view,
    b: `${materialized}; create unique index on daily (page)`,
    found: ['critical: view daily: a: view, b: materialized view'],
  },
  {
    what: 'a table that became a view, with all that belongs to it',
    both: hits,
    a: `${table}; create index on daily (n); comment on table daily is 'x'; alter table daily enable row level security;
        create policy p on daily using (n > 1); create table parts (page text references daily)`,
    b: `${view}; create table parts (page text)`,
    found: ['critical: table daily: a: table, b: view'],
  },
  {
    what: 'a view that became a table',
    both: hits,
    a: view,
    b: table,
    found: ['critical: view daily: a: view, b: table'],
  },
  {
    what: 'a view that became a table of another name is missing',
    both: hits,
    a: view,
    b: 'create table dailies (page text primary key, n bigint)',
    found: ['critical: table dailies is missing in a', 'critical: view daily is missing in b'],
  },
  {
    what: 'an enum that became a domain',
    a: `create type mood as enum ('a', 'b')`,
    b: `create domain mood as text`,
    found: ['critical: enum mood: a: enum, b: domain'],
  },
  {
    what: 'a function that became a procedure',
    a: 'create function f(integer) returns void language sql as $$select 1$$',
    b: 'create procedure f(integer) language sql as $$select 1$$',
    found: ['critical: function f(integer): a: function, b: procedure'],
  },
];

test.each(situations)('$what', async (situation) => {
  expect(inWords(await findingsOf(client, situation))).toEqual(situation.found);
});

/** What is said to do where the migrations are right and the other is not, and where it is the other way round. */
const advice: readonly (readonly [
  what: string,
  migrations: string,
  other: string,
  kind: 'drizzle' | 'live',
  sentence: string,
])[] = [
  ['in code', view, materialized, 'drizzle', 'Change materialized view daily to view in the Drizzle schema.'],
  [
    'where rows would be lost',
    view,
    table,
    'live',
    'Drop table daily and create view daily in other; its rows go with it, so move those that are needed first.',
  ],
];

test.each(advice)('what to do %s', async (_, migrations, other, kind, sentence) => {
  const sources = [
    source('migrations', 'migrations', [], { catalog: await catalogOf(client, `${hits}; ${migrations}`) }),
    source('other', kind, [], { catalog: await catalogOf(client, `${hits}; ${other}`) }),
  ];
  const [finding] = compare(sources, 'migrations', 'main').findings;
  expect(finding?.advice).toBe(sentence);
  const [reverse] = compare(sources, 'other', 'main').findings;
  expect(reverse?.advice).toMatch(
    /^Write a migration that drops view daily and creates (materialized view|table) daily\.$/,
  );
});

test('the SQL that makes a view of a materialized view, and the other way round, was tried', async () => {
  const index = 'create unique index daily_page on daily (page)';
  for (const [own, right] of [
    [view, `${materialized}; ${index}`],
    [`${materialized}; ${index}`, view],
  ]) {
    const [production, declared] = [
      await catalogOf(client, `${hits}; ${own}`),
      await catalogOf(client, `${hits}; ${right}`),
    ];
    const sources = [
      source('migrations', 'migrations', [], { catalog: declared }),
      source('production', 'live', [], { catalog: production }),
    ];
    const [finding] = compare(sources, 'migrations', 'main').findings;
    const { code } = adviceParts(finding?.advice ?? '');
    expect(code.length).toBeGreaterThan(1);
    expect((await catalogOf(client, `${hits}; ${own}; ${code.join('\n')}`)).objects).toEqual(
      declared.objects,
    );
  }
});
