import type { AttributeValue } from '../catalog.ts';
import type { Database } from '../database.ts';
import { flag, kind, numbers, sorted } from './kind.ts';

type IndexRow = [
  oid: number,
  table: number,
  name: string,
  method: string,
  xid: number,
  unique: boolean,
  keys: string,
  keyCount: number,
  operatorClasses: string,
  collations: string,
  options: string,
  rare: RareIndex | null,
];

interface RareIndex {
  /** Text of the expressions, in order of the keys that are one. */
  expressions: string[] | null;
  predicate: string | null;
  nullsNotDistinct: boolean;
  valid: boolean;
  clustered: boolean;
  replicaIdentity: boolean;
  options: string[] | null;
  tablespace: string | null;
  /** By position of the column in the index. */
  statistics: Record<string, number> | null;
  operatorClassOptions: Record<string, string[]> | null;
}

/**
 * `index` of a table or materialized view. Those behind a constraint are part of it; those attached to an
 * index of the partitioned table come with that one.
 * - `unique`: `true`; `method`: always present
 * - `keys`: in order, each `{ column }` or `{ expression }`, with `opclass`, `opclassOptions`, `collation` where
 *   not the default, `descending`, `nullsFirst` (`false` with `descending`: NULLS LAST), `statistics` (target)
 * - `include`: further columns; `predicate`: expression of a partial index
 * - `nullsNotDistinct`, `invalid`, `clustered`, `replicaIdentity`: `true`
 * - `options`: storage parameters; `tablespace`
 */
export const indexes = kind<IndexRow>({
  sql: (major) => `
    select i.indexrelid, i.indrelid, c.relname, m.amname, i.xmin, i.indisunique, i.indkey::text, i.indnkeyatts,
      i.indclass::text, i.indcollation::text, i.indoption::text,
      case when i.indexprs is not null or i.indpred is not null or not i.indisvalid or i.indisclustered
        or i.indisreplident or c.reloptions is not null or c.reltablespace <> 0 or a.indexed is not null
        ${major >= 15 ? 'or i.indnullsnotdistinct' : ''}
      then json_build_object(
        'expressions', case when i.indexprs is not null then (
          select json_agg(pg_get_indexdef(i.indexrelid, k.n::int, false) order by k.n)
          from unnest(i.indkey) with ordinality k(column_number, n) where k.column_number = 0) end,
        'predicate', pg_get_expr(i.indpred, i.indrelid),
        'nullsNotDistinct', ${major >= 15 ? 'i.indnullsnotdistinct' : 'false'},
        'valid', i.indisvalid, 'clustered', i.indisclustered, 'replicaIdentity', i.indisreplident,
        'options', c.reloptions, 'tablespace', (select spcname from pg_tablespace where oid = c.reltablespace),
        'statistics', a.statistics, 'operatorClassOptions', a.options) end
    from pg_index i
    join pg_class c on c.oid = i.indexrelid
    join pg_am m on m.oid = c.relam
    left join (select attrelid indexed,
        json_object_agg(attnum, attstattarget) filter (where attstattarget >= 0) statistics,
        json_object_agg(attnum, attoptions) filter (where attoptions is not null) options
      from pg_attribute join pg_class on pg_class.oid = attrelid and relkind in ('i', 'I')
      where attrelid >= 16384 and attnum > 0 and (attstattarget >= 0 or attoptions is not null) group by attrelid) a
      on a.indexed = i.indexrelid
    where i.indrelid >= 16384 and c.relnamespace <> 'pg_toast'::regnamespace
      and not exists (select from pg_inherits h where h.inhrelid = i.indexrelid)
      and not exists (select from pg_constraint o where o.conindid = i.indexrelid and o.contype in ('p', 'u', 'x'))`,
  read(row, database) {
    const [oid, tableOid, name, method, xid, unique, , , , , , rare] = row;
    const table = database.shownRelation(tableOid);
    if (table === undefined) return;
    if (database.isExtensionMember('pg_class', oid)) return;
    const { keys, include } = indexKeys(row, database);
    database.add(
      'index',
      [table.schema, table.name, name],
      {
        unique: flag(unique),
        method,
        keys,
        include: include.length === 0 ? undefined : include,
        predicate: rare?.predicate ?? undefined,
        nullsNotDistinct: flag(rare?.nullsNotDistinct ?? false),
        invalid: flag(rare !== null && !rare.valid),
        clustered: flag(rare?.clustered ?? false),
        replicaIdentity: flag(rare?.replicaIdentity ?? false),
        options: sorted(rare?.options ?? null),
        tablespace: rare?.tablespace ?? undefined,
      },
      { catalog: 'pg_class', oid, xid },
      table.id,
    );
  },
});

function indexKeys(row: IndexRow, database: Database): { keys: AttributeValue[]; include: string[] } {
  const [, tableOid, , , , , printedKeys, keyCount, classes, collations, options, rare] = row;
  const columns = database.columns.get(tableOid);
  const [classOids, collationOids, flags] = [numbers(classes), numbers(collations), numbers(options)];
  const keys: AttributeValue[] = [];
  const include: string[] = [];
  let expressions = 0;
  for (const [i, number] of numbers(printedKeys).entries()) {
    const column = columns?.[number];
    if (i >= keyCount) {
      include.push(column?.name ?? '');
      continue;
    }
    const key: Record<string, AttributeValue> =
      number === 0
        ? { expression: rare?.expressions?.[expressions++] ?? '' }
        : { column: column?.name ?? '' };
    const opclass = database.operatorClasses.get(classOids[i] ?? 0);
    if (opclass !== undefined) key.opclass = opclass;
    const opclassOptions = sorted(rare?.operatorClassOptions?.[i + 1] ?? null);
    if (opclassOptions !== undefined) key.opclassOptions = opclassOptions;
    const collation = collationOids[i] ?? 0;
    if (collation !== 0 && collation !== (column?.collation ?? defaultCollation))
      key.collation = database.collationNames.get(collation) ?? '';
    const [descending, nullsFirst] = [((flags[i] ?? 0) & 1) !== 0, ((flags[i] ?? 0) & 2) !== 0];
    if (descending) key.descending = true;
    if (descending !== nullsFirst) key.nullsFirst = nullsFirst;
    const statistics = rare?.statistics?.[i + 1];
    if (statistics !== undefined) key.statistics = statistics;
    keys.push(key);
  }
  return { keys, include };
}

/** OID of the collation `pg_catalog."default"`, which an expression has unless it says otherwise. */
const defaultCollation = 100;
