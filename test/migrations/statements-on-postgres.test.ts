import fc from 'fast-check';
import { expect, test } from 'vitest';
import { splitStatements } from '../../src/sources/sql/statements.ts';
import { emptyDatabase } from './database.ts';

/** Values of SQL that hold what could be taken for the end of a statement. */
const value = fc.constantFrom(
  "'a;b'",
  "'it''s; -- no'",
  "'\\'",
  "E'\\'; \\\\'",
  "E'a' -- ;'\n 'b\\';'",
  "'a'\n';b'",
  "$$ ; ' $x$ $$",
  '$a_1$ ; $$ $a$ $a_1$',
  "U&'\\0061;'",
  "B'1'",
  '(SELECT 1 AS ";""a")',
  "1 /* ; /* ' */ ; */ + 1",
  '2 -- ; $$\n - 1',
  '(ARRAY[1, 2])[1]',
  "'{}'::jsonb -> 'a;'",
  'CASE WHEN true THEN 1 END',
  "date'2024-01-01'",
  '5-- ;\n',
);
const glue = fc.constantFrom(
  ';',
  ';;',
  " ;\n-- ; $$ '\n",
  '; /* ; " */ ',
  ';--> statement-breakpoint\n',
  ';\r\n',
);

test('Postgres sees the same statements in the whole as in the parts', async () => {
  const client = await emptyDatabase();
  const rows = (results: unknown) => [results].flat().map((result) => (result as { rows: unknown }).rows);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(value, glue), { minLength: 1, maxLength: 8 }), async (parts) => {
      const sql = parts.map(([text, end], i) => `SELECT ${i} AS n, ${text} AS v${end}`).join('');
      const apart: unknown[] = [];
      for (const { text } of splitStatements(sql).statements) apart.push(...rows(await client.query(text)));
      expect(apart).toEqual(rows(await client.query(sql)));
    }),
    { numRuns: 150 },
  );
});
