import { kind } from './kind.ts';

/** `text search configuration`. - `parser`; `mappings`: dictionaries by kind of token */
export const textSearchConfigurations = kind<
  [
    oid: number,
    schema: number,
    name: string,
    parser: string,
    mappings: { [token: string]: string[] } | null,
    xid: number,
  ]
>({
  sql: `select c.oid, c.cfgnamespace, c.cfgname, n.nspname || '.' || p.prsname,
      (select json_object_agg(m.alias, m.dictionaries order by m.alias) from (
        select t.alias, json_agg(m.mapdict::regdictionary::text order by m.mapseqno) dictionaries
        from pg_ts_config_map m join ts_token_type(c.cfgparser) t on t.tokid = m.maptokentype
        where m.mapcfg = c.oid group by t.alias) m),
      c.xmin
    from pg_ts_config c join pg_ts_parser p on p.oid = c.cfgparser join pg_namespace n on n.oid = p.prsnamespace
    where c.oid >= 16384`,
  read([oid, schemaOid, name, parser, mappings, xid], database) {
    const schema = database.shownSchema(schemaOid, 'pg_ts_config', oid);
    if (schema === undefined) return;
    const attributes = { parser, mappings: mappings ?? {} };
    database.add('text search configuration', [schema, name], attributes, {
      catalog: 'pg_ts_config',
      oid,
      xid,
    });
  },
});

/** `text search dictionary`. - `template`; `options`: as given */
export const textSearchDictionaries = kind<
  [oid: number, schema: number, name: string, template: string, options: string | null, xid: number]
>({
  sql: `select d.oid, d.dictnamespace, d.dictname, n.nspname || '.' || t.tmplname, d.dictinitoption, d.xmin
    from pg_ts_dict d join pg_ts_template t on t.oid = d.dicttemplate join pg_namespace n on n.oid = t.tmplnamespace
    where d.oid >= 16384`,
  read([oid, schemaOid, name, template, options, xid], database) {
    const schema = database.shownSchema(schemaOid, 'pg_ts_dict', oid);
    if (schema === undefined) return;
    const attributes = { template, options: options ?? undefined };
    database.add('text search dictionary', [schema, name], attributes, { catalog: 'pg_ts_dict', oid, xid });
  },
});
