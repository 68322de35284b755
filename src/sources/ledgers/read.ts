import type { Client, QueryArrayResult } from 'pg';
import { valueTypes } from '../../catalog/values.ts';
import type { Ledger, LedgerEntry } from './ledger.ts';
import { type FoundTable, type LedgerTable, ledgerTables, tellingColumns } from './tables.ts';

/** A table that was recognised, and whether its rows may be read. */
interface Recognised {
  readonly kind: LedgerTable;
  readonly table: string;
  readonly columns: FoundTable['columns'];
  readonly remedy: string | undefined;
}

/**
 * Reads the tables in which migration tools note what they applied, in the transaction that the client is in and in at
 * most two round trips. A table that the login may not read comes without entries, but with the SQL that opens it.
 *
 * @param ignoreSchemas schemas of the platform, which keeps tables of this kind for itself
 */
export async function readLedgers(
  client: Client,
  { ignoreSchemas = [] }: { readonly ignoreSchemas?: readonly string[] } = {},
): Promise<readonly Ledger[]> {
  const recognised = (await candidates(client)).flatMap((found) => {
    if (found.schema !== 'supabase_migrations' && ignoreSchemas.includes(found.schema)) return [];
    const kind = ledgerTables.find((table) => table.is(found));
    return kind === undefined
      ? []
      : [{ kind, table: found.table, columns: found.columns, remedy: remedyFor(found) }];
  });
  const readable = recognised.filter(({ remedy }) => remedy === undefined);
  const rows = new Map(await entriesOf(client, readable));
  return recognised.map(({ kind: { tool }, table, remedy }) => ({
    tool,
    table,
    entries: rows.get(table) ?? [],
    ...(remedy === undefined ? {} : { unreadable: { remedy } }),
  }));
}

interface Candidate extends FoundTable {
  readonly quotedSchema: string;
  /** Schema and name, quoted where Postgres needs it. */
  readonly table: string;
  readonly usage: boolean;
  readonly select: boolean;
  /** Row security hides its rows from the login. */
  readonly hidden: boolean;
}

/** Small tables with a column as migration tools have one, but for what Rails keeps. */
const candidatesSql = `
  select n.nspname, c.relname, a.columns, quote_ident(n.nspname), format('%I.%I', n.nspname, c.relname),
    has_schema_privilege(n.oid, 'usage'), has_table_privilege(c.oid, 'select'),
    row_security_active(c.oid) and not exists (
      select from pg_policy p, unnest(p.polroles) r(oid)
      where p.polrelid = c.oid and p.polpermissive and p.polcmd in ('r', '*')
        and pg_get_expr(p.polqual, p.polrelid) = 'true'
        and case when r.oid = 0 then true else pg_has_role(r.oid, 'usage') end)
  from pg_class c join pg_namespace n on n.oid = c.relnamespace, lateral (
    select json_object_agg(attname, format_type(atttypid, null) order by attnum) as columns,
      bool_or(attname in (${tellingColumns.map((name) => `'${name}'`).join(', ')})) as telling
    from pg_attribute where attrelid = c.oid and attnum > 0 and not attisdropped) a
  where c.relkind in ('r', 'p') and c.relnatts <= 20 and a.telling
    and n.nspname <> 'information_schema' and n.nspname !~ '^pg_'
    and not (c.relname = 'schema_migrations' and exists (
      select from pg_class r where r.relname = 'ar_internal_metadata' and r.relnamespace = n.oid))
  order by n.nspname collate "C", c.relname collate "C"`;

async function candidates(client: Client): Promise<Candidate[]> {
  type Row = [string, string, FoundTable['columns'], string, string, boolean, boolean, boolean];
  const { rows } = await client.query<Row>({ text: candidatesSql, rowMode: 'array', types: valueTypes });
  return rows.map(([schema, name, columns, quotedSchema, table, usage, select, hidden]) => ({
    ...{ schema, name, columns, quotedSchema, table, usage, select, hidden },
  }));
}

/** SQL for the owner of a table that the login may not read, by the name that `init --role` gives the login. */
function remedyFor({ quotedSchema, table, usage, select, hidden }: Candidate): string | undefined {
  const steps = [
    ...(usage ? [] : [`GRANT USAGE ON SCHEMA ${quotedSchema} TO schema_drift;`]),
    ...(select ? [] : [`GRANT SELECT ON TABLE ${table} TO schema_drift;`]),
    ...(hidden ? [`CREATE POLICY schema_drift ON ${table} FOR SELECT TO schema_drift USING (true);`] : []),
  ];
  return steps.length === 0 ? undefined : steps.join(' ');
}

/** One round trip, whatever the number of tables; by table. */
async function entriesOf(
  client: Client,
  readable: readonly Recognised[],
): Promise<(readonly [string, readonly LedgerEntry[]])[]> {
  if (readable.length === 0) return [];
  const text = readable.map(entriesSql).join(';\n');
  const results: unknown = await client.query({ text, rowMode: 'array', types: valueTypes });
  const each = (readable.length === 1 ? [results] : results) as QueryArrayResult<[LedgerEntry]>[];
  return readable.map(({ table }, i) => [table, each[i]?.rows.map(([entry]) => entry) ?? []]);
}

function entriesSql({ kind, table, columns }: Recognised): string {
  const { id, name, checksum, appliedAt, state = "'applied'", where, orderBy } = kind;
  const parts = Object.entries({ id, name, checksum, appliedAt, state }).flatMap(([key, part]) => {
    if (part === undefined) return [];
    if (typeof part === 'string') return [`'${key}', ${part}`];
    return part.column in columns ? [`'${key}', ${part.sql}`] : [];
  });
  const condition = where === undefined ? '' : ` where ${where}`;
  return `select json_strip_nulls(json_build_object(${parts.join(', ')})) from ${table} l${condition} order by ${orderBy}`;
}
