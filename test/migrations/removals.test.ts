import { expect, test } from 'vitest';
import type { CatalogObject } from '../../src/catalog/catalog.ts';
import type { ObjectKind } from '../../src/catalog/object-kind.ts';
import type { Migration } from '../../src/sources/migrations/migration.ts';
import { removalsOf, removalsOfRevisions, renamingsOf } from '../../src/sources/migrations/removals.ts';
import { isTakenAway, type Removal } from '../../src/sources/removals.ts';
import { splitStatements } from '../../src/sources/sql/statements.ts';
import { repositoryOf } from '../check/repository.ts';

test('what revisions of Alembic take away, and not what they would take back', async () => {
  const repository = repositoryOf({
    'a.py': `def upgrade():
    op.add_column("users", sa.Column("kept", sa.Text()))
    op.drop_column("users", "dropped")
    with op.batch_alter_table("users") as batch_op:
        batch_op.alter_column("before", new_column_name="after")
    op.execute("ALTER TABLE users DROP COLUMN executed")
    for name in ("a", "b"):
        op.drop_table(name)

def downgrade():
    op.drop_column("users", "kept")
`,
  });
  try {
    expect(removalsOfRevisions(['a.py', 'gone.py'], repository.root).map(said)).toEqual([
      'column public.users.dropped',
      'column public.users.before',
      'column public.users.executed',
      'op.drop_table(name)',
    ]);
  } finally {
    repository.delete();
  }
});

const column = (table: string, name: string): CatalogObject => ({
  kind: 'column',
  path: ['public', table, name],
  parent: `table:public.${table}`,
  attributes: { type: 'text' },
});
const relation = (name: string, kind: 'table' | 'view' = 'table'): CatalogObject => ({
  kind,
  path: ['public', name],
  attributes: {},
});

/** Statements, the objects that they lead to, and what they say of names: `kind from > to`. */
const namings: readonly (readonly [
  sql: string,
  objects: readonly CatalogObject[],
  told: readonly string[],
])[] = [
  [
    `alter table public.users rename column "Full name" to display_name; alter table comments rename to notes;
     alter index a rename to b; alter table users rename constraint a to b; alter table users add column c text, drop column d;
     do $$ begin alter table if exists teams rename id to key; end $$`,
    [column('users', 'display_name'), relation('notes'), column('teams', 'key')],
    [
      'column public.users.Full name > public.users.display_name',
      'table public.comments > public.notes',
      'column public.teams.id > public.teams.key',
    ],
  ],
  [
    'alter table a rename to b; alter table b rename to c',
    [relation('c')],
    ['table public.a > public.c', 'table public.b > public.c'],
  ],
  ['alter table a rename to b; alter table b rename to a', [relation('a')], ['table public.b > public.a']],
  [
    `do $$ begin execute 'alter table a rename to b'; if true then execute format('alter table %I.%I rename %2$I to %I', 'public', 'it''s', $q$to$q$); end if;
      execute 'alter table c rename to ' || 'd'; execute format('alter table %I rename to e', name); raise notice 'alter table c rename to f'; end $$`,
    [relation('b'), column("it's", 'to'), relation('d'), relation('e'), relation('f')],
    ['table public.a > public.b', "column public.it's.it's > public.it's.to"],
  ],
  ['alter table a rename to b; drop table b', [], []],
  [
    'alter table a rename to b; create table a (x int)',
    [relation('a'), relation('b')],
    ['table public.a > public.b, reused'],
  ],
  [
    'alter table a rename to b; create table a (x int); drop table a',
    [relation('b')],
    ['table public.a > public.b, reused'],
  ],
  [
    'alter table a rename to b; create table if not exists b (x int)',
    [relation('b')],
    ['table public.a > public.b'],
  ],
  ['alter table a rename to b', [relation('b', 'view')], ['view public.a > public.b']],
  [
    'alter table a rename x to y; alter table a rename to b',
    [relation('b'), column('b', 'y')],
    ['column public.b.x > public.b.y', 'column public.a.x > public.b.y', 'table public.a > public.b'],
  ],
  [
    'alter table a rename to c; alter table b rename to a; alter table c rename to b; alter table b rename x to y',
    [relation('a'), relation('b'), column('b', 'y')],
    [
      'table public.a > public.b, reused',
      'table public.b > public.a, reused',
      'table public.c > public.b',
      'column public.b.x > public.b.y, reused',
      'column public.a.x > public.b.y, reused',
      'column public.c.x > public.b.y, reused',
    ],
  ],
  ['alter table app.a set schema public', [relation('a')], ['table app.a > public.a']],
  [
    'alter schema app rename to public; alter table public.a rename to b',
    [relation('b')],
    ['table public.a > public.b'],
  ],
];

test.each(namings)('what migrations give another name: %s', (sql, objects, told) => {
  const migration = { ...splitStatements(sql), version: '1', file: '1.sql' } as unknown as Migration;
  const found = renamingsOf([migration], { serverVersion: 180_000, objects, unmodelled: [] });
  const words = found.map(
    ({ kind, from, to, reused }) =>
      `${kind} ${from.join('.')} > ${to.join('.')}${reused === true ? ', reused' : ''}`,
  );
  expect(words).toEqual(told);
});

const said = (removal: Removal) =>
  'text' in removal ? removal.text.trim() : `${removal.noun} ${removal.path.join('.')}`;

/** Statements, and what they take away. */
const taken: readonly (readonly [sql: string, ...taken: string[]])[] = [
  [
    'alter function public.total(int) set schema private; alter table a add note text',
    'function public.total',
  ],
  [
    'drop function a(int, numeric(1, 2)), app.b(text); drop table if exists c, app."D d" cascade',
    'function public.a',
    'function app.b',
    'table public.c',
    'table app.D d',
  ],
  [
    'alter table t drop a, drop constraint b; drop policy p on app.t; drop index i; drop schema s; drop extension e',
    'column public.t.a',
    'constraint public.t.b',
    'policy app.t.p',
    'index public.i',
    'schema s',
    'extension e',
  ],
  [
    `set search_path to app, public; drop table a; alter type mood rename value 'b' to 'c'`,
    'table app.a',
    'type app.mood',
  ],
  ['do $$ begin drop view v; end $$', 'view public.v'],
  [
    `do $$ begin execute format('drop view %I', 'v'); end $$`,
    `do $$ begin execute format('drop view %I', 'v'); end $$`,
  ],
  [`create function f() returns void language plpgsql as $$ begin drop table t; end $$`, 'table public.t'],
  [`comment on table t is 'we drop it'; alter table t add "drop" text`],
];

test.each(taken)('what migrations take away: %s', (sql, ...expected) => {
  const { statements } = splitStatements(sql);
  const migration = { statements, version: '1', file: '1.sql' } as unknown as Migration;
  expect(removalsOf([migration]).map(said)).toEqual(expected);
});

/** What is taken away, and whether that is about an object. */
const about: readonly (readonly [removal: Removal, kind: ObjectKind, path: string, isAbout: boolean])[] = [
  [{ noun: 'table', path: ['public', 't'] }, 'table', 'public.t', true],
  [{ noun: 'table', path: ['public', 't'] }, 'view', 'public.t', true],
  [{ noun: 'table', path: ['public', 't'] }, 'column', 'public.t.a', true],
  [{ noun: 'table', path: ['public', 't'] }, 'table', 'app.t', false],
  [{ noun: 'column', path: ['public', 't', 'a'] }, 'table', 'public.t', false],
  [{ noun: 'column', path: ['public', 't', 'a'] }, 'column', 'public.u.a', false],
  [{ noun: 'function', path: ['public', 'f'] }, 'function', 'public.f(integer)', true],
  [{ noun: 'type', path: ['public', 'f'] }, 'function', 'public.f(integer)', false],
  [{ noun: 'type', path: ['public', 'e'] }, 'enum', 'public.e', true],
  [{ noun: 'type', path: ['public', 't'] }, 'table', 'public.t', false],
  [{ noun: 'index', path: ['public', 'i'] }, 'index', 'public.t.i', true],
  [{ noun: 'schema', path: ['app'] }, 'column', 'app.t.a', true],
  [{ text: "execute 'drop table t'" }, 'table', 'public.t', true],
  [{ text: "execute 'drop table t'" }, 'table', 'public.table_t', false],
];

test.each(about)('%o is about %s %s: %s', (removal, kind, path, isAbout) => {
  expect(isTakenAway({ kind, path: path.split('.') }, [removal])).toBe(isAbout);
});
