import { expect, test } from 'vitest';
import { removalsOfRevisions } from '../../src/sources/migrations/removals.ts';
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
