import { describe, expect, test } from 'vitest';
import type { SourceConfig } from '../../src/config/config.ts';
import { neededExtensions } from '../../src/run/needed-extensions.ts';
import { folderOf } from '../migrations/support.ts';

const alembic: SourceConfig = {
  name: 'alembic',
  kind: 'migrations',
  path: 'service',
  command: 'alembic upgrade heads',
};
const sql: SourceConfig = { name: 'migrations', kind: 'migrations', path: 'migrations' };
const models: SourceConfig = { name: 'models', kind: 'sqlmodel', models: ['app'] };

/** What a file holds, and the extensions for which a server is chosen. */
const cases: readonly (readonly [
  what: string,
  source: SourceConfig,
  file: string,
  text: string,
  needs: string[],
])[] = [
  [
    'a revision that imports pgvector',
    alembic,
    'service/db/revs/1.py',
    'import pgvector.sqlalchemy\n',
    ['vector'],
  ],
  [
    'one that creates the extension',
    alembic,
    'service/db/1.py',
    'op.execute("CREATE EXTENSION IF NOT EXISTS vector")',
    ['vector'],
  ],
  [
    'one with a search vector',
    alembic,
    'service/db/1.py',
    'op.execute("ALTER TABLE t ADD v tsvector DEFAULT to_tsvector(1)")',
    [],
  ],
  ['an installed package', alembic, 'service/.venv/lib/x.py', 'import pgvector', []],
  ['a file outside of the command’s folder', alembic, 'other/x.py', 'import pgvector', []],
  [
    'a migration that creates extensions',
    sql,
    'migrations/1.sql',
    'CREATE EXTENSION pg_trgm; CREATE EXTENSION vector',
    ['pg_trgm', 'vector'],
  ],
  [
    'one of a database where a dashboard did',
    sql,
    'migrations/1.sql',
    'CREATE TABLE t (v vector(3));',
    ['vector'],
  ],
  [
    'with no size',
    sql,
    'migrations/1.sql',
    'CREATE INDEX ON t USING hnsw (v vector_cosine_ops);',
    ['vector'],
  ],
  ['half vectors', sql, 'migrations/1.sql', 'CREATE TABLE t (v public.halfvec(3));', ['vector']],
  ['a column called vector', sql, 'migrations/1.sql', 'CREATE TABLE t (vector text, n varchar(3));', []],
  [
    'models with vectors',
    models,
    'app/models.py',
    'from pgvector.sqlalchemy import Vector\nclass T(SQLModel, table=True):\n  v = 1',
    ['vector'],
  ],
  ['models without', models, 'app/models.py', 'class T(SQLModel, table=True):\n  v = 1', []],
  ['models that are not there', models, 'other.py', '', []],
];

describe('a server is chosen that has what sources need', () => {
  test.each(cases)('%s', async (_, source, file, text, needs) => {
    expect(await neededExtensions([source], folderOf({ [file]: text }))).toEqual(needs);
  });
});
