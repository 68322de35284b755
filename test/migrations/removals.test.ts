import { expect, test } from 'vitest';
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

test('what migrations rename are tables and columns, by the names that they say', () => {
  const sql = `alter table public.users rename column "Full name" to display_name; alter table comments rename to notes;
    alter index a rename to b; alter table users rename constraint a to b; alter table users add column c text, drop column d;
    do $$ begin alter table if exists teams rename id to key; end $$`;
  const migration = { ...splitStatements(sql), version: '1', file: '1.sql' } as unknown as Migration;
  expect(renamingsOf([migration])).toEqual([
    { from: ['public', 'users', 'Full name'], to: ['public', 'users', 'display_name'] },
    { from: ['comments'], to: ['notes'] },
    { from: ['teams', 'id'], to: ['teams', 'key'] },
  ]);
});

test('what migrations move to another schema is not where it was', () => {
  const { statements } = splitStatements(
    'alter function public.total(int) set schema private; alter table users add column note text',
  );
  const migration = { statements, version: '1', file: '1.sql' } as unknown as Migration;
  expect(removalsOf([migration])).toEqual(['alter function public.total(int) set schema private']);
});
