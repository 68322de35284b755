import type { Client } from 'pg';

/** Names of what is there, by what Postgres calls it when it is missing. */
export type KnownNames = ReadonlyMap<string, ReadonlySet<string>>;

/** The names in a database of what extensions bring, too. */
export async function knownNames(client: Client): Promise<KnownNames> {
  const { rows } = await client.query<{ kind: string; names: string[] }>(
    `SELECT kind, pg_catalog.array_agg(DISTINCT name::pg_catalog.text) AS names FROM (
       SELECT 'function' AS kind, proname AS name FROM pg_catalog.pg_proc
       UNION ALL SELECT 'operator', oprname FROM pg_catalog.pg_operator
       UNION ALL SELECT 'operator class', opcname FROM pg_catalog.pg_opclass
       UNION ALL SELECT 'access method', amname FROM pg_catalog.pg_am
       UNION ALL SELECT 'language', lanname FROM pg_catalog.pg_language
       UNION ALL SELECT 'type', typname FROM pg_catalog.pg_type
       UNION ALL SELECT 'type', pg_catalog.unnest('{int,bigint,smallint,integer,boolean,real,decimal,character}'::pg_catalog.name[])
     ) AS known GROUP BY kind`,
  );
  return new Map(rows.map(({ kind, names }) => [kind, new Set(names)]));
}
