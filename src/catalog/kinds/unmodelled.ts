import { kind } from './kind.ts';

/**
 * Objects that nothing above describes, and what is left aside on purpose (`../limits.ts`). An extension's are left out,
 * as everywhere. Of what a role cannot see (user mappings of others) there is no trace. Labels are not taken from the view
 * `pg_seclabels`, which takes longer to plan than all the rest of this query.
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
    union all select 'security label', l.provider || ' on ' || replace(i.type, 'table column', 'column') || ' '
      || replace(i.identity, 'pg_catalog.', ''), 'pg_seclabel', 0, 0
      from pg_seclabel l cross join lateral pg_identify_object(l.classoid, l.objoid, l.objsubid) i
    union all select 'relation of kind ' || relkind::text, relname, 'pg_class', oid, relnamespace from pg_class
      where oid >= 16384 and relkind not in ('r', 'p', 'f', 'v', 'm', 'c', 'S', 'i', 'I', 't')
    union all select 'owner', pg_get_userbyid(o.owner) || ' of ' || case o.what
        when 'schema' then 'schema ' || n.nspname
        else count(*) || ' ' || o.what || case count(*) when 1 then '' else 's' end || case n.nspname
          when 'public' then '' else ' in schema ' || n.nspname end end, '', 0, o.schema
      from (
        select 'pg_class'::regclass, oid, relowner, relnamespace, 'relation' from pg_class
          where relkind in ('r', 'p', 'f', 'v', 'm', 'S') and relpersistence <> 't'
        union all select 'pg_proc'::regclass, oid, proowner, pronamespace,
          case prokind when 'p' then 'procedure' when 'a' then 'aggregate' else 'function' end from pg_proc
        union all select 'pg_type'::regclass, t.oid, t.typowner, t.typnamespace, 'type' from pg_type t
          left join pg_class c on c.oid = t.typrelid where t.typtype in ('d', 'e', 'r') or c.relkind = 'c'
        union all select 'pg_namespace'::regclass, oid, nspowner, oid, 'schema' from pg_namespace
      ) o (catalog, oid, owner, schema, what) join pg_namespace n on n.oid = o.schema
      join pg_database b on b.datname = current_database() and b.datdba <> o.owner
      where o.oid >= 16384 and not exists (
        select from pg_depend d where d.classid = o.catalog and d.objid = o.oid and d.deptype in ('e', 'i'))
      group by o.owner, o.schema, o.what, n.nspname
    union all select 'values of options of foreign server', srvname, 'pg_foreign_server', oid, 0
      from pg_foreign_server where srvoptions is not null
    union all select distinct 'rights on functions of extension', e.extname, 'pg_extension', 0::oid, p.pronamespace
      from pg_depend d join pg_extension e on d.refclassid = 'pg_extension'::regclass and e.oid = d.refobjid
      join pg_proc p on d.classid = 'pg_proc'::regclass and p.oid = d.objid
      left join pg_init_privs i on i.classoid = 'pg_proc'::regclass and i.objoid = p.oid
      where d.deptype = 'e' and p.proacl is not null and p.proacl is distinct from i.initprivs
    union all select 'rights on language', l.lanname, 'pg_language', 0, 0 from pg_language l
      left join pg_init_privs i on i.classoid = 'pg_language'::regclass and i.objoid = l.oid
      where l.lanacl is not null and l.lanacl is distinct from i.initprivs
    union all select 'storage options of index', c.relname, 'pg_class', c.oid, c.relnamespace from pg_inherits h
      join pg_class c on c.oid = h.inhrelid and c.relkind in ('i', 'I') join pg_class p on p.oid = h.inhparent
      where c.reloptions is distinct from p.reloptions
    union all select 'what is said of index', c.relname, 'pg_class', c.oid, c.relnamespace from pg_index i
      join pg_class c on c.oid = i.indexrelid and c.relispartition
      where i.indisclustered or i.indisreplident or exists (
          select from pg_attribute where attrelid = c.oid and attstattarget >= 0)
        or exists (select from pg_description where classoid = 'pg_class'::regclass and objoid = c.oid)
        or exists (select from pg_description d join pg_constraint on d.classoid = 'pg_constraint'::regclass
          and d.objoid = pg_constraint.oid where conindid = c.oid and conrelid = i.indrelid)
    union all select 'user mapping', usename || ' for ' || srvname, 'pg_user_mapping', umid, 0 from pg_user_mappings`,
  read([what, name, catalog, oid, schemaOid], database) {
    if (database.isExtensionMember(catalog, oid)) return;
    const schema = database.schemas.get(schemaOid);
    if (schema !== undefined && database.ignoresSchema(schema)) return;
    const isPlain = schema === undefined || schema === 'public' || what === 'owner';
    const shown = isPlain ? name : `${schema}.${name}`;
    database.unmodelled.push({ kind: what, name: shown });
  },
});
