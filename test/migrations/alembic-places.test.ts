import { expect, test } from 'vitest';
import type { CatalogObject } from '../../src/catalog/catalog.ts';
import { revisionPlaces } from '../../src/sources/migrations/alembic/revision-places.ts';
import { folderOf } from './support.ts';

const first = `def upgrade() -> None:
    op.create_table("users", sa.Column("id", sa.Integer(), primary_key=True))
    op.create_table(
        "posts",  # sa.Column("gone")
        sa.Column("id", sa.Integer()),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("editor", sa.Integer(), sa.ForeignKey("users.id"), unique=True),
        sa.Column("title", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("user_id", "title", name=op.f("uq_posts")),
        sa.CheckConstraint("title <> ''", name="title"),
    )
    op.create_index(op.f("ix_posts_title"), "posts", ["title"])


def downgrade() -> None:
    op.drop_table("posts")
`;

/** Calls of the revision after it, and where these or the first one decide something, by the line of their file. */
const calls: readonly (readonly [
  call: string,
  lines: Readonly<Record<string, number | string | undefined>>,
])[] = [
  [
    'pass',
    {
      'table:public.posts': 'first:3',
      'column:public.posts.user_id': 'first:6',
      'constraint:public.posts.posts_user_id_fkey': 'first:9',
      'constraint:public.posts.posts_editor_fkey': 'first:7',
      'constraint:public.posts.posts_editor_key': 'first:7',
      'constraint:public.posts.posts_pkey': 'first:13',
      'constraint:public.users.users_pkey': 'first:2',
      'constraint:public.posts.uq_posts': 'first:14',
      'constraint:public.posts.ck_posts_title': 'first:15',
      'index:public.posts.ix_posts_title': 'first:17',
      'column:public.posts.gone': undefined,
    },
  ],
  [
    'op.drop_column("posts", "gone")\nop.drop_index("ix_gone")\nop.drop_index(op.f("ix_old"), table_name="posts")',
    { 'column:public.posts.gone': 2, 'index:public.posts.ix_old': 4 },
  ],
  [
    'op.drop_constraint("uq_gone", "posts", type_="unique")\nop.create_foreign_key(\n    None, "posts", "users", ["user_id"], ["id"]\n)',
    { 'constraint:public.posts.uq_gone': 2, 'constraint:public.posts.posts_user_id_fkey': 3 },
  ],
  [
    'op.alter_column("posts", "title",\n    existing_type=sa.Text(), nullable=False)\nop.alter_column("posts", "title", type_=sa.String(9))',
    {
      'column:public.posts.title': 'first:8',
      'column:public.posts.title#notNull': 2,
      'column:public.posts.title#type': 4,
      'column:public.posts.title#default': 'first:8',
    },
  ],
  [
    'op.alter_column("posts", "name", new_column_name="title")',
    { 'column:public.posts.name': 2, 'column:public.posts.title': 2 },
  ],
  [
    'with op.batch_alter_table("posts", schema=None) as batch_op:\n    batch_op.drop_column("gone")\n    batch_op.create_unique_constraint("uq_posts", ["user_id", "title"])',
    { 'column:public.posts.gone': 3, 'constraint:public.posts.uq_posts': 4 },
  ],
  [
    'op.execute(\n    """\n    ALTER TABLE posts\n      DROP COLUMN gone,\n      ALTER title SET DEFAULT \'\'\n    """\n)\nop.execute(sa.text("DROP TABLE old"))',
    { 'column:public.posts.gone': 5, 'column:public.posts.title#default': 6, 'table:public.old': 9 },
  ],
  [
    'op.drop_table("old", schema="app")\nop.rename_table("article", "posts")',
    { 'table:app.old': 2, 'table:public.article': 3 },
  ],
];

test.each(calls)('%s', (call, lines) => {
  const second = `def upgrade() -> None:\n${call.replace(/^/gm, '    ')}\n`;
  const root = folderOf({ first, second });
  const places = revisionPlaces(['first', 'second'], root, {
    serverVersion: 180000,
    objects,
    unmodelled: [],
  });
  const found = Object.keys(lines).map((id) => {
    const place = places.get(id) ?? places.get(id.replace(/#.*/, ''));
    return [id, place && (place.file === 'second' ? place.line : `${place.file}:${place.line}`)];
  });
  expect(Object.fromEntries(found)).toEqual(lines);
});

const objects: readonly CatalogObject[] = [
  { kind: 'table', path: ['public', 'users'], attributes: {} },
  { kind: 'table', path: ['public', 'posts'], attributes: {} },
  ...['id', 'user_id', 'editor', 'title'].map((name) => ({
    kind: 'column' as const,
    path: ['public', 'posts', name],
    attributes: {},
  })),
  ...(
    [
      ['users', 'users_pkey', 'primary key', 'id'],
      ['posts', 'posts_pkey', 'primary key', 'id'],
      ['posts', 'posts_user_id_fkey', 'foreign key', 'user_id'],
      ['posts', 'posts_editor_fkey', 'foreign key', 'editor'],
      ['posts', 'posts_editor_key', 'unique', 'editor'],
      ['posts', 'uq_posts', 'unique', 'user_id', 'title'],
      ['posts', 'ck_posts_title', 'check', 'title'],
    ] as const
  ).map(([table, name, type, ...columns]) => ({
    kind: 'constraint' as const,
    path: ['public', table, name],
    attributes: { type, columns },
  })),
  { kind: 'index', path: ['public', 'posts', 'ix_posts_title'], attributes: {} },
];
