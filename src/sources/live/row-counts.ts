import type { Client } from 'pg';
import { objectId } from '../../catalog/catalog.ts';

/**
 * How many rows each table has, by `objectId`, as the last VACUUM or ANALYZE estimated it: no table is looked into.
 * Tables that were never looked at are absent.
 */
export async function rowCounts(client: Client): Promise<ReadonlyMap<string, number>> {
  const { rows } = await client.query<{ schema: string; name: string; count: number }>(
    `select n.nspname as schema, c.relname as name, c.reltuples::float8 as count
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p', 'f') and c.reltuples >= 0`,
  );
  return new Map(
    rows.map(({ schema, name, count }) => [objectId('table', [schema, name]), Math.round(count)]),
  );
}
