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
 * Nothing here counts rows, and each number misleads in its own way:
 * - `reltuples` is what the last VACUUM or ANALYZE found, -1 before the first;
 * - that many a page, in the pages that there are now, takes dead rows for live ones;
 * - `n_live_tup` follows every write, but starts from 0 on a replica and after a crash, and is double where ANALYZE came
 *   before the same session's load was noted.
 *
 * The middle one of the three is told. Before the first VACUUM or ANALYZE there is only the last, and where that is 0
 * nobody knows. That a table has no rows is said where it has no page, or where none were found, it has not grown
 * since, and all that was written since was noted; so rows that were deleted are told until somebody has looked again.
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
      select storage.root, c.oid, c.reltuples::float8 as found, nullif(c.relpages, 0)::float8 as pages,
        case when c.oid not in (select relation from locked) then pg_relation_size(c.oid)::float8 end as bytes
      from storage join pg_class c on c.oid = storage.oid and c.relkind = 'r'),
    used as (
      select size.root, size.bytes,
        case when bytes = 0 then 0
          when found > 0 then greatest(found, least(noted, found * coalesce(growth, 1)))
          when noted > 0 then noted
          when found = 0 and growth <= 1 and noted_since is not null then 0
        end as rows,
        (coalesce(s.seq_scan, 0) + coalesce(s.idx_scan, 0))::float8 as scans,
        ${lastScan} as last_scan
      from size left join pg_stat_user_tables s on s.relid = size.oid, lateral (select
        bytes / (pages * current_setting('block_size')::int) as growth, s.n_live_tup::float8 as noted,
        coalesce(s.last_vacuum, s.last_autovacuum, s.last_analyze, s.last_autoanalyze) as noted_since) n)
    select n.nspname, c.relname, pg_is_in_recovery(),
      case when bool_and(u.root is null or u.rows is not null) then coalesce(sum(u.rows), 0) end,
      case when bool_and(u.root is null or u.bytes is not null) then coalesce(sum(u.bytes), 0) end,
      coalesce(sum(u.scans), 0), to_char(max(u.last_scan) at time zone 'UTC', 'YYYY-MM-DD')
    from pg_class c join pg_namespace n on n.oid = c.relnamespace left join used u on u.root = c.oid
    where c.oid in (select root from storage) group by 1, 2) as statistics`;
}
