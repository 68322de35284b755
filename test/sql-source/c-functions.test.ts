/** Dumps with functions in C whose library the server lacks: these are not checked, all else is read. */
import type { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { objectId } from '../../src/catalog/catalog.ts';
import { startServer } from '../../src/postgres/start.ts';
import { readMigrations } from '../../src/sources/migrations/read.ts';
import { readSql } from '../../src/sources/schema-sql/read.ts';
import type { ReadSource } from '../../src/sources/source.ts';
import { differences } from '../catalog/differences.ts';
import { folderOf } from '../migrations/support.ts';
import { freshDatabase, testMajors, testServer } from '../support/postgres.ts';
import { dump, pgDumpsFor } from './pg-dump.ts';
import { readText } from './support.ts';

/** Of a library that every server has; Postgres looks whether the symbol is there, not what it takes. */
const inC = (options = '') => `language c ${options} as '$libdir/plpgsql', 'plpgsql_call_handler'`;

/** Functions in C, and everything that can depend on one. */
const schema = `
create function seal(n integer, why text default 'language c as ''x''') returns integer ${inC('immutable strict')};
comment on function seal(integer, text) is 'seals';
grant execute on function seal(integer, text) to pg_monitor;
create function seal(n text) returns text ${inC()};
create procedure reseal(n integer) ${inC()};
create function watch() returns trigger ${inC()};
create table kept (id integer default seal(4, 'x') check (seal(id) > 0), other integer generated always as (seal(id)) stored);
create index kept_sealed on kept (seal(id));
create trigger kept_watched before insert on kept for each row execute function watch();
create view sealed as select seal(id) from kept;
create function calls(n integer) returns integer language sql as 'select seal(n)';
create type stamp;
create function stamp_in(cstring) returns stamp ${inC('immutable strict')};
create function stamp_out(stamp) returns cstring ${inC('immutable strict')};
create type stamp (input = stamp_in, output = stamp_out, like = integer);
create table stamped (at stamp not null);
create function stamps_equal(stamp, stamp) returns boolean ${inC('immutable')};
create operator === (leftarg = stamp, rightarg = stamp, function = stamps_equal);
create function seal_add(integer, integer) returns integer ${inC()};
create aggregate seals(integer) (sfunc = seal_add, stype = integer);
`;

const functions = [
  'function:public.seal(integer, text)',
  'function:public.seal(text)',
  'function:public.seal_add(integer, integer)',
  'function:public.stamp_in(cstring)',
  'function:public.stamp_out(stamp)',
  'function:public.stamps_equal(stamp, stamp)',
  'function:public.watch()',
  'procedure:public.reseal(integer)',
];

const told = ({ unchecked }: ReadSource) => unchecked.map(({ kind, path }) => objectId(kind, path)).sort();

describe.each(testMajors)('PostgreSQL %i', (major) => {
  let client: Client;
  beforeAll(async () => {
    client = await freshDatabase(major);
    await client.query(schema);
  });
  afterAll(() => client.end());

  const files = [
    { what: 'a file kept by hand', sql: () => schema },
    ...pgDumpsFor(major).map((program) => ({
      what: `the dump of pg_dump ${program.major}`,
      sql: () => dump(client, program, ['--schema-only']),
    })),
  ];
  test.each(files)('$what', async ({ sql }) => {
    const whole = sql();
    const lacking = whole.replaceAll('$libdir/plpgsql', '$libdir/no_such_library');
    const [before, after] = [await readText(whole, major), await readText(lacking, major)];
    expect(before.unchecked).toEqual([]);
    expect(told(after)).toEqual(functions);
    for (const { reason, location } of after.unchecked) {
      expect(reason).toMatch(
        /^Postgres refuses it: could not access file "(?:\$libdir\/)?no_such_library": No such file or directory$/,
      );
      expect(whole.split('\n')[(location?.line ?? 0) - 1]).toMatch(/^create (function|procedure) /i);
    }
    const others = before.catalog.objects.filter(
      ({ kind, path, parent = '' }) =>
        !functions.includes(objectId(kind, path)) && !functions.includes(parent),
    );
    expect([...new Set(others.map(({ kind }) => kind))].sort()).toEqual(
      'aggregate column constraint function index operator schema table trigger view'.split(' '),
    );
    expect(differences({ ...before.catalog, objects: others }, after.catalog)).toEqual([]);
  });
});

test('migrations: one that is replaced by another language is checked again', async () => {
  const lacking = inC().replace('plpgsql', 'no_such_library');
  const read = await readMigrations(
    { path: 'migrations' },
    {
      root: folderOf({
        'migrations/1.sql': `create function seal(n text) returns text ${lacking};`,
        'migrations/2.sql': `create function kept(n text) returns text ${lacking};\ncreate table t (s text default seal('x'));`,
        'migrations/3.sql':
          "create or replace function seal(n text) returns text language sql as 'select n';",
      }),
      server: Promise.resolve(testServer()),
      name: 'migrations',
      signal: new AbortController().signal,
    },
  );
  expect(read.unchecked.map(({ path, location }) => [path[1], location])).toEqual([
    ['kept(text)', { file: 'migrations/2.sql', line: 1 }],
  ]);
  expect(read.catalog.objects.map(({ kind, path }) => objectId(kind, path))).toEqual([
    'column:public.t.s',
    'function:public.seal(text)',
    'schema:public',
    'table:public.t',
  ]);
});

test('a statement that calls one is told, with what it lacks', async () => {
  const reading = readText(`${schema.replaceAll('$libdir/plpgsql', '$libdir/no_such_library')}
create table called (n integer generated always as (seal(2)) stored);`);
  await expect(reading).rejects.toMatchObject({
    message: 'schema.sql:23 cannot be applied: cannot accept a value of type any (0A000).',
    advice: expect.stringMatching(/^It calls a function in C whose library the server lacks\./),
  });
});

describe('SQL that has only an owner’s rights', () => {
  async function readAsOwner(sql: string) {
    const server = await startServer({ rights: 'owner' });
    onTestFinished(() => server.stop());
    return readSql(
      { files: ['schema.sql'] },
      {
        root: folderOf({ 'schema.sql': sql }),
        server: Promise.resolve(server),
        name: 'sql',
        signal: new AbortController().signal,
        rights: 'owner',
      },
    );
  }

  test('may not name a library: its functions are not checked, all else is read', async () => {
    const read = await readAsOwner(`
      create function seal(n integer) returns integer ${inC()};
      create function watch() returns trigger ${inC()};
      alter function seal(integer) owner to current_user;
      create table kept (id integer default seal(4));
      create trigger kept_watched before insert on kept for each row execute function watch();`);
    expect(read.unchecked).toEqual([
      {
        kind: 'function',
        path: ['public', 'seal(integer)'],
        reason: 'Postgres refuses it: permission denied for language c',
        location: { file: 'schema.sql', line: 2 },
      },
      expect.objectContaining({ path: ['public', 'watch()'], location: { file: 'schema.sql', line: 3 } }),
    ]);
    expect(read.catalog.objects.map(({ kind, path }) => objectId(kind, path))).toEqual([
      'column:public.kept.id',
      'schema:public',
      'table:public.kept',
      'trigger:public.kept.kept_watched',
    ]);
  });

  test('cannot have one either whose arguments only C knows, which is told as Postgres told it', async () => {
    const reading = readAsOwner(`create table kept ();
create function seal(cstring) returns integer ${inC()};`);
    await expect(reading).rejects.toMatchObject({
      message: 'schema.sql:2 cannot be applied: permission denied for language c (42501).',
      advice: expect.stringContaining('superuser: true'),
    });
  });
});
