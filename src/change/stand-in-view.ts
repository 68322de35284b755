import type { Client } from 'pg';
import { name, qualified } from '../rebuild/sql.ts';
import { asPostgresError } from '../sources/sql/postgres-error.ts';

/** A view that has the old name of a table. */
export interface StandInView {
  readonly view: readonly string[];
  readonly table: readonly string[];
  /** Whether who sees which rows of the table is decided by row level security. */
  readonly hasPolicies: boolean;
}

/** Whether every role can do with a view what it can do with its table, and no more, be it with rows or by rights. */
export async function isAsOpen(client: Client, { view, table, hasPolicies }: StandInView): Promise<boolean> {
  const names = [qualified(table), qualified(view)];
  const { rows } = await client.query(otherRightsQuery, names);
  if (rows.length > 0) return false;
  if (!hasPolicies) return true;
  const { rows: roles } = await client.query(rolesQuery, names.slice(0, 1));
  for (const { rolname } of roles as { readonly rolname: string }[])
    for (const sql of ways) {
      const [ofTable, ofView] = [
        await outcome(client, rolname, sql(names[0] ?? '')),
        await outcome(client, rolname, sql(names[1] ?? '')),
      ];
      if (ofTable === undefined || ofTable !== ofView) return false;
    }
  return true;
}

const ways: readonly ((relation: string) => string)[] = [
  (relation) => `SELECT FROM ${relation}`,
  (relation) => `DELETE FROM ${relation}`,
];

/** The number of rows or the SQLSTATE that a role gets, of which nothing stays; `undefined` where it cannot be asked as. */
async function outcome(client: Client, role: string, sql: string): Promise<string | undefined> {
  await client.query('BEGIN');
  try {
    await client.query(`SET LOCAL ROLE ${name(role)}`);
    return await client.query(sql).then(
      ({ rowCount }) => `${rowCount} rows`,
      (error: unknown) => asPostgresError(error)?.code,
    );
  } catch {
    return undefined;
  } finally {
    await client.query('ROLLBACK');
  }
}

/** Superusers may do everything with both. */
const rolesQuery = `
  select rolname from pg_catalog.pg_roles
  where not rolsuper and (pg_catalog.has_any_column_privilege(oid, $1::pg_catalog.regclass, 'SELECT')
    or pg_catalog.has_table_privilege(oid, $1::pg_catalog.regclass, 'DELETE'))
  order by rolname`;

const otherRightsQuery = `
  select 1
  from (select rolname::text as who from pg_catalog.pg_roles where not rolsuper union all select 'public') roles
  cross join (values ('SELECT'), ('INSERT'), ('UPDATE')) rights(own)
  join pg_catalog.pg_attribute a
    on a.attrelid = $1::pg_catalog.regclass and a.attnum > 0 and not a.attisdropped
  where pg_catalog.has_column_privilege(who, $1::pg_catalog.regclass, attname, own)
      <> pg_catalog.has_column_privilege(who, $2::pg_catalog.regclass, attname, own)
    or pg_catalog.has_table_privilege(who, $1::pg_catalog.regclass, 'DELETE')
      <> pg_catalog.has_table_privilege(who, $2::pg_catalog.regclass, 'DELETE')
  limit 1`;
