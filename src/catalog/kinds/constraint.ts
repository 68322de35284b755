import { flag, kind, numbers, sorted } from './kind.ts';

type ConstraintRow = [
  oid: number,
  table: number,
  name: string,
  type: string,
  xid: number,
  keys: string | null,
  foreignTable: number,
  foreignKeys: string | null,
  actions: string,
  text: string | null,
  rare: RareConstraint | null,
  backing: Backing | null,
  internalTriggers: InternalTrigger[] | null,
];

/** One of the triggers of Postgres’s own that enforce a constraint: on which of its tables, and when it fires unlike others. */
interface InternalTrigger {
  readonly event: 'insert' | 'update' | 'delete';
  readonly side: 'own' | 'target';
  readonly state: 'enabled' | 'disabled' | 'replica' | 'always';
  /** Schema and name; absent for those of the table itself. */
  readonly partition?: readonly [schema: string, name: string];
}

interface RareConstraint {
  deleteKeys: string | null;
  deferrable: boolean;
  deferred: boolean;
  validated: boolean;
  noInherit: boolean;
  period: boolean;
  enforced: boolean;
}

/** Of the index behind it. */
interface Backing {
  keys: string;
  keyCount: number;
  nullsNotDistinct: boolean;
  clustered: boolean;
  replicaIdentity: boolean;
  options: string[] | null;
  tablespace: string | null;
}

/**
 * `constraint` of a table. Those that a partition or child has from its parent are left out, they come with it.
 * - `type`: `primary key`, `unique`, `foreign key`, `check`, `exclude`
 * - `columns`: names in key order (a check's: sorted); `include`: further columns of the index behind it
 * - `foreignTable` ([schema, name]), `foreignColumns`; `onUpdate`, `onDelete`: `cascade`, `restrict`, `set null`,
 *   `set default`, absent for no action; `onDeleteColumns`: those set, if not all; `match`: `full`
 * - `deferrable`, `deferred`, `notValid`, `notEnforced`, `noInherit`, `nullsNotDistinct`: `true`
 * - `period`: `true` for WITHOUT OVERLAPS and PERIOD (18)
 * - `expression` of a check; `exclusion` of an exclude constraint: its clause as Postgres prints it
 * - `clustered`, `replicaIdentity`, `options`, `tablespace` of the index behind it
 * - `internalTriggers`: those of Postgres's own that enforce it and do not fire as usual, each `{ event, side, state }`:
 *   on `insert`, `update` or `delete` of its `own` table or the `target`, `disabled`, `replica` or `always`; whoever
 *   disables all triggers of a table disables these, too. Those of a `partition` ([schema, table]) that fire otherwise
 *   than its table's follow, `enabled` among them
 */
export const constraints = kind<ConstraintRow>({
  sql: (major) => `
    select c.oid, c.conrelid, c.conname, c.contype, c.xmin, c.conkey::text, c.confrelid, c.confkey::text,
      concat(c.confupdtype, c.confdeltype, c.confmatchtype),
      case c.contype when 'c' then pg_get_expr(c.conbin, c.conrelid) when 'x' then pg_get_constraintdef(c.oid) end,
      case when c.condeferrable or not c.convalidated or c.contype = 'c' and c.connoinherit
        ${major >= 15 ? 'or c.confdelsetcols is not null' : ''} ${major >= 18 ? 'or c.conperiod or not c.conenforced' : ''}
      then json_build_object(
        'deleteKeys', ${major >= 15 ? 'c.confdelsetcols::text' : 'null'},
        'deferrable', c.condeferrable, 'deferred', c.condeferred, 'validated', c.convalidated,
        'noInherit', c.contype = 'c' and c.connoinherit,
        'period', ${major >= 18 ? 'c.conperiod' : 'false'}, 'enforced', ${major >= 18 ? 'c.conenforced' : 'true'}) end,
      case when i.indnatts > i.indnkeyatts ${major >= 15 ? 'or i.indnullsnotdistinct' : ''} or i.indisclustered
        or i.indisreplident or r.reloptions is not null or r.reltablespace <> 0
      then json_build_object('keys', i.indkey::text, 'keyCount', i.indnkeyatts,
        'nullsNotDistinct', ${major >= 15 ? 'i.indnullsnotdistinct' : 'false'},
        'clustered', i.indisclustered, 'replicaIdentity', i.indisreplident, 'options', r.reloptions,
        'tablespace', (select spcname from pg_tablespace where oid = r.reltablespace)) end, s.unusual
    from pg_constraint c
    left join (
      select o.oid, json_agg(json_strip_nulls(json_build_object(
          'event', case when t.tgtype & 4 > 0 then 'insert' when t.tgtype & 8 > 0 then 'delete' else 'update' end,
          'side', case when p.proname like 'RI\\_FKey\\_%' and p.proname not like 'RI\\_FKey\\_check\\_%'
            then 'target' else 'own' end,
          'state', case t.tgenabled when 'O' then 'enabled' when 'D' then 'disabled' when 'R' then 'replica' else 'always' end,
          'partition', case when o.oid <> c.oid then json_build_array(n.nspname, r.relname) end))
        order by o.oid <> c.oid, n.nspname, r.relname, t.tgtype & 28, p.proname, t.tgenabled) as unusual
      from pg_trigger t join pg_proc p on p.oid = t.tgfoid join pg_constraint c on c.oid = t.tgconstraint
      join pg_class r on r.oid = t.tgrelid join pg_namespace n on n.oid = r.relnamespace
      cross join lateral (select case when c.conparentid = 0 then c.oid else (
        with recursive above as (select c.conparentid as oid
          union all select a.conparentid from above join pg_constraint a on a.oid = above.oid where a.conparentid <> 0)
        select above.oid from above join pg_constraint a on a.oid = above.oid where a.conparentid = 0) end as oid) o
      left join pg_trigger whole on whole.tgconstraint = o.oid and whole.tgfoid = t.tgfoid and o.oid <> c.oid
      where t.tgisinternal and t.tgenabled <> coalesce(whole.tgenabled, 'O')
      group by o.oid) s on s.oid = c.oid
    left join pg_index i on i.indexrelid = c.conindid and c.contype in ('p', 'u', 'x')
    left join pg_class r on r.oid = i.indexrelid
    where c.conrelid >= 16384 and c.contype in ('p', 'u', 'f', 'c', 'x')
      and c.conparentid = 0 and (c.conislocal or c.coninhcount = 0)`,
  read(row, database) {
    const [oid, tableOid, name, type, xid, keys, foreignOid, foreignKeys, actions, ...rest] = row;
    const [text, rare, backing, internalTriggers] = rest;
    const table = database.shownRelation(tableOid);
    if (table === undefined || database.isExtensionMember('pg_constraint', oid)) return;
    const names = (relation: number, printed: string | null) =>
      numbers(printed).map((number) => database.columns.get(relation)?.[number]?.name ?? '');
    const own = names(tableOid, keys);
    const foreign = type === 'f' ? database.relations.get(foreignOid) : undefined;
    const onDeleteColumns = names(tableOid, rare?.deleteKeys ?? null);
    const include =
      backing === null ? [] : names(tableOid, numbers(backing.keys).slice(backing.keyCount).join(' '));
    database.add(
      'constraint',
      [table.schema, table.name, name],
      {
        type: types[type] ?? type,
        columns: type === 'c' ? own.sort() : own,
        foreignTable: foreign && [foreign.schema, foreign.name],
        foreignColumns: foreign && names(foreignOid, foreignKeys),
        onUpdate: foreign && foreignActions[actions[0] ?? ''],
        onDelete: foreign && foreignActions[actions[1] ?? ''],
        onDeleteColumns: onDeleteColumns.length === 0 ? undefined : onDeleteColumns,
        match: foreign && actions[2] === 'f' ? 'full' : undefined,
        deferrable: flag(rare?.deferrable ?? false),
        deferred: flag(rare?.deferred ?? false),
        notValid: flag(rare !== null && !rare.validated && rare.enforced),
        notEnforced: flag(rare !== null && !rare.enforced),
        noInherit: flag(rare?.noInherit ?? false),
        nullsNotDistinct: flag(backing?.nullsNotDistinct ?? false),
        period: flag(rare?.period ?? false),
        expression: type === 'c' ? (text ?? '') : undefined,
        exclusion: type === 'x' ? (text ?? '') : undefined,
        include: include.length === 0 ? undefined : include,
        clustered: flag(backing?.clustered ?? false),
        replicaIdentity: flag(backing?.replicaIdentity ?? false),
        options: sorted(backing?.options ?? null),
        tablespace: backing?.tablespace ?? undefined,
        internalTriggers: internalTriggers?.map((trigger) => ({ ...trigger })),
      },
      { catalog: 'pg_constraint', oid, xid },
      table.id,
    );
  },
});

const types: Readonly<Record<string, string>> = {
  p: 'primary key',
  u: 'unique',
  f: 'foreign key',
  c: 'check',
  x: 'exclude',
};

const foreignActions: Readonly<Record<string, string>> = {
  r: 'restrict',
  c: 'cascade',
  n: 'set null',
  d: 'set default',
};
