import { kind, numbers, sorted } from './kind.ts';

const kinds: Readonly<Record<string, string>> = {
  d: 'ndistinct',
  f: 'dependencies',
  m: 'mcv',
  e: 'expressions',
};

/**
 * `statistics` of a table.
 * - `kinds`, `columns`: sorted; `expressions`; `target`: where set
 * - `schema`: its own, where that is not the table's
 */
export const statistics = kind<
  [
    oid: number,
    table: number,
    schema: number,
    name: string,
    kinds: string[],
    columns: string,
    expressions: string[] | null,
    target: number,
    xid: number,
  ]
>({
  sql: `select oid, stxrelid, stxnamespace, stxname, to_json(stxkind), stxkeys::text,
      to_json(pg_get_statisticsobjdef_expressions(oid)), coalesce(stxstattarget, -1), xmin from pg_statistic_ext`,
  read([oid, tableOid, schemaOid, name, letters, columns, expressions, target, xid], database) {
    const table = database.shownRelation(tableOid);
    if (table === undefined || database.isExtensionMember('pg_statistic_ext', oid)) return;
    const schema = database.schemas.get(schemaOid);
    const attributes = {
      kinds: sorted(letters.map((letter) => kinds[letter] ?? letter)),
      columns: sorted(numbers(columns).map((number) => database.columns.get(tableOid)?.[number]?.name ?? '')),
      expressions: expressions ?? undefined,
      target: target < 0 ? undefined : target,
      schema: schema === table.schema ? undefined : schema,
    };
    const origin = { catalog: 'pg_statistic_ext', oid, xid };
    database.add('statistics', [table.schema, table.name, name], attributes, origin, table.id);
  },
});
