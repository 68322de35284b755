/** Tables that foreign keys refer to and that another service declares. */

import { describe, expect, test } from 'vitest';
import type { ReadSource } from '../../src/sources/source.ts';
import { pythonEnvironment, sqlmodelEras } from '../support/python.ts';
import { readSourceOf } from '../support/read-source.ts';
import { find, ids, read, repository } from './support.ts';

const { folder = '', lacking } = await pythonEnvironment(sqlmodelEras.current);

const models = `import uuid
import sqlalchemy as sa
from sqlmodel import Field, SQLModel
class Note(SQLModel, table=True):
    id: int = Field(primary_key=True)
    user_id: uuid.UUID = Field(foreign_key="auth.users.id", ondelete="CASCADE")
    team: int = Field(foreign_key="team.number")
    a: int
    b: str
    __table_args__ = (sa.ForeignKeyConstraint(["a", "b"], ["pair.x", "pair.y"], name="fk_pair"),)
`;

/** What another source declares, as types of columns by table. */
type Elsewhere = Readonly<Record<string, Readonly<Record<string, string>>>>;

function sourceOf(tables: Elsewhere): ReadSource {
  const objects = Object.entries(tables).flatMap(([table, columns]) =>
    Object.entries(columns).map(([column, type]) => ({
      kind: 'column' as const,
      path: [...table.split('.'), column],
      attributes: { type },
    })),
  );
  return readSourceOf(objects);
}

function readWith(text: string, elsewhere?: Elsewhere) {
  const root = repository({ 'models.py': text });
  return read(
    root,
    { python: folder, mode: 'run' },
    elsewhere === undefined
      ? {}
      : {
          others: [{ name: 'elsewhere', read: async () => sourceOf(elsewhere) }],
        },
  );
}

describe.skipIf(lacking !== undefined)(
  `external tables${lacking === undefined ? '' : `: ${lacking}`}`,
  () => {
    test('keys to them are there, and they themselves are left to others', async () => {
      const source = await readWith(models);
      expect(source.unchecked).toEqual([]);
      expect(source.faults).toEqual([]);
      expect(ids(source).filter((id) => id.startsWith('table:'))).toEqual(['table:public.note']);
      expect(ids(source).filter((id) => /users|team\.|pair\./.test(id) && !id.includes('.note.'))).toEqual(
        [],
      );
      expect(find(source, 'constraint:public.note.note_user_id_fkey').attributes).toMatchObject({
        foreignTable: ['auth', 'users'],
        foreignColumns: ['id'],
        onDelete: 'cascade',
      });
      expect(find(source, 'constraint:public.note.fk_pair').attributes.foreignColumns).toEqual(['x', 'y']);
      expect(source.coverage.partialTables).toEqual(['auth.users', 'public.pair', 'public.team']);
      expect(source.coverage.schemas).toEqual(['public']);
    });

    test('a key of another type than the table has elsewhere is refused', async () => {
      const source = await readWith(models, {
        'public.team': { number: 'text' },
        'auth.users': { id: 'uuid' },
      });
      expect(source.unchecked).toEqual([
        {
          foreignKey: ['team'],
          kind: 'constraint',
          path: ['public', 'note', 'note_team_fkey'],
          reason: expect.stringMatching(
            /^Postgres refuses it: .* cannot be implemented \(Key columns .* types: integer and text\)$/,
          ),
          location: { file: 'models.py', line: 7 },
        },
      ]);
    });

    test('a column that takes its type from such a table is not checked', async () => {
      const source = await readWith(
        `import sqlalchemy as sa
metadata = sa.MetaData()
t = sa.Table("t", metadata, sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("user_id", sa.ForeignKey("users.id")))
`,
        { 'public.users': { id: 'uuid' } },
      );
      expect(source.unchecked).toEqual([
        {
          kind: 'column',
          path: ['public', 't', 'user_id'],
          reason: 'It takes its type from users.id, which no model declares.',
          location: { file: 'models.py', line: 4 },
        },
      ]);
      find(source, 'constraint:public.t.t_user_id_fkey');
    });

    test('a table of another MetaData object is none of them', async () => {
      const source = await readWith(`import sqlalchemy as sa
one, two = sa.MetaData(), sa.MetaData()
users = sa.Table("users", one, sa.Column("id", sa.BigInteger, primary_key=True))
notes = sa.Table("notes", two, sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("user_id", sa.ForeignKey("users.id")), sa.Column("other", sa.ForeignKey(users.c.id)))
`);
      expect(source.unchecked).toEqual([]);
      expect(source.coverage.partialTables).toBeUndefined();
      expect(find(source, 'column:public.notes.user_id').attributes.type).toBe('bigint');
      expect(find(source, 'column:public.notes.other').attributes.type).toBe('bigint');
      find(source, 'constraint:public.notes.notes_user_id_fkey');
      find(source, 'constraint:public.notes.notes_other_fkey');
    });

    test('tables that installed packages keep for themselves are left out and told', async () => {
      const source = await readWith(`${models}
import sys, types
package = types.ModuleType("tracker")
exec(compile("import sqlalchemy as sa; jobs = sa.Table('jobs', sa.MetaData(), sa.Column('id', sa.Integer))", "/nowhere/site-packages/tracker.py", "exec"), package.__dict__)
`);
      expect(ids(source)).not.toContain('table:public.jobs');
      expect(source.warnings).toEqual(['tracker keeps tables of its own (jobs); they were left out.']);
    });
  },
);
