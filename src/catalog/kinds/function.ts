import { acl, addGrants } from './grant.ts';
import { flag, kind, typeName } from './kind.ts';

type FunctionRow = [
  oid: number,
  schema: number,
  name: string,
  kind: string,
  inputTypes: string[] | null,
  args: string,
  result: string | null,
  language: string,
  volatility: string,
  strict: boolean,
  securityDefiner: boolean,
  leakproof: boolean,
  parallel: string,
  config: string[] | null,
  cost: number,
  rows: number,
  support: string | null,
  source: string,
  library: string | null,
  sqlBody: string | null,
  returnsSet: boolean,
  xid: number,
  grants: unknown,
  aggregate: Record<string, string | number | boolean | null> | null,
];

/**
 * `function`, `procedure` and `aggregate`; the path ends with the name and the types of the input arguments.
 * - `arguments`: with names, modes and defaults; `result`; `language`; `body` (`library` and symbol for C)
 * - `volatility`: always present; `strict`, `securityDefiner`, `leakproof`, `window`: `true`
 * - `parallel`: `safe`, `restricted`; `config`: settings `name=value`, sorted; `support`
 * - `cost`, `rows`: where not the default
 * - of an aggregate: what CREATE AGGREGATE calls `sfunc`, `stype`, `finalfunc`, `combinefunc`, `initcond`, …
 */
export const functions = kind<FunctionRow>({
  sql: `select p.oid, p.pronamespace, p.proname, p.prokind,
      (select json_agg(format_type(u.t, null) order by u.n) from unnest(p.proargtypes) with ordinality u(t, n)),
      pg_get_function_arguments(p.oid), pg_get_function_result(p.oid), l.lanname, p.provolatile, p.proisstrict,
      p.prosecdef, p.proleakproof, p.proparallel, to_json(p.proconfig), p.procost, p.prorows,
      nullif(p.prosupport::text, '-'), p.prosrc, p.probin,
      case when p.prosqlbody is not null then pg_get_function_sqlbody(p.oid) end, p.proretset,
      p.xmin, ${acl('p.proacl', 'p.proowner')},
      case when p.prokind = 'a' then (select json_strip_nulls(json_build_object(
        'aggregate', case a.aggkind when 'o' then 'ordered-set' when 'h' then 'hypothetical-set' end,
        'sfunc', a.aggtransfn::text, 'stype', format_type(a.aggtranstype, null), 'sspace', nullif(a.aggtransspace, 0),
        'finalfunc', nullif(a.aggfinalfn::text, '-'), 'finalfuncExtra', nullif(a.aggfinalextra, false),
        'finalfuncModify', nullif(a.aggfinalmodify, case a.aggkind when 'n' then 'r' else 'w' end::"char"),
        'combinefunc', nullif(a.aggcombinefn::text, '-'), 'serialfunc', nullif(a.aggserialfn::text, '-'),
        'deserialfunc', nullif(a.aggdeserialfn::text, '-'), 'initcond', a.agginitval,
        'msfunc', nullif(a.aggmtransfn::text, '-'), 'minvfunc', nullif(a.aggminvtransfn::text, '-'),
        'mstype', case when a.aggmtranstype <> 0 then format_type(a.aggmtranstype, null) end,
        'mfinalfunc', nullif(a.aggmfinalfn::text, '-'), 'minitcond', a.aggminitval,
        'sortop', case when a.aggsortop <> 0 then a.aggsortop::regoperator::text end))
        from pg_aggregate a where a.aggfnoid = p.oid) end
    from pg_proc p join pg_language l on l.oid = p.prolang
    where p.oid >= 16384 and not exists (select from pg_depend d
      where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype in ('e', 'i'))`,
  read(row, database) {
    const [oid, schemaOid, name, form, inputTypes, args, result, language, ...rest] = row;
    const [volatility, strict, securityDefiner, leakproof, parallel, config, cost, rows, support, ...last] =
      rest;
    const [source, library, sqlBody, returnsSet, xid, grants, aggregate] = last;
    const schema = database.shownSchema(schemaOid, 'pg_proc', oid);
    if (schema === undefined) return;
    const compiled = language === 'c' || language === 'internal';
    const types = (inputTypes ?? []).map(typeName).join(', ');
    const origin = { catalog: 'pg_proc', oid, xid };
    const object = database.add(
      form === 'p' ? 'procedure' : form === 'a' ? 'aggregate' : 'function',
      [schema, `${name}(${types})`],
      {
        arguments: args,
        result: result ?? undefined,
        language: form === 'a' ? undefined : language,
        volatility: volatility === 'i' ? 'immutable' : volatility === 's' ? 'stable' : 'volatile',
        strict: flag(strict),
        securityDefiner: flag(securityDefiner),
        leakproof: flag(leakproof),
        window: flag(form === 'w'),
        parallel: parallel === 's' ? 'safe' : parallel === 'r' ? 'restricted' : undefined,
        config: config === null ? undefined : [...config].sort(),
        cost: cost === (compiled || form === 'a' ? 1 : 100) ? undefined : cost,
        rows: rows === (returnsSet ? 1000 : 0) ? undefined : rows,
        support: support ?? undefined,
        body: form === 'a' ? undefined : (sqlBody ?? source),
        library: library ?? undefined,
        ...aggregate,
      },
      origin,
    );
    addGrants(database, object, grants, ['EXECUTE'], origin);
  },
});
