/** What a pull request does to the schema, as a check of it tells: its new migrations, run on top of the base's. */
import { expect, test } from 'vitest';
import { exitStatus } from '../../src/check.ts';
import type { Report } from '../../src/report/report.ts';
import type { SchemaChange } from '../../src/report/schema-change.ts';
import { branched, checked } from './branched.ts';
import type { Repository } from './repository.ts';

const config = `sources:
  migrations: migrations
  wanted: { kind: sql, files: db/schema.sql }
truth: migrations
`;
const start = `create table users (id integer primary key, email text, age integer, fax_number text);
create table orders (id integer primary key, user_id integer not null references users (id), state text not null
  check (state in ('new', 'paid')));
`;
const files = {
  'schema-drift.yml': config,
  'migrations/0001_start.sql': start,
  'db/schema.sql': start,
  'src/mail.ts':
    "// users.fax_number\nquery('select email from users');\nquery('update users set fax_number = $1');\n",
  'docs/users.md': 'users have a fax_number\n',
  'src/other.ts': 'export const fax_number = 1;\n',
};

/** Adds a migration, and what it says to the schema file, so that the sources agree. */
function migrate(it: Repository, name: string, sql: string, wanted = sql): void {
  it.write(`migrations/${name}.sql`, sql);
  it.write('db/schema.sql', `${it.read('db/schema.sql')}${wanted}`);
}

function changeIn({ databases }: Report): SchemaChange | undefined {
  return databases[0]?.changes?.[0];
}

function risksIn(report: Report): string[] {
  return (changeIn(report)?.risks ?? []).map(({ risk, object }) => `${risk} ${object}`);
}

const sql = `alter table users drop column fax_number;
alter table users add column nick text;
create table notes (id integer primary key, body text);
create function twice(n integer) returns integer language sql security definer as 'select n * 2';
grant execute on function twice to pg_monitor, pg_read_all_data;
revoke execute on function twice from public;
create view both_names as select id, email
  from users;
grant select on both_names to pg_monitor;
`;

/** Has, before the change, policies of two tables, functions and an index that have the word `name`. */
const named = `create type mood as enum ('calm', 'name');
create table items (id integer primary key, name text, mood mood, check (name <> ''));
create table others (id integer primary key, name text, title text, state mood);
create index others_key on others (name);
alter table items enable row level security;
alter table others enable row level security;
create policy p on items using (name is not null);
create policy p on others using (name is not null);
create policy q on others using (exists (select from items where items.name = others.name));
create function same(mood mood) returns mood language sql as 'select mood';
create function first(name text) returns text language sql as $$ select 'name' $$;
create view kept as select items.name as label, others.name from items join others using (id);
create view listed as select id, title from others;
`;
const renaming = `alter table items rename column name to title;
alter type mood rename to state;
alter view kept rename to seen;
alter policy p on others using (title is not null);
drop index others_key; create index others_key on others (title);
create or replace function first(name text) returns text language sql as $$ select 'title' $$;
drop view listed; create view listed as select id, 1 as rank from others;
`;

test('of what is called otherwise, or has a list, only what differs is told, and all that a statement changed beside it', async () => {
  const it = branched({
    ...files,
    'migrations/0001_start.sql': start + named,
    'db/schema.sql': start + named,
  });
  migrate(it, '0002_title', renaming);
  const told = changeIn(await checked(it))?.tables.flatMap(({ table, says }) =>
    says.map((line) => `${table}: ${line}`),
  );
  expect(told).toEqual([
    'items: column title: renamed from name',
    'others: index others_key: keys (name) → (title)',
    'others: policy p: USING expression (name IS NOT NULL) → (title IS NOT NULL)',
    ': enum state: renamed from mood',
    ': function first(text): another body',
    ': view listed: another query, columns − title text, + rank integer',
    ': view seen: renamed from kept',
  ]);
});

test('what is another by table, what is risky about it, and where the code of the base still has the name', async () => {
  const it = branched(files);
  migrate(it, '0002_nick', sql);
  // What the change itself does about it is not deployed yet.
  it.write('src/mail.ts', "query('select email from users');\n");
  const report = await checked(it);
  const change = changeIn(report);
  expect(change?.tables).toEqual([
    { table: 'users', state: 'changed', says: ['+ column nick text', '− column fax_number'] },
    { table: 'notes', state: 'added', says: ['2 columns: id and body', '1 primary key'] },
    {
      table: '',
      state: 'changed',
      says: [
        '+ function twice(n integer) returns integer, security definer, granted to pg_monitor and pg_read_all_data',
        '+ view both_names, 2 columns: id and email, granted to pg_monitor',
      ],
    },
  ]);
  expect(change?.migrations.map(({ name }) => name)).toEqual(['0002_nick']);
  expect(change?.migrations[0]?.irreversible).toEqual(['the column users.fax_number']);
  expect(change?.risks).toHaveLength(1);
  const [risk] = change?.risks ?? [];
  expect(risk).toMatchObject({
    class: 'risky change',
    risk: 'drop-column',
    severity: 'warning',
    object: 'users.fax_number',
  });
  expect(risk?.uses).toEqual({ uses: 1, places: [{ file: 'src/mail.ts', line: 3 }] });
  expect(risk?.cells.migrations?.location).toEqual({ file: 'migrations/0002_nick.sql', line: 1 });
  expect(report.outcome).toBe('clean');
  expect(exitStatus(report)).toBe(0);
  expect(report.databases[0]?.findings).toEqual([]);
});

test('nothing is run where no migration is another', async () => {
  const it = branched(files);
  it.write('src/mail.ts', '');
  const report = await checked(it);
  expect(report.databases[0]?.changes).toBeUndefined();
  expect(Object.keys(report.timings).filter((stage) => stage.includes('changes'))).toEqual([]);
});

const settings: readonly {
  readonly says: string;
  readonly told: readonly string[];
  readonly status: 0 | 1;
}[] = [
  { says: 'risky-changes: { drop-column: critical }', told: ['drop-column users.fax_number'], status: 1 },
  { says: 'risky-changes: warning', told: ['drop-column users.fax_number'], status: 1 },
  { says: 'risky-changes: { drop-column: off }', told: [], status: 0 },
  { says: 'ignore: [{ object: users.fax_number, reason: gone for long }]', told: [], status: 0 },
];

test.each(settings)('$says', async ({ says, told, status }) => {
  const it = branched({ ...files, 'schema-drift.yml': `${config}${says}\n` });
  migrate(it, '0002_nick', sql);
  const report = await checked(it);
  expect(risksIn(report)).toEqual(told);
  expect(exitStatus(report)).toBe(status);
  expect(report.databases[0]?.findings.map(({ origin }) => origin)).toEqual(status === 1 ? ['new'] : []);
});

const notes: readonly {
  readonly what: string;
  readonly change: (it: Repository) => void;
  readonly says: RegExp;
}[] = [
  {
    what: 'a table that nobody can make rows up for',
    change: (it) =>
      migrate(
        it,
        '0002_notes',
        ['shut', 'nodes', 'people'].map((name) => `alter table ${name} add column note text;\n`).join(''),
      ),
    says: /^No rows could be made up for shut, so /,
  },
];

test.each(notes)('$what is told', async ({ change, says }) => {
  // Rows of the others point to themselves, and say what the check of their domain names.
  const shut = `create table shut (id integer primary key check (id < 0 and id > 1));
create table nodes (id integer primary key, parent integer not null references nodes (id));
create domain mail as text check (value like '%@%');
create table people (id integer primary key, mail mail not null);
`;
  const it = branched({
    ...files,
    'migrations/0001_start.sql': start + shut,
    'db/schema.sql': start + shut,
  });
  change(it);
  expect(changeIn(await checked(it))?.notes).toContainEqual(expect.stringMatching(says));
});

test('a folder of migrations that is moved brings only what is new in it', async () => {
  const it = branched(files);
  it.write('db/migrations/0001_start.sql', start);
  it.remove('migrations/0001_start.sql');
  it.write('schema-drift.yml', config.replace('migrations: migrations', 'migrations: db/migrations'));
  it.write('db/migrations/0002_nick.sql', 'alter table users add column nick text;\n');
  it.write('db/schema.sql', `${start}alter table users add column nick text;\n`);
  const change = changeIn(await checked(it));
  expect(change?.migrations.map(({ name }) => name)).toEqual(['0002_nick']);
});

test('where the base cannot be had, that is said in place of what the change does', async () => {
  const it = branched(files);
  migrate(it, '0002_nick', sql);
  const report = await checked(it, 'mian');
  expect(changeIn(report)?.unseen?.message).toBe('This clone holds no branch or commit `mian`.');
  expect(exitStatus(report)).toBe(0);
});

test('rows are in the tables that a change speaks of: what they stop is told, and run without them', async () => {
  const it = branched(files);
  const more = `alter table orders add column note text not null;
update orders set note = 'x' where state = 'new';
`;
  migrate(it, '0002_note', more, 'alter table orders add column note text not null;\n');
  const change = changeIn(await checked(it));
  expect(change?.risks.map(({ risk, object }) => `${risk} ${object}`)).toEqual([
    'required-column orders.note',
    'held-lock orders',
  ]);
  expect(change?.notes.filter((note) => /made up/.test(note))).toEqual([]);
});
