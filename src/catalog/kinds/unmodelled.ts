import { kind } from './kind.ts';

/**
 * Objects that nothing above describes. An extension's are left out, as everywhere. Of what a role cannot
 * see (user mappings of others) there is no trace.
 */
export const unmodelled = kind<[kind: string, name: string, catalog: string, oid: number, schema: number]>({
  sql: `
    select 'conversion', conname, 'pg_conversion', oid, connamespace from pg_conversion where oid >= 16384
    union all select 'operator class', opcname, 'pg_opclass', oid, opcnamespace from pg_opclass where oid >= 16384
    union all select 'operator family', opfname, 'pg_opfamily', oid, opfnamespace from pg_opfamily where oid >= 16384
    union all select 'text search parser', prsname, 'pg_ts_parser', oid, prsnamespace from pg_ts_parser where oid >= 16384
    union all select 'text search template', tmplname, 'pg_ts_template', oid, tmplnamespace from pg_ts_template
      where oid >= 16384
    union all select 'base type', typname, 'pg_type', oid, typnamespace from pg_type t
      where oid >= 16384 and (typtype = 'p' or typtype = 'b' and not exists (
        select from pg_type e where e.typarray = t.oid))
    union all select 'shell operator', oprname, 'pg_operator', oid, oprnamespace from pg_operator
      where oid >= 16384 and oprcode = 0
    union all select 'language', lanname, 'pg_language', oid, 0 from pg_language where oid >= 16384
    union all select 'access method', amname, 'pg_am', oid, 0 from pg_am where oid >= 16384
    union all select 'transform', format_type(trftype, null), 'pg_transform', oid, 0 from pg_transform where oid >= 16384
    union all select 'subscription', subname, 'pg_subscription', 0, 0 from pg_subscription
      where subdbid = (select oid from pg_database where datname = current_database())
    union all select 'security label', provider || ' on ' || objtype || ' ' || objname, 'pg_seclabel', 0, 0
      from pg_seclabels where objtype not in ('role', 'database', 'tablespace')
    union all select 'relation of kind ' || relkind::text, relname, 'pg_class', oid, relnamespace from pg_class
      where oid >= 16384 and relkind not in ('r', 'p', 'f', 'v', 'm', 'c', 'S', 'i', 'I', 't')
    union all select 'user mapping', usename || ' for ' || srvname, 'pg_user_mapping', umid, 0 from pg_user_mappings`,
  read([what, name, catalog, oid, schemaOid], database) {
    if (database.isExtensionMember(catalog, oid)) return;
    const schema = database.schemas.get(schemaOid);
    if (schema !== undefined && database.ignoresSchema(schema)) return;
    const shown = schema === undefined || schema === 'public' ? name : `${schema}.${name}`;
    database.unmodelled.push({ kind: what, name: shown });
  },
});
