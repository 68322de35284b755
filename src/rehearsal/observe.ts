import type { Client } from 'pg';
import { objectId } from '../catalog/catalog.ts';
import { valueTypes } from '../catalog/values.ts';

/** A table or materialized view that was there before the deploy, as it is at one moment of a transaction. */
export interface ObservedTable {
  /** `objectId`, under the name that it had before the deploy. */
  readonly id: string;
  /** The name that it had before the deploy: schema and name. */
  readonly path: readonly [string, string];
  /** Changes when the table is written anew. */
  readonly file: number;
  /** How often it was read from its first row to its last. */
  readonly scans: number;
  /** Names of the locks that the transaction holds on it, as pg_locks has them. */
  readonly locks: readonly string[];
  /** What its rows have to fulfil. */
  readonly demands: readonly Demand[];
  readonly indexes: readonly string[];
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
  /** The type, of one of kind `type`. */
  readonly type?: string;
  /** Whether the column fills itself, of one of kind `not null`. */
  readonly filled?: boolean;
  /** Stays the same when the name changes. */
  readonly key: string;
}

/** By OID. */
export type Observation = ReadonlyMap<number, ObservedTable>;

/** Looks at every table and materialized view that there is, before the first statement. */
export async function firstLook(client: Client): Promise<Observation> {
  return look(client, undefined);
}

/** Looks at the tables of an earlier observation again; those that are gone are absent. */
export async function lookAgain(client: Client, before: Observation): Promise<Observation> {
  return look(client, before);
}

type TableRow = [
  oid: number,
  schema: string,
  name: string,
  file: number,
  scans: string,
  locks: readonly string[] | null,
  demands: readonly Demand[] | null,
  indexes: readonly string[] | null,
];

async function look(client: Client, before: Observation | undefined): Promise<Observation> {
  const { rows } = await client.query<TableRow>({
    text: query,
    values: [before === undefined ? null : [...before.keys()]],
    rowMode: 'array',
    types: valueTypes,
  });
  return new Map(
    rows.map(([oid, schema, name, file, scans, locks, demands, indexes]) => {
      const path = before?.get(oid)?.path ?? ([schema, name] as const);
      const table: ObservedTable = {
        id: objectId('table', path),
        path,
        file,
        scans: Number(scans),
        locks: locks ?? [],
        demands: demands ?? [],
        indexes: indexes ?? [],
      };
      return [oid, table];
    }),
  );
}

/** Scans are counted before they are reported to the statistics, so that those of the transaction are among them. */
const query = `
  with tables as (
    select c.oid, n.nspname, c.relname, c.relfilenode, c.relispartition
    from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p', 'm') and c.oid >= 16384 and c.relpersistence <> 't'
      and ($1::oid[] is null or c.oid = any ($1))),
  demands as (
    select attrelid as oid, 'not null' as kind, attname::text as name, null as type,
      atthasdef or attidentity <> '' as filled, 'n' || attnum as key
    from pg_catalog.pg_attribute where attnum > 0 and attnotnull and not attisdropped
    union all select attrelid, 'type', attname, pg_catalog.format_type(atttypid, atttypmod), null, 't' || attnum
    from pg_catalog.pg_attribute where attnum > 0 and not attisdropped
    union all select conrelid, case contype when 'c' then 'check' when 'f' then 'foreign key'
        when 'x' then 'exclude' else 'unique' end, conname, null, null, 'c' || oid
    from pg_catalog.pg_constraint where conrelid > 0 and contype in ('c', 'f', 'p', 'u', 'x') and convalidated
    union all select i.indrelid, 'unique', c.relname, null, null, 'i' || i.indexrelid
    from pg_catalog.pg_index i join pg_catalog.pg_class c on c.oid = i.indexrelid
    where i.indisunique and not exists (select from pg_catalog.pg_constraint where conindid = i.indexrelid)
    union all select oid, 'partition', relname, null, null, 'p' from tables where relispartition
    union all select a.attrelid, 'domain', o.conname, null, null, 'd' || o.oid || ' ' || a.attnum
    from pg_catalog.pg_attribute a join pg_catalog.pg_constraint o on o.contypid = a.atttypid and o.convalidated
    where a.attnum > 0 and not a.attisdropped)
  select t.oid, t.nspname, t.relname, t.relfilenode, pg_catalog.pg_stat_get_xact_numscans(t.oid), l.modes, d.list, i.names
  from tables t
  left join (select relation, pg_catalog.json_agg(mode) modes from pg_catalog.pg_locks
    where pid = pg_catalog.pg_backend_pid() and locktype = 'relation' and granted group by relation) l on l.relation = t.oid
  left join (select oid, pg_catalog.json_agg(pg_catalog.json_strip_nulls(pg_catalog.json_build_object(
      'kind', kind, 'name', name, 'type', type, 'filled', filled, 'key', key)) order by kind, name) list
    from demands where oid in (select oid from tables) group by oid) d on d.oid = t.oid
  left join (select x.indrelid, pg_catalog.json_agg(c.relname order by c.relname) names
    from pg_catalog.pg_index x join pg_catalog.pg_class c on c.oid = x.indexrelid group by 1) i on i.indrelid = t.oid
  order by t.nspname, t.relname`;
