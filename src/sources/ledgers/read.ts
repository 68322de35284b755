import type { Lack, Ledger, LedgerEntry } from './ledger.ts';
import { type FoundTable, type LedgerTable, ledgerTables, tellingColumns } from './tables.ts';

/** A table that may be one in which a migration tool notes what it applied, as `ledgerCandidatesSql` gives it. */
export interface LedgerCandidate extends FoundTable {
  /** Schema and name, quoted where Postgres needs it. */
  readonly table: string;
  readonly usage: boolean;
  readonly select: boolean;
  /** Row security hides its rows from the login. */
  readonly hidden: boolean;
}

/** SQL for an array of `LedgerCandidate`: small tables with a column as migration tools have one, but for what Rails keeps. */
export const ledgerCandidatesSql = `
  select coalesce(json_agg(json_build_object(
    'schema', n.nspname, 'name', c.relname, 'columns', a.columns,
    'table', format('%I.%I', n.nspname, c.relname),
    'usage', has_schema_privilege(n.oid, 'usage'), 'select', has_table_privilege(c.oid, 'select'),
    'hidden', row_security_active(c.oid) and not exists (
      select from pg_policy p, unnest(p.polroles) r(oid)
      where p.polrelid = c.oid and p.polpermissive and p.polcmd in ('r', '*')
        and pg_get_expr(p.polqual, p.polrelid) = 'true'
        and case when r.oid = 0 then true else pg_has_role(r.oid, 'usage') end))
    order by n.nspname collate "C", c.relname collate "C"), '[]')
  from pg_class c join pg_namespace n on n.oid = c.relnamespace, lateral (
    select json_object_agg(attname, format_type(atttypid, null) order by attnum) as columns
    from pg_attribute where attrelid = c.oid and attnum > 0 and not attisdropped) a
  where c.relkind in ('r', 'p') and c.relnatts <= 20 and c.oid in (
      select attrelid from pg_attribute where attname in (${tellingColumns.map((name) => `'${name}'`).join(', ')})
        and attnum > 0 and not attisdropped)
    and n.nspname <> 'information_schema' and n.nspname !~ '^pg_'
    and not (c.relname = 'schema_migrations' and exists (
      select from pg_class r where r.relname = 'ar_internal_metadata' and r.relnamespace = n.oid))`;

/** A table of a migration tool: with the query for its entries, or with what the login lacks for it. */
export interface RecognisedLedger extends Pick<Ledger, 'tool' | 'table'> {
  readonly access: { readonly query: string } | { readonly lacks: readonly Lack[] };
}

/**
 * Those of the tables in which migration tools note what they applied.
 *
 * @param ignoreSchemas schemas of the platform, which keeps tables of this kind for itself
 */
export function recogniseLedgers(
  candidates: readonly LedgerCandidate[],
  ignoreSchemas: readonly string[] = [],
): readonly RecognisedLedger[] {
  return candidates.flatMap((found) => {
    if (found.schema !== 'supabase_migrations' && ignoreSchemas.includes(found.schema)) return [];
    const kind = ledgerTables.find((table) => table.is(found));
    if (kind === undefined) return [];
    const lacks = lackedFor(found);
    const access = lacks.length === 0 ? { query: entriesSql(kind, found) } : { lacks };
    return [{ tool: kind.tool, table: found.table, access }];
  });
}

/** The queries for the entries of all that may be read. */
export function entriesQueries(recognised: readonly RecognisedLedger[]): readonly string[] {
  return recognised.flatMap(({ access }) => ('query' in access ? [access.query] : []));
}

/**
 * The ledgers, each with its entries. A table that the login may not read comes without, but with what it lacks.
 *
 * @param answers the rows of each of `entriesQueries`, as arrays and with `valueTypes`
 */
export function ledgersFrom(
  recognised: readonly RecognisedLedger[],
  answers: readonly (readonly (readonly [LedgerEntry])[])[],
): readonly Ledger[] {
  const rest = answers.values();
  return recognised.map(({ tool, table, access }) => {
    if ('lacks' in access) return { tool, table, entries: [], unreadable: access };
    const rows = rest.next().value ?? [];
    return { tool, table, entries: rows.map(([entry]) => entry) };
  });
}

function lackedFor({ usage, select, hidden }: LedgerCandidate): readonly Lack[] {
  return [
    ...(usage ? [] : ['usage' as const]),
    ...(select ? [] : ['select' as const]),
    ...(hidden ? ['policy' as const] : []),
  ];
}

function entriesSql(kind: LedgerTable, { table, columns }: LedgerCandidate): string {
  const { id, name, checksum, appliedAt, state = "'applied'", where, orderBy } = kind;
  const parts = Object.entries({ id, name, checksum, appliedAt, state }).flatMap(([key, part]) => {
    if (part === undefined) return [];
    if (typeof part === 'string') return [`'${key}', ${part}`];
    return part.column in columns ? [`'${key}', ${part.sql}`] : [];
  });
  const condition = where === undefined ? '' : ` where ${where}`;
  return `select json_strip_nulls(json_build_object(${parts.join(', ')})) from ${table} l${condition} order by ${orderBy}`;
}
