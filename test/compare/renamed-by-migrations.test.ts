/** What migrations have given another name, and other sources still have under the old one. */

import type { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { groupBy } from '../../src/base/group-by.ts';
import { type Catalog, objectsById } from '../../src/catalog/catalog.ts';
import { extractWithin } from '../../src/catalog/extract.ts';
import { compare } from '../../src/compare/compare.ts';
import type { ComparedSource } from '../../src/compare/sources/compared-source.ts';
import type { Finding } from '../../src/report/finding.ts';
import { removalsOf, renamingsOf } from '../../src/sources/migrations/removals.ts';
import { splitStatements } from '../../src/sources/sql/statements.ts';
import { generated, typesOf } from '../supabase-types/support.ts';
import { databaseReadOften } from '../support/read-often.ts';
import { source } from './catalogs.ts';

const schema = `
  create type status as enum ('draft', 'sent');
  create table users (id uuid primary key, name text not null, seats integer);
  create table posts (id uuid primary key, author uuid references users, state status not null default 'draft', body text);
  create view recent as select id, body from posts;
  create view named as select p.id, u.name from posts p join users u on u.id = p.author;
  create function find(term text) returns text language sql as 'select term';
  create function of_author(p posts) returns text language sql as $$select ''$$;
  create sequence numbers;
  create materialized view totals as select 1 as one;`;

interface Situation {
  readonly what: string;
  /** Statements of the migrations behind those of the schema, which is all that the other source has. */
  readonly renames: string;
  /** What is found where code is as before, and where types are. */
  readonly found: readonly string[];
  readonly inTypes?: readonly string[];
}

/** That one thing has another name, and what differs for no other reason. */
function renamed(object: string, to: string, ...along: readonly string[]): string {
  const [own] = object.split(/[ .]/).slice(-1);
  const title = `${object} was renamed to ${to} in m/2.sql:1; other still says ${own}`;
  return along.length === 0 ? title : `${title} | ${along.join(', ')}`;
}

const situations: readonly Situation[] = [
  {
    what: 'a table',
    renames: 'alter table users rename to accounts',
    found: [renamed('table users', 'accounts', 'view named')],
    inTypes: [renamed('table users', 'accounts', 'foreign key posts.author')],
  },
  {
    what: 'a column',
    renames: 'alter table users rename column name to full_name',
    found: [renamed('column users.name', 'full_name', 'view named')],
    inTypes: [renamed('column users.name', 'full_name')],
  },
  {
    what: 'a column that shares no word',
    renames: 'alter table users rename seats to places',
    found: [renamed('column users.seats', 'places')],
  },
  {
    what: 'a column that is a foreign key',
    renames: 'alter table posts rename author to writer',
    found: [renamed('column posts.author', 'writer', 'view named')],
    inTypes: [renamed('column posts.author', 'writer', 'foreign key posts.writer')],
  },
  {
    what: 'a column in a renamed table',
    renames: 'alter table users rename to accounts; alter table accounts rename name to full_name',
    found: [renamed('column users.name', 'full_name'), renamed('table users', 'accounts', 'view named')],
    inTypes: [
      renamed('column users.name', 'full_name'),
      renamed('table users', 'accounts', 'foreign key posts.author'),
    ],
  },
  {
    what: 'a column, and then its table',
    renames: 'alter table users rename name to full_name; alter table users rename to accounts',
    found: [renamed('column users.name', 'full_name', 'view named'), renamed('table users', 'accounts')],
    inTypes: [
      renamed('column users.name', 'full_name'),
      renamed('table users', 'accounts', 'foreign key posts.author'),
    ],
  },
  {
    what: 'a table twice',
    renames: 'alter table users rename to people; alter table people rename to accounts',
    found: [renamed('table users', 'accounts', 'view named')],
    inTypes: [renamed('table users', 'accounts', 'foreign key posts.author')],
  },
  {
    what: 'a column twice',
    renames: 'alter table users rename seats to chairs; alter table users rename chairs to places',
    found: [renamed('column users.seats', 'places')],
  },
  {
    what: 'and back',
    renames: 'alter table users rename to people; alter table people rename to users',
    found: [],
  },
  {
    what: 'a column, and a new one of the old name',
    renames: 'alter table users rename seats to places; alter table users add seats integer',
    found: ['column users.places is missing in other'],
  },
  {
    what: 'a column and its type',
    renames: 'alter table users rename seats to places; alter table users alter places type text',
    found: ['column users.places: migrations: text, other: integer', renamed('column users.seats', 'places')],
    inTypes: [
      'column users.places: migrations: text, other: number | null',
      renamed('column users.seats', 'places'),
    ],
  },
  {
    what: 'a table, and the type of a column',
    renames: 'alter table users rename to accounts; alter table accounts alter seats type text',
    found: [
      'column accounts.seats: migrations: text, other: integer',
      renamed('table users', 'accounts', 'view named'),
    ],
    inTypes: [
      'column accounts.seats: migrations: text, other: number | null',
      renamed('table users', 'accounts', 'foreign key posts.author'),
    ],
  },
  {
    what: 'a table, and a new column',
    renames: 'alter table users rename to accounts; alter table accounts add vat text',
    found: ['column accounts.vat is missing in other', renamed('table users', 'accounts', 'view named')],
    inTypes: [
      'column accounts.vat is missing in other',
      renamed('table users', 'accounts', 'foreign key posts.author'),
    ],
  },
  {
    what: 'an enum',
    renames: 'alter type status rename to state',
    found: [renamed('enum status', 'state', 'column posts.state')],
  },
  {
    what: 'an enum and a value',
    renames: "alter type status rename to state; alter type state rename value 'sent' to 'out'",
    found: [
      'enum state: migrations: draft, out, other: draft, sent',
      renamed('enum status', 'state', 'column posts.state'),
    ],
  },
  {
    what: 'an enum, and more of a column that is of it',
    renames: 'alter type status rename to state; alter table posts alter state drop not null',
    found: [
      'column posts.state: migrations: nullable, other: NOT NULL',
      renamed('enum status', 'state', 'column posts.state'),
    ],
    inTypes: [
      `column posts.state: migrations: state default 'draft'::public.state, other: Database["public"]["Enums"]["status"]`,
      renamed('enum status', 'state'),
    ],
  },
  {
    what: 'a value',
    renames: "alter type status rename value 'sent' to 'out'",
    found: ['enum status: migrations: draft, out, other: draft, sent'],
  },
  {
    what: 'a view',
    renames: 'alter view recent rename to latest',
    found: [renamed('view recent', 'latest')],
  },
  {
    what: 'a materialized view',
    renames: 'alter materialized view totals rename to sums',
    found: [renamed('materialized view totals', 'sums')],
  },
  {
    what: 'a function',
    renames: 'alter function find rename to search',
    found: [renamed('function find', 'search')],
  },
  {
    what: 'a function of a row',
    renames: 'alter function of_author rename to by_author',
    found: [renamed('function of_author', 'by_author')],
  },
  {
    what: 'a sequence',
    renames: 'alter sequence numbers rename to counts',
    found: [renamed('sequence numbers', 'counts')],
    inTypes: [],
  },
  {
    what: 'a table with a function of its rows',
    renames: 'alter table posts rename to articles',
    found: [renamed('table posts', 'articles', 'function of_author(articles)', 'view named', 'view recent')],
    inTypes: [renamed('table posts', 'articles', 'function of_author(articles)')],
  },
  {
    what: 'a table, and the enum of a column',
    renames: 'alter table posts rename to articles; alter type status rename to state',
    found: [
      renamed('enum status', 'state', 'column articles.state'),
      renamed('table posts', 'articles', 'function of_author(articles)', 'view named', 'view recent'),
    ],
    inTypes: [
      renamed('enum status', 'state'),
      renamed('table posts', 'articles', 'function of_author(articles)'),
    ],
  },
];

/** Where the old name is no sign of the same thing any more. */
const others: readonly Pick<Situation, 'what' | 'renames'>[] = [
  {
    what: 'a table, and a new one of the old name',
    renames: 'alter table users rename to accounts; create table users (id uuid primary key, vat text)',
  },
  {
    what: 'a table, and one of the old name that is gone again',
    renames: 'alter table users rename to accounts; create table users (id uuid); drop table users',
  },
  {
    what: 'two tables that change names',
    renames:
      'alter table users rename to x; alter table posts rename to users; alter table x rename to posts',
  },
  {
    what: 'a table that is gone since',
    renames: 'alter table users rename to accounts; drop table accounts cascade',
  },
];

let client: Client;
/** The same before the renames: code as Postgres describes it, and generated types. */
let code: ComparedSource;
let types: ComparedSource;
beforeAll(async () => {
  client = await databaseReadOften();
  await within(schema, async () => {
    const before = await catalog();
    code = source('other', 'drizzle', [...before.objects], { catalog: before });
    types = await typesOf(await generated(client, ['public'], { plain: true }), 'other');
  });
});
afterAll(() => client.end());

async function within<Value>(sql: string, read: () => Promise<Value>): Promise<Value> {
  await client.query('begin');
  try {
    await client.query(sql);
    return await read();
  } finally {
    await client.query('rollback');
  }
}
const catalog = async (): Promise<Catalog> => (await extractWithin(client)).catalog;

async function migrationsWith(sql: string, before = schema): Promise<ComparedSource> {
  const after = await within(`${before}\n${sql}`, catalog);
  const migrations = [
    {
      name: '2',
      file: 'm/2.sql',
      sql,
      statements: splitStatements(sql).statements,
      transactional: true,
      metaCommands: [],
    },
  ];
  const declared = { file: 'm/1.sql', line: 1 };
  return source('migrations', 'migrations', [...after.objects], {
    catalog: after,
    locations: new Map([...objectsById(after).keys()].map((id) => [id, declared])),
    removals: removalsOf(migrations),
    renamings: renamingsOf(migrations, after),
  });
}

const told = (findings: readonly Finding[]) =>
  findings
    .map(({ title, folded }) => (folded.length === 0 ? title : `${title} | ${folded.join(', ')}`))
    .sort();

test.each(situations)('$what', async ({ renames, found, inTypes = found }) => {
  const migrations = await migrationsWith(renames);
  const between = (other: ComparedSource) => {
    const { findings, compared } = compare([migrations, other], 'migrations', 'main');
    const ofRenames = findings.filter(({ halves }) => halves !== undefined);
    // Nothing that code sends names an enum.
    const weight = (kind: string) => (kind === 'enum' && other === types ? 'warning' : 'critical');
    expect(
      ofRenames.filter(
        ({ severity, kind, note, wrong }) =>
          severity !== weight(kind) ||
          (severity === 'warning') !== (note?.startsWith('No call of a client names a type') === true) ||
          wrong.join() !== 'other',
      ),
    ).toEqual([]);
    for (const { cells } of ofRenames)
      expect(cells.migrations?.location).toEqual({ file: 'm/2.sql', line: 1 });
    const own = groupBy(migrations.read.catalog.objects, ({ kind }) => kind);
    for (const kind of ['table', 'column', 'view', 'materialized view', 'enum', 'function'] as const)
      expect([kind, compared[kind]]).toEqual([kind, own.get(kind)?.length]);
    return told(findings);
  };
  expect.soft(between(code)).toEqual(found);
  expect.soft(between(types)).toEqual(inTypes);
});

test.each(others)('$what is no rename', async ({ renames }) => {
  const migrations = await migrationsWith(renames);
  for (const other of [types, code]) {
    const titles = told(compare([migrations, other], 'migrations', 'main').findings);
    expect(titles.length).toBeGreaterThan(0);
    expect(titles.filter((title) => title.includes('was renamed'))).toEqual([]);
  }
});

test('its halves are the findings that it would be otherwise, by which a baseline knows them', async () => {
  const migrations = await migrationsWith('alter table users rename seats to places');
  const untold = { ...migrations, read: { ...migrations.read, renamings: [] } };
  for (const other of [types, code]) {
    const found = (source: ComparedSource) => compare([source, other], 'migrations', 'main').findings;
    const halves = found(untold).map(({ fingerprint, severity, kind, object, cells }) => ({
      fingerprint,
      severity,
      kind,
      object,
      cells: Object.entries(cells).map(([name, { state, text }]) => [name, state, text]),
    }));
    const told = found(migrations).flatMap((finding) =>
      (finding.halves ?? []).map(({ cause: _, ...half }) => ({
        ...half,
        cells: Object.entries(half.cells).map(([name, { state, text }]) => [name, state, text]),
      })),
    );
    expect(told).toHaveLength(2);
    expect(told).toEqual(expect.arrayContaining(halves));
  }
});

test('all sources that still have the old name are told at once', async () => {
  const migrations = await migrationsWith(
    'alter table users rename to accounts; alter type status rename to state',
  );
  const [drizzle, generated] = [
    { ...code, name: 'drizzle' },
    { ...types, name: 'types' },
  ];
  const after = { ...migrations, name: 'live', kind: 'live' as const };
  for (const sources of [
    [migrations, drizzle, generated, after],
    [drizzle, after, generated, migrations],
  ]) {
    const titles = compare(sources, 'migrations', 'main').findings.map(({ title }) =>
      title.replace(/^.*; /, ''),
    );
    expect(titles.sort()).toEqual([
      'drizzle and types still say status',
      'drizzle and types still say users',
    ]);
  }
});

/** Of every kind that a schema has, what names others there, and what looks like the schema's name. */
const inSchema = `
  create schema "Old"; create schema other;
  create type "Old".status as enum ('draft', 'Old'); create domain "Old".mail as text check (value <> 'Old.x');
  create type "Old".pair as (a int, b "Old".status);
  create function "Old".touch() returns trigger language plpgsql as 'begin return new; end';
  create table "Old".users (id bigserial primary key, name text not null, m "Old".mail);
  create table "Old".posts (id uuid primary key, "Old" bigint references "Old".users, state "Old".status default 'draft');
  create table "Old".parts (id int) partition by list (id); create table "Old".part partition of "Old".parts default;
  create table other.notes (post uuid references "Old".posts, s "Old".status[], check (s <> '{draft}'::"Old".status[]));
  create view "Old".recent as select "Old".id from "Old".posts "Old";
  create materialized view other.named as select p.id, u.name from "Old".posts p join "Old".users u on u.id = p."Old";
  create function "Old".by(p "Old".posts) returns setof "Old".users language sql set search_path = 'Old' as 'select * from users';
  create trigger t before update on "Old".posts for each row execute function "Old".touch();
  alter table "Old".posts enable row level security;
  create policy p on "Old".posts using ("Old" in (select id from "Old".users where name = current_setting('Old.name')));
  create sequence "Old".numbers; create index on "Old".posts (state) where state <> 'draft'::"Old".status;
  create statistics "Old".s on id, state from "Old".posts; comment on schema "Old" is 'x';
  comment on column "Old".posts.state is 'Old.state'; grant usage on schema "Old" to public;
  alter default privileges in schema "Old" grant select on tables to public;`;

test.each([
  ['all that is in it', '', []],
  [
    'what is renamed in it',
    '; alter table new.users rename to people',
    ['table "Old".users was renamed to new.people in m/2.sql:1; still "Old".users'],
  ],
  [
    'what differs in it',
    '; alter table new.posts add vat int; drop index new.posts_state_idx',
    ['column new.posts.vat is missing', 'index "Old".posts (state) is only there'],
  ],
])('a schema is renamed with %s, and that is one finding', async (_, more, others) => {
  const migrations = await migrationsWith(`alter schema "Old" rename to new${more}`, inSchema);
  const before = await within(inSchema, catalog);
  const live = source('live', 'live', [...before.objects], { catalog: before });
  // Code that says of which schemas it speaks does so under their new names, too.
  const coverage = { schemas: ['Old', 'other', 'public'] };
  const code = source('code', 'drizzle', [...before.objects], { catalog: before, coverage });
  const after = { ...migrations, name: 'after', kind: 'live' as const };
  const own = groupBy(migrations.read.catalog.objects, ({ kind }) => kind);
  for (const sources of [
    [migrations, live],
    [code, after, migrations, live],
  ]) {
    const { findings, compared, notCompared } = compare(sources, 'migrations', 'main');
    const titles = findings.map(({ title }) =>
      title
        .replace(/ in (?:code and )?live$/, '')
        .replace(/only$/, 'only there')
        .replace(/(?:live still says|code and live still say)/, 'still'),
    );
    expect(titles.sort()).toEqual(
      [...others, 'schema "Old" was renamed to new in m/2.sql:1; still Old'].sort(),
    );
    for (const kind of ['schema', 'table', 'column', 'view', 'enum', 'function', 'policy'] as const)
      expect([kind, compared[kind]]).toEqual([kind, own.get(kind)?.length]);
    expect(notCompared).toEqual([]);
  }
});

/** What is done to a database by hand that lacks the renames of migrations, and what is found. */
const byHand: readonly (readonly [what: string, sql: string, found: readonly string[]])[] = [
  ['nothing', '', [renamed('table users', 'accounts', 'policy posts.see', 'view named')]],
  [
    'a policy has another name',
    'alter policy see on posts rename to mine',
    [
      'policy posts.see: migrations: see, other: mine',
      renamed('table users', 'accounts', 'policy posts.see', 'view named'),
    ],
  ],
  [
    'a policy says otherwise',
    'alter policy see on posts using (exists (select from users u where u.id = author and u.seats > 2))',
    ['policy posts.see: not the same USING expression', renamed('table users', 'accounts', 'view named')],
  ],
];

test.each(byHand)('where a table is renamed, and by hand %s', async (_, sql, found) => {
  const policy = `${schema}
    create policy see on posts using (exists (select from users u where u.id = author and u.seats > 1));`;
  const migrations = await migrationsWith('alter table users rename to accounts', policy);
  const objects = await within(`${policy} ${sql}`, catalog);
  const live = source('other', 'live', [...objects.objects], { catalog: objects });
  expect(told(compare([migrations, live], 'migrations', 'main').findings)).toEqual(found);
});

test('a renamed schema is one finding for types, which are written anew, and nothing of it is left over', async () => {
  const renamed = 'alter schema "Old" rename to new; alter table new.posts add vat int;';
  const migrations = await migrationsWith(`${renamed} alter table other.notes add x int`, inSchema);
  const [before, text] = await within(inSchema, async () => [
    await catalog(),
    await generated(client, ['public', 'Old', 'other'], { plain: true }),
  ]);
  const written = await typesOf(text, 'types');
  const live = source('live', 'live', [...before.objects], { catalog: before });
  const found = (...sources: ComparedSource[]) =>
    compare([migrations, ...sources], 'migrations', 'main').findings;
  expect(found(written).map(({ title }) => title)).toEqual([
    'schema "Old" was renamed to new in m/2.sql:1; types still say Old',
    'column other.notes.x is missing in types',
  ]);
  const [ofSchema] = found(live, written);
  expect(ofSchema).toMatchObject({
    title: 'schema "Old" was renamed to new in m/2.sql:1; live and types still say Old',
    wrong: ['live', 'types'],
  });
  expect(ofSchema?.advice).toMatch(
    /--schema new,other,public > types\.ts`.*; rename schema "Old" to new in live:\n/,
  );
  expect(ofSchema?.advice).toMatch(/in live:\nALTER SCHEMA "Old" RENAME TO new;$/);
});
