import type { Client } from 'pg';
import { begin, settings } from '../../catalog/extract.ts';
import { valueTypes } from '../../catalog/values.ts';

/** The one row of a query, which runs in a read-only transaction of its own, after other statements. */
export async function readRow<Row>(client: Client, before: readonly string[], query: string): Promise<Row> {
  const text = [...before, ...rowStatements(query)].join(';\n');
  const results: unknown = await client.query({ text, rowMode: 'array', types: valueTypes });
  return rowFrom((results as { rows: unknown[] }[]).map(({ rows }) => rows));
}

/** Statements for the one row of a query, in a read-only transaction of its own. */
export function rowStatements(query: string): readonly string[] {
  return [begin, ...settings, query, 'commit'];
}

/** That row, out of the rows of all statements up to those of `rowStatements`. */
export function rowFrom<Row>(answers: readonly (readonly unknown[])[]): Row {
  const row = answers.at(-2)?.[0];
  if (row === undefined) throw new Error('the server gave no answer');
  return row as Row;
}
