import { expect, test } from 'vitest';
import { failedRevision } from '../../src/sources/migrations/alembic/failed-revision.ts';

const recorded = {
  environments: [
    {
      table: [null, 'alembic_version'] as const,
      revisions: [{ id: 'a1', file: 'db/versions/1.py', after: [] }],
      heads: ['a1'],
    },
  ],
  models: [],
};
const refusedBy = (driver: string, words: string) => `Traceback (most recent call last):
  File "/repo/db/versions/1.py", line 12, in upgrade
    op.execute("DROP TABLE users")
  File "/lib/sqlalchemy/engine/base.py", line 1, in execute
sqlalchemy.exc.ProgrammingError: (${driver}) ${words}
[SQL: DROP TABLE users]
(Background on this error at: https://sqlalche.me/e/20/f405)
`;

test.each([
  ['psycopg2.errors.UndefinedTable', 'table "users" does not exist\nLINE 1: DROP TABLE users\n        ^\n'],
  [
    'sqlalchemy.dialects.postgresql.asyncpg.ProgrammingError',
    `<class 'asyncpg.exceptions.UndefinedTableError'>: table "users" does not exist`,
  ],
  [
    'pg8000.dbapi.ProgrammingError',
    `{'S': 'ERROR', 'M': 'table "users" does not exist', 'F': 'tablecmds.c'}`,
  ],
])('%s tells of a statement that was refused', (driver, words) => {
  expect(failedRevision(refusedBy(driver, words), recorded)).toMatchObject({
    detail: 'db/versions/1.py:12 cannot be run: table "users" does not exist\n  DROP TABLE users',
    location: { file: 'db/versions/1.py', line: 12 },
  });
});

test('what no revision is in is nobody’s', () => {
  const elsewhere = refusedBy('psycopg2.Error', 'no').replace('/repo/db/versions/1.py', '/repo/db/env.py');
  expect(failedRevision(elsewhere, recorded)).toBeUndefined();
});
