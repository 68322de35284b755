import { defined } from '../../base/defined.ts';
import { addGrants } from './grant.ts';
import { compact, kind, sorted } from './kind.ts';
import { viewWriting, type WritingRow, writingOf } from './view-writing.ts';

/**
 * `view` and `materialized view`.
 * - `definition`: the query as Postgres prints it
 * - `columns`: in order, each `{ name, type, default? }`; of a materialized view also `storage`, `compression`,
 *   `statistics` and `options` as columns of tables have them
 * - `options`: `security_invoker=true`, `check_option=local`, storage parameters; sorted
 * - `accessMethod` (if not heap), `tablespace`
 */
export const views = kind<[relation: number, definition: string, writing: WritingRow | null, xid: number]>({
  sql: `select r.ev_class, pg_get_viewdef(r.ev_class), ${viewWriting('r.ev_class')}, r.xmin
    from pg_rewrite r where r.ev_class >= 16384 and r.rulename = '_RETURN'`,
  read([oid, definition, written, xid], database) {
    const relation = database.shownRelation(oid);
    if (relation === undefined) return;
    const { details } = relation;
    const materialized = relation.relkind === 'm';
    const columns = database.columnsOf(oid).map((column) =>
      compact({
        name: column.name,
        type: column.type,
        default: column.default ?? undefined,
        ...(materialized ? column.settings : {}),
      }),
    );
    const attributes = {
      definition: definition.trim(),
      columns,
      options: sorted(details?.options ?? null),
      accessMethod:
        materialized && details?.accessMethod !== 'heap' ? (details?.accessMethod ?? undefined) : undefined,
      tablespace: details?.tablespace ?? undefined,
    };
    const origin = { catalog: 'pg_class', oid, xid };
    const path = [relation.schema, relation.name];
    const writing = written === null ? undefined : writingOf(written, database.columns.get(oid) ?? []);
    const unpopulated = details?.populated === false ? (true as const) : undefined;
    const kindOf = materialized ? 'materialized view' : 'view';
    const object = database.add(
      kindOf,
      path,
      attributes,
      origin,
      undefined,
      defined({ unpopulated, writing }),
    );
    addGrants(database, object, relation.grants, [], origin);
  },
});

/** `rule` of a table or view. - `definition`: the statement; `enabled`: `disabled`, `replica` or `always` */
export const rules = kind<
  [oid: number, relation: number, name: string, definition: string, enabled: string, xid: number]
>({
  sql: `select oid, ev_class, rulename, pg_get_ruledef(oid), ev_enabled, xmin
    from pg_rewrite where ev_class >= 16384 and rulename <> '_RETURN'`,
  read([oid, relationOid, name, definition, enabled, xid], database) {
    const relation = database.shownRelation(relationOid);
    if (relation === undefined || database.isExtensionMember('pg_rewrite', oid)) return;
    database.add(
      'rule',
      [relation.schema, relation.name, name],
      { definition, enabled: firing[enabled] },
      { catalog: 'pg_rewrite', oid, xid },
      relation.id,
    );
  },
});

/** When a rule or trigger fires, where not always but in a replica (`O`). */
export const firing: Readonly<Record<string, string>> = { D: 'disabled', R: 'replica', A: 'always' };
