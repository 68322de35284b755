import { objectId } from '../catalog.ts';
import { type Relation, type RelationDetails, relationKind } from '../database.ts';
import { acl, addGrants } from './grant.ts';
import { flag, foreignOptions, kind, sorted, typeName } from './kind.ts';

type RelationRow = [
  oid: number,
  schema: number,
  name: string,
  relkind: string,
  isPartition: boolean,
  grants: unknown,
  details: RelationDetails | null,
];

/**
 * `table`: ordinary, partitioned and foreign ones. All attributes are absent at their default.
 * - `form`: `partitioned` or `foreign`
 * - `persistence`: `unlogged`
 * - `partitionKey`, and for a partition `partitionOf` ([schema, name]), `partitionBound`, `detachPending`
 * - `inherits`: tables it inherits from ([schema, name]), in order
 * - `rowSecurity`, `forceRowSecurity`: `true`
 * - `replicaIdentity`: `full`, `nothing` or `index` (the index itself has `replicaIdentity: true`)
 * - `options`, `toastOptions`: storage parameters, `name=value`, sorted
 * - `accessMethod` (if not heap), `tablespace`, `ofType`
 * - `server`, `foreignOptions`: of a foreign table
 */
export const relations = kind<RelationRow>({
  sql: `
    select c.oid, c.relnamespace, c.relname, c.relkind, c.relispartition, ${acl('c.relacl', 'c.relowner')},
      case when c.relkind in ('p', 'f') or c.relpersistence <> 'p' or c.relrowsecurity or c.relforcerowsecurity
        or c.relispartition or c.relreplident <> 'd' and c.relkind in ('r', 'p')
        or c.reloptions is not null or t.reloptions is not null or c.reltablespace <> 0 or c.reloftype <> 0
        or am.amname <> 'heap' or i.inhrelid is not null or not c.relispopulated
      then json_build_object(
        'persistence', c.relpersistence, 'rowSecurity', c.relrowsecurity, 'forceRowSecurity', c.relforcerowsecurity,
        'replicaIdentity', c.relreplident, 'options', c.reloptions, 'toastOptions', t.reloptions,
        'accessMethod', am.amname,
        'tablespace', (select spcname from pg_tablespace where oid = c.reltablespace),
        'ofType', case when c.reloftype <> 0 then format_type(c.reloftype, null) end,
        'partitionKey', case when c.relkind = 'p' then pg_get_partkeydef(c.oid) end,
        'partitionBound', pg_get_expr(c.relpartbound, c.oid),
        'parents', i.parents, 'populated', c.relispopulated,
        'foreign', (select json_build_array(s.srvname, f.ftoptions) from pg_foreign_table f
          join pg_foreign_server s on s.oid = f.ftserver where f.ftrelid = c.oid)) end
    from pg_class c
    left join pg_class t on t.oid = c.reltoastrelid and t.reloptions is not null
    left join pg_am am on am.oid = c.relam and c.relkind in ('r', 'p', 'm')
    left join (select inhrelid, json_agg(json_build_array(inhparent::int8, inhdetachpending) order by inhseqno) parents
      from pg_inherits group by inhrelid) i on i.inhrelid = c.oid and c.relkind in ('r', 'p', 'f')
    where c.oid >= 16384 and c.relkind in ('r', 'p', 'f', 'v', 'm', 'c', 'S')
    order by c.relkind = 'r', i.inhrelid is not null`,
  read([oid, schemaOid, name, relkind, isPartition, grants, details], database) {
    const schema = database.schemas.get(schemaOid) ?? String(schemaOid);
    const isOfTool = database.ignoresTable(name) || database.isExtensionMember('pg_class', oid);
    const hidden = isOfTool || database.ignoresSchema(schema);
    const isOthers = !isOfTool && database.isOthersSchema(schema);
    const id = objectId(relationKind(relkind), [schema, name]);
    const relation = { oid, id, schema, name, relkind, isPartition, hidden, isOthers, grants, details };
    database.relations.set(oid, relation);
  },
});

/** The row type's transaction is the table's: pg_class is rewritten for every index and trigger. */
export const tables = kind<[oid: number, typeXid: number]>({
  sql: `select typrelid, xmin from pg_type where typrelid >= 16384 and typtype = 'c'`,
  read([oid, xid], database) {
    const relation = database.shownRelation(oid);
    if (relation === undefined || !'rpf'.includes(relation.relkind)) return;
    const origin = { catalog: 'pg_class', oid, xid };
    const { details } = relation;
    const attributes = details === null ? {} : tableAttributes(relation, details, database.relations);
    const object = database.add('table', [relation.schema, relation.name], attributes, origin);
    addGrants(database, object, relation.grants, [], origin);
  },
});

function tableAttributes(
  relation: Relation,
  details: RelationDetails,
  relations: ReadonlyMap<number, Relation>,
) {
  const parents = (details.parents ?? []).map(([oid]) => {
    const parent = relations.get(oid);
    return [parent?.schema ?? '', parent?.name ?? ''];
  });
  const [server, options] = details.foreign ?? [];
  return {
    form: relation.relkind === 'p' ? 'partitioned' : relation.relkind === 'f' ? 'foreign' : undefined,
    persistence:
      details.persistence === 'u' ? 'unlogged' : details.persistence === 't' ? 'temporary' : undefined,
    partitionKey: details.partitionKey ?? undefined,
    partitionOf: relation.isPartition ? parents[0] : undefined,
    partitionBound: details.partitionBound ?? undefined,
    detachPending: flag(details.parents?.[0]?.[1] ?? false),
    inherits: relation.isPartition || parents.length === 0 ? undefined : parents,
    rowSecurity: flag(details.rowSecurity),
    forceRowSecurity: flag(details.forceRowSecurity),
    replicaIdentity: relation.relkind === 'f' ? undefined : replicaIdentities[details.replicaIdentity],
    options: sorted(details.options),
    toastOptions: sorted(details.toastOptions),
    accessMethod:
      details.accessMethod === null || details.accessMethod === 'heap' ? undefined : details.accessMethod,
    tablespace: details.tablespace ?? undefined,
    ofType: details.ofType === null ? undefined : typeName(details.ofType),
    server,
    foreignOptions: foreignOptions(options ?? null),
  };
}

const replicaIdentities: Readonly<Record<string, string>> = { f: 'full', n: 'nothing', i: 'index' };
