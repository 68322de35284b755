import { isPlaced } from '../placed.ts';
import { compact, flag, kind, numbers, sorted } from './kind.ts';
import { firing } from './view.ts';

type TriggerRow = [
  oid: number,
  relation: number,
  name: string,
  kind: number,
  enabled: string,
  columns: string,
  functionSchema: string,
  functionName: string,
  argumentsHex: string,
  condition: string | null,
  constraint: boolean,
  deferrable: boolean,
  deferred: boolean,
  oldTable: string | null,
  newTable: string | null,
  reference: number,
  cloned: boolean,
  xid: number,
];

/**
 * `trigger` of a table or view; of somebody else's, those that were placed there. A partition's copy (internal on 14) is left out unless it is enabled unlike the original.
 * - `timing`: `before`, `after`, `instead of`; `events`: sorted; `level`: `row` or `statement`
 * - `columns`: of UPDATE OF, sorted; `function` ([schema, name]); `arguments`; `when`: expression
 * - `enabled`: `disabled`, `replica` or `always`; `oldTable`, `newTable`: transition tables
 * - `constraint`, `deferrable`, `deferred`: `true`; `from` ([schema, table]) of a constraint trigger
 */
export const triggers = kind<TriggerRow>({
  sql: `select t.oid, t.tgrelid, t.tgname, t.tgtype, t.tgenabled, t.tgattr::text, n.nspname, p.proname,
      encode(t.tgargs, 'hex'),
      case when t.tgqual is not null then substring(pg_get_triggerdef(t.oid)
        from position(' WHEN (' in pg_get_triggerdef(t.oid))) end,
      t.tgconstraint <> 0, t.tgdeferrable, t.tginitdeferred, t.tgoldtable, t.tgnewtable, t.tgconstrrelid,
      t.tgparentid <> 0, t.xmin
    from pg_trigger t join pg_proc p on p.oid = t.tgfoid join pg_namespace n on n.oid = p.pronamespace
    left join pg_trigger o on o.oid = t.tgparentid
    where (not t.tgisinternal or not o.tgisinternal) and t.tgrelid >= 16384 and (o.oid is null or o.tgenabled <> t.tgenabled)`,
  read(row, database) {
    const [oid, relationOid, name, bits, enabled, columns, functionSchema, functionName, ...rest] = row;
    const [args, condition, constraint, deferrable, deferred, oldTable, newTable, reference, cloned, xid] =
      rest;
    const relation = database.relationWithParts(relationOid);
    if (relation === undefined || database.isExtensionMember('pg_trigger', oid)) return;
    const names = numbers(columns).map((number) => database.columns.get(relationOid)?.[number]?.name ?? '');
    const from = database.relations.get(reference);
    const path = [relation.schema, relation.name, name];
    const attributes = {
      timing: bits & 2 ? 'before' : bits & 64 ? 'instead of' : 'after',
      events: events.filter(([bit]) => bits & bit).map(([, event]) => event),
      level: bits & 1 ? 'row' : 'statement',
      columns: sorted(names),
      function: [functionSchema, functionName],
      arguments: args === '' ? undefined : triggerArguments(args),
      when: condition === null ? undefined : whenExpression(condition),
      enabled: firing[enabled],
      constraint: flag(constraint),
      deferrable: flag(deferrable),
      deferred: flag(deferred),
      oldTable: oldTable ?? undefined,
      newTable: newTable ?? undefined,
      from: from && [from.schema, from.name],
      cloned: flag(cloned),
    };
    if (relation.hidden && !isPlaced({ kind: 'trigger', path, attributes: compact(attributes) })) return;
    database.add('trigger', path, attributes, { catalog: 'pg_trigger', oid, xid }, relation.id);
  },
});

const events: readonly (readonly [number, string])[] = [
  [8, 'delete'],
  [4, 'insert'],
  [32, 'truncate'],
  [16, 'update'],
];

/** Arguments are kept end to end, each ended by a zero byte. */
function triggerArguments(hex: string): string[] {
  return Buffer.from(hex, 'hex').toString().split('\0').slice(0, -1);
}

/** ` WHEN ((new.a > 1)) EXECUTE FUNCTION …`: Postgres prints the condition only as part of the statement. */
function whenExpression(rest: string): string {
  const end = rest.lastIndexOf(') EXECUTE FUNCTION ');
  return rest.slice(' WHEN ('.length, end);
}
