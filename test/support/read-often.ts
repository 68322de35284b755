import type { Client } from 'pg';
import { settings } from '../../src/catalog/extract.ts';
import { kinds } from '../../src/catalog/kinds/index.ts';
import { freshDatabase, testMajors } from './postgres.ts';

/**
 * As `freshDatabase`, for hundreds of readings of its catalog by the one client: the statements of a reading are
 * prepared in its session, and what Postgres does for a reading is planning by half. They are the product's, and so
 * is all else.
 */
export async function databaseReadOften(major = testMajors.at(-1) ?? 0): Promise<Client> {
  const client = await freshDatabase(major);
  const statements = kinds.map((kind, index) => ({ sql: kind.sql(major), name: `reading_${index}` }));
  const prepared = statements.map(({ sql, name }) => `prepare ${name} as ${sql}`);
  await client.query(['begin', ...settings, ...prepared, 'commit'].join(';\n'));
  const query = client.query.bind(client) as (asked: unknown, ...more: unknown[]) => unknown;
  const asPrepared = (text: string) =>
    statements.reduce((rest, { sql, name }) => rest.replace(sql, () => `execute ${name}`), text);
  client.query = ((asked: unknown, ...more: unknown[]) =>
    query(
      isReading(asked) ? { ...asked, text: asPrepared(asked.text) } : asked,
      ...more,
    )) as typeof client.query;
  return client;
}

function isReading(asked: unknown): asked is { readonly text: string } {
  return typeof asked === 'object' && asked !== null && 'text' in asked && typeof asked.text === 'string';
}
