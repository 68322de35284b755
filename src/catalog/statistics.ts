import { objectId } from './catalog.ts';

/** What a database's own statistics say of a table. Plain data, so that it can be saved beside a catalog. */
export interface TableStatistics {
  /** Where they were kept. Counts of scans are a server's own: a replica knows nothing of the primary's. */
  readonly keptBy: 'primary' | 'replica' | 'file';
  /** Rows, estimated; absent where nobody has ever counted them. */
  readonly rows?: number;
  /** Bytes on disk, of the rows alone: without indexes and long values. */
  readonly bytes?: number;
  /** How often the table was read, by itself or by an index, since the statistics were last reset. */
  readonly scans?: number;
  /** The day on which it was last read, as YYYY-MM-DD in UTC; known from PostgreSQL 16 on. */
  readonly lastScan?: string;
}

/** By `objectId` of the table. */
export type StatisticsByTable = ReadonlyMap<string, TableStatistics>;

/** What `statisticsQuery` gave, as arrays and with `valueTypes`. */
export function statisticsFrom(rows: readonly StatisticsRow[]): StatisticsByTable {
  return new Map(
    rows.map(([schema, table, replica, count, bytes, scans, lastScan]) => [
      objectId('table', [schema, table]),
      {
        keptBy: replica ? 'replica' : 'primary',
        ...(count === null ? {} : { rows: Math.round(count) }),
        ...(bytes === null ? {} : { bytes }),
        ...(scans === null ? {} : { scans }),
        ...(lastScan === null ? {} : { lastScan }),
      },
    ]),
  );
}

/** A table's, as `statisticsQuery` gives them. */
export type StatisticsRow = [
  schema: string,
  table: string,
  replica: boolean,
  rows: number | null,
  bytes: number | null,
  scans: number | null,
  lastScan: string | null,
];

/**
 * SQL that reads the statistics of every table of a database, in whatever transaction it runs; `statisticsFrom` makes
 * of its rows what they say. A partitioned table has the sum of its partitions.
 *
 * No table is read. Only its size is asked for, which takes ACCESS SHARE for that moment; of a table that somebody
 * else holds or wants for himself alone it isn't asked, so that nothing is waited for.
 *
 * A table without a single page has no rows, which its estimate seldom says: one that never had any is never
 * analysed. Where there are both an estimate (`reltuples`) and a count of what was written since (`n_live_tup`), the
 * higher one is told, since either can be out of date.
 *
 * @param serverVersion `server_version_num`, e.g. 180004
 */
export function statisticsQuery(serverVersion: number): string {
  const lastScan =
    serverVersion >= 160000 ? 'greatest(s.last_seq_scan, s.last_idx_scan)' : 'null::timestamptz';
  return `select * from (with recursive
    locked as materialized (
      select relation from pg_locks where relation is not null and mode = 'AccessExclusiveLock'
        and pid is distinct from pg_backend_pid()
        and database = (select oid from pg_database where datname = current_database())),
    storage(root, oid) as (
      select c.oid, c.oid from pg_class c where c.relkind in ('r', 'p') and c.oid >= 16384
        and c.relpersistence <> 't'
      union all
      select storage.root, i.inhrelid from storage
        join pg_class c on c.oid = storage.oid and c.relkind = 'p' join pg_inherits i on i.inhparent = c.oid),
    size as materialized (
      select storage.root, c.oid, c.reltuples,
        case when c.oid not in (select relation from locked) then pg_relation_size(c.oid)::float8 end as bytes
      from storage join pg_class c on c.oid = storage.oid and c.relkind = 'r'),
    used as (
      select size.root, size.bytes,
        case when size.bytes = 0 then 0
          when size.reltuples >= 0 or s.n_live_tup > 0 then greatest(size.reltuples, s.n_live_tup, 0)::float8
        end as rows,
        (coalesce(s.seq_scan, 0) + coalesce(s.idx_scan, 0))::float8 as scans,
        ${lastScan} as last_scan
      from size left join pg_stat_user_tables s on s.relid = size.oid)
    select n.nspname, c.relname, pg_is_in_recovery(),
      case when bool_and(u.root is null or u.rows is not null) then coalesce(sum(u.rows), 0) end,
      case when bool_and(u.root is null or u.bytes is not null) then coalesce(sum(u.bytes), 0) end,
      coalesce(sum(u.scans), 0), to_char(max(u.last_scan) at time zone 'UTC', 'YYYY-MM-DD')
    from pg_class c join pg_namespace n on n.oid = c.relnamespace left join used u on u.root = c.oid
    where c.oid in (select root from storage) group by 1, 2) as statistics`;
}
