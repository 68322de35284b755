import type { Client } from 'pg';
import { begin, settings } from '../../catalog/extract.ts';
import { valueTypes } from '../../catalog/values.ts';

/** The one row of a query, which runs in a read-only transaction of its own, after other statements. */
export async function readRow<Row>(client: Client, before: readonly string[], query: string): Promise<Row> {
  const text = [...before, begin, ...settings, query, 'commit'].join(';\n');
  const results: unknown = await client.query({ text, rowMode: 'array', types: valueTypes });
  const row = (results as { rows: Row[] }[]).at(-2)?.rows[0];
  if (row === undefined) throw new Error('the server gave no answer');
  return row;
}
