/** How rows are written through views. */
import type { ViewWriting } from '../catalog.ts';
import type { ColumnName } from '../database.ts';
import { sorted } from './kind.ts';

/**
 * What Postgres answers of a view; events are bits: 4 is UPDATE, 8 INSERT, 16 DELETE.
 * - `taken`: events that it takes, with triggers in their place
 * - `own`: those that its query and its rules take
 * - `replaced`: whether a trigger, or a rule without a condition, stands in place of INSERT or UPDATE
 * - `fixed`: numbers of columns that its query and its rules give no value; none where `own` is not UPDATE and DELETE
 */
export type WritingRow = readonly [taken: number, own: number, replaced: boolean, fixed: readonly number[]];

/**
 * A query for what is, or reads, a foreign table of a wrapper that has no code to answer. Asked of these, Postgres raises
 * an error, and nothing of the schema could be read.
 */
const unanswered = `with recursive unanswered (relation) as (
    select t.ftrelid from pg_foreign_table t join pg_foreign_server s on s.oid = t.ftserver
      join pg_foreign_data_wrapper w on w.oid = s.srvfdw where w.fdwhandler = 0
    union
    select r.ev_class from unanswered u
      join pg_depend d on d.refclassid = 'pg_class'::regclass and d.refobjid = u.relation
        and d.classid = 'pg_rewrite'::regclass
      join pg_rewrite r on r.oid = d.objid) select relation from unanswered`;

/** An expression that gives a `WritingRow` of a view, null of whatever else. */
export function viewWriting(view: string): string {
  return `case when (select relkind = 'v' from pg_class where oid = ${view})
      and ${view} not in (${unanswered}) then json_build_array(
        pg_relation_is_updatable(${view}, true),
        pg_relation_is_updatable(${view}, false),
        exists (select from pg_trigger
          where tgrelid = ${view} and tgtype & 64 <> 0 and tgtype & 20 <> 0 and not tgisinternal)
        or exists (select from pg_rewrite
          where ev_class = ${view} and is_instead and ev_type in ('2', '3') and ev_qual::text = '<>'),
        case when pg_relation_is_updatable(${view}, false) & 20 = 20
          then (select coalesce(json_agg(attnum), '[]') from pg_attribute
            where attrelid = ${view} and attnum > 0 and not pg_column_is_updatable(attrelid, attnum, false))
          else '[]' end) end`;
}

/** @param columns of the view, each at its number */
export function writingOf(
  [taken, own, replaced, fixed]: WritingRow,
  columns: readonly ColumnName[],
): ViewWriting {
  const names = sorted(fixed.map((number) => columns[number]?.name ?? ''));
  return {
    takes: [...(taken & 8 ? ['insert' as const] : []), ...(taken & 4 ? ['update' as const] : [])],
    ...((own & 20) === 20 ? { updatable: true as const } : {}),
    ...(replaced ? { replaced: true as const } : {}),
    ...(names === undefined ? {} : { fixed: names }),
  };
}
