import { type Repository, repositoryOf } from '../check/repository.ts';

// Two SQL files that should say the same take no code of anybody's, so they are checked sooner than anything else:
// for the tests in which it does not matter what is compared.

/** `count` columns differ; each finding is told on a line of `db/schema.sql`. */
export function differing(count = 3): Repository {
  return repositoryLacking(count);
}

export function agreeing(): Repository {
  const sql = tableWith('table_0', ['column_0']);
  return pair(sql, sql);
}

/** A repository whose `db/schema.sql` lacks `count` columns that `db/wanted.sql` has, 20 a table. */
export function repositoryLacking(count: number, name = (index: number) => `column_${index}`): Repository {
  const tables = Array.from({ length: Math.ceil(count / 20) }, (_, table) => ({
    table: `table_${table}`,
    columns: Array.from({ length: Math.min(20, count - table * 20) }, (_, column) =>
      name(table * 20 + column),
    ),
  }));
  return pair(
    tables.map(({ table, columns }) => tableWith(table, columns)).join('\n'),
    tables.map(({ table }) => tableWith(table, [])).join('\n'),
  );
}

function pair(wanted: string, schema: string): Repository {
  return repositoryOf({
    'schema-drift.yml':
      'sources:\n  wanted: { kind: sql, files: db/wanted.sql }\n  schema: { kind: sql, files: db/schema.sql }\ntruth: wanted\n',
    'db/wanted.sql': wanted,
    'db/schema.sql': schema,
  });
}

function tableWith(table: string, columns: readonly string[]): string {
  const all = ['  id integer PRIMARY KEY', ...columns.map((column) => `  "${column}" text`)];
  return `CREATE TABLE ${table} (\n${all.join(',\n')}\n);\n`;
}
