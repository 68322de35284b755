import { type Repository, repositoryOf } from '../check/repository.ts';

/** A repository whose schema.ts lacks `count` columns that its migration makes, 20 a table. */
export function repositoryLacking(count: number, name = (index: number) => `column_${index}`): Repository {
  const tables = Array.from({ length: Math.ceil(count / 20) }, (_, table) => {
    const columns = Array.from({ length: Math.min(20, count - table * 20) }, (_, column) =>
      name(table * 20 + column),
    );
    return { table: `table_${table}`, columns };
  });
  const sql = tables.map(
    ({ table, columns }) =>
      `CREATE TABLE ${table} (\n  id integer PRIMARY KEY,\n${columns.map((column) => `  "${column}" text`).join(',\n')}\n);\n`,
  );
  const schema = tables.map(
    ({ table }) => `export const ${table} = pgTable('${table}', { id: integer('id').primaryKey() });\n`,
  );
  return repositoryOf({
    'schema-drift.yml':
      'sources:\n  migrations: migrations\n  drizzle:\n    schema: src/db/schema.ts\ntruth: migrations\n',
    'migrations/0001_tables.sql': sql.join('\n'),
    'src/db/schema.ts': `import { integer, pgTable } from 'drizzle-orm/pg-core';\n\n${schema.join('')}`,
    'package.json': '{ "private": true }\n',
  });
}
