import { expect, test } from 'vitest';
import type { CatalogObject } from '../../src/catalog/catalog.ts';
import type { Migration } from '../../src/sources/migrations/migration.ts';
import { removalsOf, removalsOfRevisions, renamingsOf } from '../../src/sources/migrations/removals.ts';
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

def downgrade():
    op.drop_column("users", "kept")
`,
  });
  try {
    const removals = (await removalsOfRevisions(['a.py', 'gone.py'], repository.root)).join('\n');
    for (const name of ['dropped', 'before', 'executed']) expect(removals).toContain(name);
    expect(removals).not.toContain('kept');
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

test('what migrations move to another schema is not where it was', () => {
  const { statements } = splitStatements(
    'alter function public.total(int) set schema private; alter table users add column note text',
  );
  const migration = { statements, version: '1', file: '1.sql' } as unknown as Migration;
  expect(removalsOf([migration])).toEqual(['alter function public.total(int) set schema private']);
});
