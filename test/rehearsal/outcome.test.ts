import { describe, expect, test } from 'vitest';
import type { Catalog } from '../../src/catalog/catalog.ts';
import { extractCatalog } from '../../src/catalog/extract.ts';
import { toldOf } from '../../src/rehearsal/told.ts';
import { type StandIn, standInSql } from '../../src/sources/extension-stand-ins.ts';
import type { ReadSource } from '../../src/sources/source.ts';
import { supabase } from '../../src/sources/supabase/platform.ts';
import { testMajors, testServer } from '../support/postgres.ts';
import { type Deploy, rehearsed } from './support.ts';

const users = 'create table users (id serial primary key, email text not null)';

/** What is known of a database in which this many rows are in the table of users. */
const withRows = (rows: number): Partial<ReadSource> => ({
  statistics: new Map([['table:public.users', { keptBy: 'primary', rows }]]),
});

/** What a deploy ends in; where it fails, the place, the error and the beginning of the cause. */
const cases: readonly (readonly [what: string, scene: Deploy, outcome: unknown])[] = [
  ['a column is added', { deployed: users, pending: ['alter table users add age integer'] }, 'ends equal'],
  [
    'two migrations, the second needs the first',
    {
      deployed: users,
      pending: [
        'create table orders (id integer primary key)',
        'alter table orders add user_id integer references users',
      ],
    },
    'ends equal',
  ],
  [
    'the column was dropped by hand',
    {
      deployed: users,
      byHand: 'alter table users drop email',
      pending: ['\nalter table users alter email drop not null'],
    },
    {
      at: '1.sql:2',
      error: 'column "email" of relation "users" does not exist (42703)',
      cause: /is gone: somebody dropped or renamed it/,
    },
  ],
  [
    'a view made by hand is in the way',
    {
      deployed: users,
      byHand: 'create view emails as select email from users',
      pending: ['alter table users drop email'],
    },
    {
      at: '1.sql:1',
      error: 'cannot drop column email of table users because other objects depend on it (2BP01)',
      cause: /migrations do not know of/,
    },
  ],
  [
    'a view made by hand keeps a type',
    {
      deployed: users,
      byHand: 'create view emails as select email from users',
      pending: ['alter table users alter email type varchar(80)'],
    },
    {
      at: '1.sql:1',
      error: 'cannot alter type of a column used by a view or rule (0A000)',
      cause: /depends on it \(view emails\): drop that first/,
    },
  ],
  [
    'a new column without a default, and the table has rows',
    {
      deployed: users,
      pending: ['select 1;\nalter table users add age integer not null'],
      more: withRows(200),
    },
    {
      at: '1.sql:2',
      error: 'by its statistics the table has about 200 rows',
      cause: /^Any row in users stops it: the new column age has no default\. Give it a default, or/,
    },
  ],
  [
    'a new column without a default, and the table has none',
    { deployed: users, pending: ['alter table users add age integer not null'], more: withRows(0) },
    'ends equal',
  ],
  [
    'a new column with a default',
    {
      deployed: users,
      pending: ['alter table users add age integer not null default 1'],
      more: withRows(200),
    },
    'ends equal',
  ],
  [
    'a new column without a default, and the rows are taken away before',
    {
      deployed: users,
      pending: ['delete from users', 'alter table users add age integer not null'],
      more: withRows(200),
    },
    'ends equal',
  ],
  [
    'a new column without a default, and rows are changed, then taken away before',
    {
      deployed: users,
      pending: [
        "update users set email = ''; delete from users",
        'alter table users add age integer not null',
      ],
      together: true,
      more: withRows(200),
    },
    'ends equal',
  ],
  [
    'a new column without a default, and rows are only changed before',
    {
      deployed: users,
      pending: ["update users set email = ''; alter table users add age integer not null"],
      more: withRows(200),
    },
    { at: '1.sql:1', error: /about 200 rows/ },
  ],
  [
    'a new column without a default, and the table is emptied before',
    {
      deployed: users,
      pending: ['truncate users; alter table users add age integer not null'],
      more: withRows(200),
    },
    'ends equal',
  ],
  [
    'an extension that the server does not have',
    { deployed: users, pending: ['create extension of_nobody'], declared: 'select 1' },
    {
      at: '1.sql:1',
      reason: /^the server at hand lacks what the statement needs \(extension "of_nobody" is not/,
    },
  ],
  [
    'CONCURRENTLY, where all migrations run in one transaction',
    {
      deployed: users,
      pending: ['create index concurrently by_email on users (email)'],
      together: true,
    },
    { at: '1.sql:1', cause: /^All pending migrations run in one transaction, .* without CONCURRENTLY/ },
  ],
  [
    'a new value of an enum is used in the next migration',
    {
      deployed: `create type mood as enum ('ok'); ${users}`,
      pending: ["alter type mood add value 'sad'", "alter table users add mood mood default 'sad'"],
    },
    'ends equal',
  ],
  [
    'a new value of an enum is used in the next migration, in one transaction',
    {
      deployed: `create type mood as enum ('ok'); ${users}`,
      pending: ["alter type mood add value 'sad'", "alter table users add mood mood default 'sad'"],
      together: true,
    },
    {
      at: '2.sql:1',
      error: 'unsafe use of new value "sad" of enum type mood (55P04)',
      cause: /^All pending migrations run in one transaction/,
    },
  ],
  [
    'CONCURRENTLY in a transaction',
    { deployed: users, pending: ['create index concurrently by_email on users (email)'] },
    {
      at: '1.sql:1',
      error: 'CREATE INDEX CONCURRENTLY cannot run inside a transaction block (25001)',
      cause: /runs this migration in a transaction/,
    },
  ],
  [
    'CONCURRENTLY without one',
    {
      deployed: users,
      pending: ['create index concurrently by_email on users (email)'],
      transactional: false,
    },
    'ends equal',
  ],
  [
    'a file that begins and commits by itself',
    {
      deployed: users,
      pending: ['begin; alter table users add a integer; commit; alter table users add b integer'],
    },
    'ends equal',
  ],
  [
    'a constraint that is checked when the transaction ends',
    {
      deployed: `${users}; create table notes (user_id integer references users deferrable initially deferred)`,
      pending: ['alter table notes add at date; insert into notes values (7)'],
      declared: 'alter table notes add at date',
    },
    { at: '1.sql:1', error: /violates foreign key constraint/, cause: /the rehearsal has none/ },
  ],
  [
    'what was done by hand stays',
    {
      deployed: users,
      byHand: 'alter table users add nick text',
      pending: ['alter table users add age integer'],
    },
    ['column users.nick is only in production'],
  ],
  [
    'what was done by hand goes with the deploy',
    { deployed: users, byHand: 'create index quick on users (email)', pending: ['drop table users'] },
    'ends equal',
  ],
  [
    'a condition that Postgres prints in another way each time it reads it',
    {
      deployed: "create table t (kind varchar(9) check (kind in ('a', 'b')), n integer)",
      pending: ['alter table t add m integer'],
    },
    'ends equal',
  ],
  [
    'an INSERT relies on the order of columns, which is that of the database',
    {
      deployed: 'create table t (z integer, a date)',
      pending: ["insert into t values (1, '2024-01-01')"],
    },
    'ends equal',
  ],
  [
    'an INSERT relies on an order of columns that the database has not',
    {
      deployed: 'create table t (a date, z integer)',
      byHand: 'drop table t; create table t (z integer, a date)',
      pending: ["insert into t values ('2024-01-01', 1)"],
    },
    { at: '1.sql:1', error: /invalid input syntax for type integer/ },
  ],
  [
    'an INSERT relies on an order of columns that a snapshot of an older version does not tell',
    {
      deployed: 'create table t (z integer, a date)',
      pending: ["insert into t values (1, '2024-01-01')"],
      told: (catalog) => ({
        ...catalog,
        objects: catalog.objects.map(({ position: _, ...object }) => object),
      }),
    },
    { at: '1.sql:1', reason: /order of the columns/ },
  ],
];

/** The database has a function that the clone can't have, since the server knows nothing of its language. */
const withForeignFunction = (catalog: Catalog): Catalog => ({
  ...catalog,
  objects: [
    ...catalog.objects,
    {
      kind: 'function',
      path: ['public', 'odd(integer)'],
      attributes: {
        arguments: 'n integer',
        result: 'integer',
        language: 'plmade_up',
        volatility: 'volatile',
        body: 'x',
      },
    },
  ],
});

/** The database keeps a table in a tablespace, of which the server has none. */
const onOtherDisk = (catalog: Catalog): Catalog => ({
  ...catalog,
  objects: catalog.objects.map((object) =>
    object.kind === 'table'
      ? { ...object, attributes: { ...object.attributes, tablespace: 'fast' } }
      : object,
  ),
});

/** The database has what the clone lacks under a name that is a schema's as well. */
const withNameOfSchema = (catalog: Catalog): Catalog => ({
  ...catalog,
  objects: [
    ...catalog.objects,
    { kind: 'schema', path: ['public'], attributes: {} },
    {
      kind: 'column',
      path: ['public', 'users', 'public'],
      parent: 'table:public.users',
      attributes: { type: 'text', unheardOf: true },
    },
    {
      kind: 'column',
      path: ['public', 'buckets', 'email'],
      parent: 'table:public.buckets',
      attributes: { type: 'text', unheardOf: true },
    },
    { kind: 'enum', path: ['odd', 'users'], attributes: { values: ['a'] } },
    { kind: 'schema', path: ['odd'], attributes: {} },
  ],
});

const untouched: readonly (typeof cases)[number][] = [
  [
    'what the clone lacks counts for nothing where no migration touches it',
    { deployed: users, pending: ['alter table users add oddity integer'], told: withForeignFunction },
    'ends equal',
  ],
  [
    'a schema and a column of another table are not what the clone lacks under their names',
    {
      deployed: users,
      pending: ['alter table public.users add email text'],
      declared: 'select 1',
      told: withNameOfSchema,
    },
    { at: '1.sql:1', error: 'column "email" of relation "users" already exists (42701)' },
  ],
  [
    'a column is what the clone lacks, beside the schema of its name',
    {
      deployed: users,
      pending: ['alter table public.users drop public'],
      declared: 'select 1',
      told: withNameOfSchema,
    },
    { at: '1.sql:1', reason: /^the statement touches the column users\.public, / },
  ],
  [
    'a migration needs a schema that the database is not read for',
    {
      deployed: `create schema app; create table app.t (id integer); ${users}`,
      pending: ['alter table app.t add n integer', 'alter table users add n integer'],
      told: (catalog) => ({ ...catalog, objects: catalog.objects.filter(({ path }) => path[0] === 'app') }),
      more: { coverage: { schemas: ['app'] } },
    },
    {
      at: '2.sql:1',
      reason: 'the database is only known for its schemas app (relation "users" does not exist)',
    },
  ],
  [
    'what no statement depends on is as it is in the database',
    { deployed: users, pending: ['alter table users add age integer'], told: onOtherDisk },
    ['table users: migrations: default, production: fast'],
  ],
  [
    'a migration touches what the clone lacks',
    {
      deployed: users,
      pending: ['alter table users add n integer', 'alter table users alter n set default odd(1)'],
      declared: 'alter table users add n integer',
      told: withForeignFunction,
    },
    {
      at: '2.sql:1',
      reason: /^the statement touches the function odd\(integer\), .* language "plmade_up" does not exist$/,
    },
  ],
];

describe.each(testMajors)('PostgreSQL %i: what a deploy ends in', (major) => {
  test.each([...cases, ...untouched])('%s', async (_, scene, expected) => {
    const { outcome } = await rehearsed(testServer(major), scene);
    if (typeof expected === 'string') expect(outcome).toEqual({ kind: expected });
    else if (Array.isArray(expected))
      expect(outcome.kind === 'differs' ? outcome.findings.map(({ title }) => title) : outcome).toEqual(
        expected,
      );
    else {
      if (!('location' in outcome)) throw new Error(`It ${outcome.kind}.`);
      const { at, ...rest } = expected as { at: string; [part: string]: string | RegExp };
      const { file, line } = outcome.location;
      expect(`${file}:${line}`).toBe(at);
      for (const [part, value] of Object.entries(rest))
        expect(outcome[part as keyof typeof outcome]).toEqual(
          typeof value === 'string' ? value : expect.stringMatching(value),
        );
    }
  });
});

describe('extensions that only the platform has are stood in for', () => {
  const { pg_net, http } = supabase.standIns as Record<'pg_net' | 'http', StandIn>;
  const net = standInSql(pg_net, 'net');
  const scenes: readonly (readonly [what: string, scene: Deploy, outcome: string])[] = [
    [
      'a table of the database has a type of one',
      {
        deployed: `${net}; ${users}; create table answers (id integer, answer net.http_response)`,
        pending: ['alter table answers add at timestamptz'],
      },
      'ends equal',
    ],
    [
      'a migration uses one that was switched on in the dashboard',
      {
        deployed: `${net}; ${users}`,
        pending: ['alter table users add answer net.http_response'],
      },
      'ends equal',
    ],
    [
      'a migration creates one, and uses it',
      {
        deployed: users,
        pending: ['create extension http', 'alter table users add answer http_response'],
        declared: `${standInSql(http, 'public')}; alter table users add answer http_response`,
      },
      'ends equal',
    ],
    [
      'what none of them brings is missing still',
      { deployed: users, pending: ['alter table users add answer nit.http_response'], declared: 'select 1' },
      'fails',
    ],
  ];
  test.each(scenes)('%s', async (_, scene, kind) => {
    const { outcome } = await rehearsed(testServer(), { ...scene, platform: supabase });
    expect(outcome).toMatchObject({ kind });
  });
});

test("a platform's own objects, made otherwise in the database, are nothing that the clone lacks", async () => {
  const stub = `create schema auth; create schema extensions; create table auth.users (id uuid primary key, extra text);
    create function auth.uid() returns uuid language sql as 'select null::uuid';`;
  const client = await testServer().createDatabase('stub');
  await client.query(`${stub} ${users}`);
  const { catalog } = await extractCatalog(client);
  await client.end();
  const pending = ['alter table public.users add email text references auth.users (id)'];
  const rehearsal = await rehearsed(testServer(), {
    deployed: users,
    pending,
    declared: 'select 1',
    told: () => catalog,
    platform: supabase,
  });
  expect(rehearsal.outcome).toMatchObject({ kind: 'fails', error: expect.stringMatching(/already exists/) });
  const told = toldOf(rehearsal, [{ name: '1' }]).warnings.filter((it) => it.startsWith('Not in'));
  expect(told).toEqual([
    'Not in the rehearsal: column auth.users.extra, since nothing is known that makes it.',
  ]);
});

test('what CASCADE takes besides is told', async () => {
  const { warnings } = await rehearsed(testServer(), {
    deployed: users,
    byHand: 'create view a as select email from users; create view b as select * from a',
    pending: ['alter table users drop email cascade'],
  });
  expect(warnings).toEqual(['1.sql:1 drops with it, by CASCADE: view a, view b.']);
});
