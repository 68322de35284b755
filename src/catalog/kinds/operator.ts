import { flag, kind, typeName } from './kind.ts';

/** `cast`, without those that come with a range type; its path is `source AS target`. - `function` or `method` (`binary`, `inout`); `context`: where not explicit */
export const casts = kind<
  [
    oid: number,
    source: string,
    target: string,
    castFunction: string | null,
    method: string,
    context: string,
    xid: number,
  ]
>({
  sql: `select oid, format_type(castsource, null), format_type(casttarget, null),
      case when castfunc <> 0 then castfunc::regprocedure::text end, castmethod, castcontext, xmin
    from pg_cast c where oid >= 16384 and not exists (select from pg_depend d
      where d.classid = 'pg_cast'::regclass and d.objid = c.oid and d.deptype = 'i')`,
  read([oid, source, target, castFunction, method, context, xid], database) {
    if (database.isExtensionMember('pg_cast', oid)) return;
    const attributes = {
      function: castFunction ?? undefined,
      method: method === 'b' ? 'binary' : method === 'i' ? 'inout' : undefined,
      context: context === 'i' ? 'implicit' : context === 'a' ? 'assignment' : undefined,
    };
    const path = [`${typeName(source)} AS ${typeName(target)}`];
    database.add('cast', path, attributes, { catalog: 'pg_cast', oid, xid });
  },
});

/**
 * `operator`; its path ends with the name and the types of its sides.
 * - `function`, `result`; `commutator`, `negator`, `restrict`, `join` where given; `hashes`, `merges`: `true`
 */
export const operators = kind<
  [
    oid: number,
    schema: number,
    name: string,
    left: string | null,
    right: string,
    operatorFunction: string,
    result: string,
    commutator: string | null,
    negator: string | null,
    restrict: string | null,
    join: string | null,
    hashes: boolean,
    merges: boolean,
    xid: number,
  ]
>({
  sql: `select oid, oprnamespace, oprname, case when oprleft <> 0 then format_type(oprleft, null) end,
      format_type(oprright, null), oprcode::regprocedure::text, format_type(oprresult, null),
      case when oprcom <> 0 then oprcom::regoperator::text end, case when oprnegate <> 0 then oprnegate::regoperator::text end,
      nullif(oprrest::text, '-'), nullif(oprjoin::text, '-'), oprcanhash, oprcanmerge, xmin
    from pg_operator where oid >= 16384 and oprcode <> 0`,
  read(row, database) {
    const [oid, schemaOid, name, left, right, operatorFunction, result, ...rest] = row;
    const [commutator, negator, restrict, join, hashes, merges, xid] = rest;
    const schema = database.shownSchema(schemaOid, 'pg_operator', oid);
    if (schema === undefined) return;
    const sides = left === null ? typeName(right) : `${typeName(left)}, ${typeName(right)}`;
    const attributes = {
      function: operatorFunction,
      result: typeName(result),
      commutator: commutator ?? undefined,
      negator: negator ?? undefined,
      restrict: restrict ?? undefined,
      join: join ?? undefined,
      hashes: flag(hashes),
      merges: flag(merges),
    };
    database.add('operator', [schema, `${name}(${sides})`], attributes, { catalog: 'pg_operator', oid, xid });
  },
});
