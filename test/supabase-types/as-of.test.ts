/** After which migration a file of types was made, where that can be told of what it lacks. */
import { expect, onTestFinished, test } from 'vitest';
import { compare } from '../../src/compare/compare.ts';
import { withAges } from '../../src/compare/judgement/as-of.ts';
import type { ComparedSource } from '../../src/compare/sources/compared-source.ts';
import { readMigrations } from '../../src/sources/migrations/read.ts';
import { repositoryOf } from '../check/repository.ts';
import { freshDatabase, testServer } from '../support/postgres.ts';
import { generated, typesOf } from './support.ts';

const steps = [
  `create type mood as enum ('a', 'b');
   create table users (id bigint primary key, name text, feels mood, age int, settings jsonb not null);
   create function f(i int) returns int language sql as 'select i';
   create view seen as select id from users;
   create view one as select distinct id from users; create view two as select distinct id from users;
   create function put() returns trigger language plpgsql as 'begin return new; end';`,
  `create table posts (id bigint primary key, author bigint references users);
   alter table users enable row level security;`,
  `alter table users add column email text;
   alter table users alter column name set not null;
   alter type mood add value 'c';`,
  `create or replace function f(i int) returns int language sql as 'select i + 1';
   create table more (id int primary key);`,
  `alter table posts add column body text;
   create policy own on users using (id = 1);
   alter table users rename column age to years;
   create trigger put instead of insert on one for each row execute function put();`,
  `create function g(i int) returns text language sql as 'select null::text';
   drop view seen;
   create index on posts (body);
   create rule put as on update to two do instead nothing;`,
  `alter table posts rename to articles;
   alter type mood rename to feeling;
   alter function f(int) rename to next_of;
   alter function g(int) rename to text_of;
   drop trigger put on one;`,
];

async function migrationsRead(): Promise<ComparedSource> {
  const files = steps.map((sql, at) => [`supabase/migrations/2024010${at + 1}000000_s${at + 1}.sql`, sql]);
  const { root, ...repository } = repositoryOf(Object.fromEntries(files));
  onTestFinished(() => repository.delete());
  const context = {
    root,
    server: Promise.resolve(testServer()),
    name: 'migrations',
    signal: new AbortController().signal,
  };
  const read = await readMigrations({ path: 'supabase/migrations' }, context);
  return { name: 'migrations', kind: 'migrations', read };
}

/** The notes of the findings on such types. */
async function notesOn(migrations: ComparedSource, file: string): Promise<string[]> {
  const sources = [migrations, await typesOf(file)];
  const { findings } = compare(sources, 'none', 'main');
  return withAges(findings, sources).flatMap(({ note = '' }) => /\S+ is as of [^.]+\./.exec(note)?.[0] ?? []);
}

/** Where the migrations say otherwise of views than such types. */
async function placesOfViews(migrations: ComparedSource, file: string) {
  const { findings } = compare([migrations, await typesOf(file)], 'none', 'main');
  return findings.flatMap(({ object, cells: { migrations: cell } }) =>
    cell !== undefined && /^(?:only|rows)\b/.test(cell.text)
      ? [[object, cell.text, cell.location?.file, cell.location?.line]]
      : [],
  );
}

test('types are told the migration that they are as of, unless they have anything of a later one', async () => {
  const migrations = await migrationsRead();
  const database = await freshDatabase();
  const files: string[] = [];
  for (const sql of steps) {
    await database.query(sql);
    files.push(await generated(database));
  }
  const [first = '', , third = '', , fifth = '', last = ''] = files;
  expect(await placesOfViews(migrations, fifth)).toEqual([
    ['one', 'only to be read', 'supabase/migrations/20240107000000_s7.sql', 5],
    ['two', 'rows can be updated, not inserted', 'supabase/migrations/20240106000000_s6.sql', 4],
  ]);
  const told = [];
  for (const file of files) told.push(await notesOn(migrations, file));
  expect(told).toEqual([
    ['types.ts is as of migration 20240101000000_s1 (6 later ones are not in it).'],
    ['types.ts is as of migration 20240102000000_s2 (5 later ones are not in it).'],
    ['types.ts is as of migration 20240103000000_s3 (4 later ones are not in it).'],
    ['types.ts is as of migration 20240104000000_s4 (3 later ones are not in it).'],
    ['types.ts is as of migration 20240105000000_s5 (2 later ones are not in it).'],
    ['types.ts is as of migration 20240106000000_s6 (1 later one is not in it).'],
    [],
  ]);
  const edited = {
    'a type that no migration ever gave': third.replaceAll('email: string', 'email: number'),
    'a column of a later migration': first.replaceAll('name: string', 'email: string | null; name: string'),
    'a function of a later one': fifth.replace(
      /f: \{ Args/,
      'g: { Args: { i: number }; Returns: string }; f: { Args',
    ),
    'an enum under the name that a later one gives it': fifth.replaceAll('mood', 'feeling'),
    'a table under such a name': fifth.replaceAll(/\bposts\b/g, 'articles'),
    'a label of a later one': first.replaceAll('"a" | "b"', '"a" | "b" | "c"'),
    'nullable no longer, as a later one has it': first.replace('name: string | null', 'name: string'),
    'a table that no migration made': fifth.replace('posts: {', 'own: { Row: { id: number } }; posts: {'),
    'a column that is lacking of the first one': last.replaceAll(/ feels\??: .*\n/g, '\n'),
  };
  for (const [what, file] of Object.entries(edited))
    expect([what, await notesOn(migrations, file), files.includes(file)]).toEqual([what, [], false]);
});
