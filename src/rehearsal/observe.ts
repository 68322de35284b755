import type { Client, QueryArrayResult } from 'pg';
import { objectId } from '../catalog/catalog.ts';
import { valueTypes } from '../catalog/values.ts';

/** A table or materialized view that was there before the deploy, as it is at one moment of a transaction. */
export interface ObservedTable {
  /** `objectId`, under the name that it had before the deploy. */
  readonly id: string;
  /** The name by which it is told, that which it had before the deploy: schema and name. */
  readonly path: readonly [string, string];
  /** The name that it has. */
  readonly name: readonly [string, string];
  /** Changes when the table is written anew. */
  readonly file: number;
  /** How often it was read from its first row to its last. */
  readonly scans: number;
  /** Names of the locks that the transaction holds on it, as pg_locks has them. */
  readonly locks: readonly string[];
  /** What its rows have to fulfil. */
  readonly demands: readonly Demand[];
  readonly indexes: readonly string[];
  /** Of a materialized view, whose rows can be computed again. */
  readonly isComputed: boolean;
}

/** Something that every row of a table fulfils as long as the schema says so. */
export interface Demand {
  readonly kind:
    | 'not null'
    | 'type'
    | 'check'
    | 'unique'
    | 'foreign key'
    | 'exclude'
    | 'partition'
    | 'domain';
  /** The column, or the name of the constraint or index. */
  readonly name: string;
  /** The type, of one of kind `type`, as it was called when the table was last looked at. */
  readonly type?: string;
  /** What the type is, whatever it is called: changes with it, and with its length or precision. */
  readonly typeId?: string;
  /** Of a check of a table that has rows, which fulfil it: the keys of the columns that it is over. */
  readonly over?: readonly string[];
  /** Whether the column fills itself, of one of kind `not null`; of one of kind `type`, whether it is computed. */
  readonly filled?: boolean;
  /** Stays the same when the name changes. */
  readonly key: string;
}

/** Whether a column has one type in two observations; a type may get another name in between. */
export function isSameType(one: Demand, other: Demand): boolean {
  return one.typeId === other.typeId;
}

/** By OID. */
export type Observation = ReadonlyMap<number, ObservedTable>;

/** Looks at every table and materialized view that there is, before the first statement. */
export async function firstLook(client: Client): Promise<Observation> {
  return look(client, undefined, true);
}

/** Looks at the tables of an earlier observation again; those that are gone are absent. */
export async function lookAgain(client: Client, before: Observation): Promise<Observation> {
  return look(client, before, false);
}

/** As `lookAgain`, after a statement that was its own transaction: there is no telling which tables it locked. */
export async function lookAgainAtAll(client: Client, before: Observation): Promise<Observation> {
  return look(client, before, true);
}

/**
 * Runs statements, and looks again at the tables that the transaction has locked by then, where every other one was seen
 * after the transaction before. One round trip.
 *
 * @param sql empty to look alone
 * @param after statements that are run once the tables were looked at
 */
export async function runAndLook(
  client: Client,
  before: Observation,
  sql: string,
  after: readonly string[] = [],
): Promise<Observation> {
  if (!isPrepared.has(client)) await client.query(`PREPARE ${lockedTables} AS ${lockedQuery}`);
  isPrepared.add(client);
  const text = [`${sql}\n`, `EXECUTE ${lockedTables}`, ...after].join(';');
  const answer: unknown = await client.query({ text, rowMode: 'array', types: valueTypes });
  const locked = [answer as QueryArrayResult[]].flat().at(-1 - after.length)?.rows as LockedRow[];
  const now = new Map(before);
  for (const [oid, ...row] of locked) {
    const then = before.get(oid);
    if (then === undefined) continue;
    now.delete(oid);
    const [schema, name, file, scans, locks, isComputed, demands, indexes] = row;
    if (schema !== null)
      now.set(oid, tableOf([oid, schema, name, file, scans, locks, isComputed], then, { demands, indexes }));
  }
  return now;
}

const lockedTables = 'schema_drift_locked';
const isPrepared = new WeakSet<Client>();

/** What was seen, with each table under the name that it has got since, as what comes next calls it. */
export function underOwnNames(seen: Observation): Observation {
  const renamed = [...seen].filter(([, { path, name }]) => path.join('\0') !== name.join('\0'));
  if (renamed.length === 0) return seen;
  return new Map([...seen, ...renamed.map(([oid, table]) => [oid, { ...table, path: table.name }] as const)]);
}

/** What was seen, as it is once the transaction has ended and its scans have been reported. */
export function afterTransaction(seen: Observation): Observation {
  return new Map(
    [...seen].map(([oid, table]) => [
      oid,
      table.locks.length === 0 && table.scans === 0 ? table : { ...table, locks: [], scans: 0 },
    ]),
  );
}

type TableRow = [
  oid: number,
  schema: string,
  name: string,
  file: number,
  scans: string,
  locks: readonly string[] | null,
  isComputed: boolean,
];
/** Of a table that is gone, only the number is known. */
type LockedRow = [...TableRow, demands: readonly Demand[] | null, indexes: readonly string[] | null];
type PartRow = [oid: number, demands: readonly Demand[] | null, indexes: readonly string[] | null];

/** Nothing can have changed of a table that the transaction holds no lock on: what is known of it is taken over. */
async function look(
  client: Client,
  before: Observation | undefined,
  everything: boolean,
): Promise<Observation> {
  const known = before === undefined ? null : [...before.keys()];
  const tables = await rowsOf<TableRow>(client, tablesQuery, [known]);
  const changed = tables.filter(([, , , , , locks]) => everything || locks !== null).map(([oid]) => oid);
  const parts = await rowsOf<PartRow>(client, partsQuery('$1::oid[]'), [changed]);
  const partsOf = new Map(parts.map(([oid, demands, indexes]) => [oid, { demands, indexes }]));
  return new Map(tables.map((row) => [row[0], tableOf(row, before?.get(row[0]), partsOf.get(row[0]))]));
}

function tableOf(
  [, schema, name, file, scans, locks, isComputed]: TableRow,
  then: ObservedTable | undefined,
  parts: { readonly demands: PartRow[1]; readonly indexes: PartRow[2] } | undefined,
): ObservedTable {
  const path = then?.path ?? ([schema, name] as const);
  const { demands, indexes } = parts ?? then ?? { demands: null, indexes: null };
  return {
    id: then?.id ?? objectId('table', path),
    path,
    name: [schema, name],
    file,
    scans: Number(scans),
    locks: locks ?? [],
    demands: demands ?? [],
    indexes: indexes ?? [],
    isComputed,
  };
}

async function rowsOf<Row extends readonly unknown[]>(
  client: Client,
  text: string,
  values: readonly unknown[],
): Promise<Row[]> {
  const { rows } = await client.query({
    text,
    values: [...values],
    rowMode: 'array',
    types: valueTypes,
  });
  return rows as unknown as Row[];
}

/** Scans are counted before they are reported to the statistics, so that those of the transaction are among them. */
const tablesQuery = `
  select c.oid, n.nspname, c.relname, c.relfilenode, pg_catalog.pg_stat_get_xact_numscans(c.oid), l.modes, c.relkind = 'm'
  from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  left join (select relation, pg_catalog.json_agg(mode) modes from pg_catalog.pg_locks
    where pid = pg_catalog.pg_backend_pid() and locktype = 'relation' and granted group by relation) l on l.relation = c.oid
  where c.relkind in ('r', 'p', 'm') and c.oid >= 16384 and c.relpersistence <> 't'
    and ($1::oid[] is null or c.oid = any ($1))
  order by n.nspname, c.relname`;

/** What the rows of some tables have to fulfil, and their indexes; `oids` is an array of their numbers, in SQL. */
const partsQuery = (oids: string) => `
  with demands as (
    select attrelid as oid, 'not null' as kind, attname::text as name, null as type,
      atthasdef or attidentity <> '' or typdefault is not null as filled, 'n' || attnum as key,
      null as type_id, null::text[] as over
    from pg_catalog.pg_attribute join pg_catalog.pg_type t on t.oid = atttypid
    where attrelid = any (${oids}) and attnum > 0 and (attnotnull or typnotnull) and not attisdropped
    union all select attrelid, 'type', attname, pg_catalog.format_type(atttypid, atttypmod), attgenerated <> '',
      't' || attnum,
      atttypid || ' ' || atttypmod, null
    from pg_catalog.pg_attribute where attrelid = any (${oids}) and attnum > 0 and not attisdropped
    union all select conrelid, case contype when 'c' then 'check' when 'f' then 'foreign key'
        when 'x' then 'exclude' else 'unique' end, conname, null, null, 'c' || oid, null,
      case when contype = 'c' and pg_catalog.pg_relation_size(conrelid) > 0
        then array(select 't' || number from pg_catalog.unnest(conkey) number) end
    from pg_catalog.pg_constraint
    where conrelid = any (${oids}) and contype in ('c', 'f', 'p', 'u', 'x') and convalidated
    union all select x.indrelid, 'unique', c.relname, null, null, 'i' || x.indexrelid, null, null
    from pg_catalog.pg_index x join pg_catalog.pg_class c on c.oid = x.indexrelid
    where x.indrelid = any (${oids}) and x.indisunique and x.indexrelid not in (
      select conindid from pg_catalog.pg_constraint where conrelid = any (${oids}) and contype in ('p', 'u', 'x'))
    union all select oid, 'partition', relname, null, null, 'p', null, null
    from pg_catalog.pg_class where oid = any (${oids}) and relispartition
    union all select a.attrelid, 'domain', o.conname, null, null, 'd' || o.oid || ' ' || a.attnum, null, null
    from pg_catalog.pg_attribute a join pg_catalog.pg_constraint o on o.contypid = a.atttypid
    where a.attrelid = any (${oids}) and a.attnum > 0 and not a.attisdropped and o.contypid > 0 and o.contype = 'c'
      and o.convalidated)
  select t.oid, d.list, i.names
  from pg_catalog.unnest(${oids}) t(oid)
  left join (select oid, pg_catalog.json_agg(pg_catalog.json_strip_nulls(pg_catalog.json_build_object(
      'kind', kind, 'name', name, 'type', type, 'filled', filled, 'key', key,
      'typeId', type_id, 'over', over)) order by kind, name) list
    from demands group by oid) d on d.oid = t.oid
  left join (select x.indrelid, pg_catalog.json_agg(c.relname order by c.relname) names
    from pg_catalog.pg_index x join pg_catalog.pg_class c on c.oid = x.indexrelid
    where x.indrelid = any (${oids}) group by 1) i on i.indrelid = t.oid`;

/** The relations that the transaction has locked, as `LockedRow`. */
const lockedQuery = `
  with locked as materialized (
    select relation as oid, pg_catalog.json_agg(mode) modes from pg_catalog.pg_locks
    where pid = pg_catalog.pg_backend_pid() and locktype = 'relation' and granted and relation >= 16384
    group by relation),
  tables as materialized (
    select pg_catalog.array_agg(oid) oids from locked join pg_catalog.pg_class c using (oid)
    where c.relkind in ('r', 'p', 'm'))
  select l.oid, n.nspname, c.relname, c.relfilenode, pg_catalog.pg_stat_get_xact_numscans(l.oid), l.modes,
    c.relkind = 'm', p.list, p.names
  from locked l left join pg_catalog.pg_class c on c.oid = l.oid
  left join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  left join (${partsQuery('(select oids from tables)::oid[]')}) p on p.oid = l.oid
  order by n.nspname, c.relname`;
