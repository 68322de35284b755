import type { Client } from 'pg';
import { objectId } from '../../catalog/catalog.ts';

/**
 * The `xmin` by which each table was created, by `objectId`.
 *
 * A table's own catalog row is written again by every column, foreign key and policy it gains, so it would
 * point at the last of them; the row of its composite type is written when the table is made or renamed.
 */
export async function tableOrigins(client: Client): Promise<Map<string, number>> {
  const { rows } = await client.query<{ schema: string; name: string; xid: string }>(
    `SELECT n.nspname AS schema, c.relname AS name, t.xmin AS xid
       FROM pg_catalog.pg_class c
       JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
       JOIN pg_catalog.pg_type t ON t.oid OPERATOR(pg_catalog.=) c.reltype
      WHERE c.relkind IN ('r', 'p')`,
  );
  return new Map(rows.map(({ schema, name, xid }) => [objectId('table', [schema, name]), Number(xid)]));
}
