import { expect, test } from 'vitest';
import { failedRevision, raisedInRevision } from '../../src/sources/migrations/alembic/failed-revision.ts';

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

const raising = (frames: string, raised: string) => `Traceback (most recent call last):
  File "/lib/alembic/runtime/migration.py", line 627, in run_migrations
    step.migration_fn(**kw)
  File "/repo/db/versions/1.py", line 12, in upgrade
    seed(op.get_bind())
${frames}${raised}
`;
const inProject = `  File "/repo/app/seed.py", line 3, in seed
    import colours
`;
const inPackage = `  File "/repo/.venv/lib/python3.13/site-packages/colours/sdk.py", line 9, in client
    raise KeyError(name)
    ^^^^^^^^^^^^^^^^^^^^
`;

test.each([
  [
    '',
    "ModuleNotFoundError: No module named 'colours'",
    'db/versions/1.py:12 needs colours, which is not installed.',
  ],
  [
    inProject,
    "ModuleNotFoundError: No module named 'colours.sdk'",
    'db/versions/1.py:12 needs colours.sdk, which is not installed (in app/seed.py:3).',
  ],
  [inPackage, "KeyError: 'PAINT'", "db/versions/1.py:12 cannot be run: KeyError: 'PAINT'"],
  [
    inProject + inPackage,
    'RuntimeError: no paint\nand no brush',
    'db/versions/1.py:12 cannot be run: RuntimeError: no paint (in app/seed.py:3)',
  ],
])('of what Python raised in a revision its place and the words are told: %s%s', (frames, raised, detail) => {
  const told = raisedInRevision(raising(frames, raised), recorded, '/repo', 'Look.');
  expect(told).toMatchObject({ detail, location: { file: 'db/versions/1.py', line: 12 } });
  expect(told?.advice).toBe(
    raised.startsWith('Module') ? 'Install the project’s packages before this step.' : 'Look.',
  );
});

test('what was raised before any revision ran is none of theirs', () => {
  const before = raising('', 'KeyError').replace('/repo/db/versions/1.py', '/repo/db/env.py');
  expect(raisedInRevision(before, recorded, '/repo', 'Look.')).toBeUndefined();
});
