import { defined } from '../base/defined.ts';
import { displayName, objectId } from '../catalog/catalog.ts';
import type { ObjectKind } from '../catalog/object-kind.ts';
import type { RiskKind } from '../config/config.ts';
import { losesPrecision } from '../rebuild/casts.ts';
import type { SeenStatement } from '../rehearsal/deploy.ts';
import type { Effect } from '../rehearsal/effects.ts';
import type { Demand, ObservedTable } from '../rehearsal/observe.ts';
import type { WatchedChange } from './watch.ts';

/** Something risky that a statement was seen to do to what was there before the change. */
export interface Risk {
  readonly kind: RiskKind;
  readonly seen: SeenStatement;
  /** The table as it was before the statement; absent where it is about no table. */
  readonly then?: ObservedTable;
  /** The table after it; absent where it is gone. */
  readonly now?: ObservedTable;
  /** What it is about: the kind of the object, and its path before the statement. */
  readonly about: { readonly kind: ObjectKind; readonly path: readonly string[] };
  /** The same afterwards, where that bears another name. */
  readonly renamed?: readonly string[];
  readonly effect?: Effect;
  /** What went with it, in Postgres's words: `view v`. */
  readonly others?: readonly string[];
}

/** Everything risky that a change does to tables, statement by statement. */
export function risksOf(change: WatchedChange): Risk[] {
  return change.statements.flatMap((seen) =>
    [...seen.before].flatMap(([oid, then]) => {
      const now = seen.after.get(oid);
      if (isUntouched(then, now)) return [];
      const effect = seen.effects.find(({ table }) => table === displayName(then.path));
      const moment: Moment = {
        oid,
        seen,
        then,
        ...defined({ now, effect }),
        change,
      };
      return rules.flatMap(([kind, rule]) =>
        rule(moment).map((found): Risk => {
          const { change: _, oid: __, ...own } = moment;
          return { ...own, kind, ...found };
        }),
      );
    }),
  );
}

/** Of what a statement did not lock, all that was known is taken over. */
function isUntouched(then: ObservedTable, now: ObservedTable | undefined): boolean {
  return (
    now !== undefined &&
    now.demands === then.demands &&
    now.indexes === then.indexes &&
    now.file === then.file &&
    now.scans === then.scans &&
    now.locks.length === then.locks.length
  );
}

interface Moment extends Pick<Risk, 'seen' | 'now' | 'effect'> {
  readonly oid: number;
  readonly then: ObservedTable;
  readonly change: WatchedChange;
}

type Found = Pick<Risk, 'about' | 'renamed'>;

const rules: readonly (readonly [RiskKind, (moment: Moment) => readonly Found[]])[] = [
  [
    'drop-table',
    ({ then, now, change }) => (now === undefined && isTable(then, change) ? [tableAtBase(then)] : []),
  ],
  ['delete-rows', (moment) => (losesRows(moment) ? [table(moment.then)] : [])],
  ['drop-column', droppedColumns],
  [
    'narrowing',
    ({ then, now }) =>
      typesOf(then).flatMap(({ key, name, type = '' }) => {
        const after = typesOf(now).find((demand) => demand.key === key)?.type ?? type;
        return losesPrecision(type, after) ? [column(then, name)] : [];
      }),
  ],
  ['rename', renamed],
  ['required-column', requiredColumns],
  ['rewrite', (moment) => (isRewritten(moment) ? [table(moment.then)] : [])],
  [
    'index-build',
    (moment) => (isScan(moment) ? builtIndexes(moment).map((index) => ofIndex(moment.then, index)) : []),
  ],
  [
    'validation',
    (moment) =>
      isScan(moment) &&
      !worksOnRows(moment) &&
      builtIndexes(moment).length === 0 &&
      requiredColumns(moment).length === 0 &&
      !isPointedTo(moment)
        ? [table(moment.then)]
        : [],
  ],
  ['held-lock', (moment) => (isScan(moment) && worksOnRows(moment) ? [table(moment.then)] : [])],
  [
    'index-drop',
    (moment) =>
      moment.seen.statement.words.slice(0, 2).join(' ') === 'drop index' && keepsOut(moment)
        ? moment.then.indexes
            .filter((index) => !moment.now?.indexes.includes(index))
            .map((index) => ofIndex(moment.then, index))
        : [],
  ],
];

function table({ name }: ObservedTable): Found {
  return { about: { kind: 'table', path: name } };
}

/** By the name that code of the base has for it. */
function tableAtBase({ path }: ObservedTable): Found {
  return { about: { kind: 'table', path } };
}

function columnAtBase({ path }: ObservedTable, own: string): Found {
  return { about: { kind: 'column', path: [...path, own] } };
}

function column({ name }: ObservedTable, own: string): Found {
  return { about: { kind: 'column', path: [...name, own] } };
}

function ofIndex({ name }: ObservedTable, own: string): Found {
  return { about: { kind: 'index', path: [...name, own] } };
}

/** A materialized view has nothing that cannot be computed again. */
function isTable({ path }: ObservedTable, { before }: WatchedChange): boolean {
  return !before.objects.some(
    ({ kind, path: its }) =>
      kind === 'materialized view' && objectId('table', its) === objectId('table', path),
  );
}

function losesRows({ then, now, effect, seen }: Moment): boolean {
  const [first] = seen.statement.words;
  if (effect?.loses.includes('all rows') === true) return true;
  return first === 'delete' && now !== undefined && writes(now) && !writes(then);
}

function writes({ locks }: ObservedTable): boolean {
  return locks.includes('RowExclusiveLock');
}

/** The columns of a table, each with its type. */
function typesOf(table: ObservedTable | undefined): readonly Demand[] {
  return (table?.demands ?? []).filter(({ kind }) => kind === 'type');
}

/** What is computed can be computed again. */
function droppedColumns({ oid, then, now, change }: Moment): Found[] {
  if (now === undefined) return [];
  const base = change.statements[0]?.before.get(oid);
  const kept = new Set(typesOf(now).map(({ key }) => key));
  const isComputed = (own: string) =>
    change.before.objects.some(
      ({ kind, path, attributes }) =>
        kind === 'column' &&
        attributes.generated !== undefined &&
        objectId(kind, path) === objectId('column', [...then.path, own]),
    );
  return typesOf(then).flatMap(({ key, name }) => {
    const own = ownName(base, key) ?? name;
    return kept.has(key) || isComputed(own) ? [] : [columnAtBase(then, own)];
  });
}

/**
 * From the name at the base to the last one, told of the statement that took the first one away for good: nobody asks for
 * names that come and go within a change.
 */
function renamed({ oid, seen, then, change: { statements } }: Moment): Found[] {
  const [base, last] = [statements[0]?.before.get(oid), statements.at(-1)?.after.get(oid)];
  if (base === undefined || last === undefined) return [];
  const takesAway = (nameOf: (table: ObservedTable | undefined) => string | undefined) =>
    nameOf(base) !== nameOf(last) &&
    statements.findLast(({ before }) => nameOf(before.get(oid)) === nameOf(base)) === seen;
  const moved = takesAway((it) => it?.name.join('.'))
    ? [{ ...tableAtBase(then), renamed: [...last.name] }]
    : [];
  const columns = typesOf(base).flatMap(({ key, name }) => {
    const after = ownName(last, key);
    return after !== undefined && takesAway((it) => ownName(it, key))
      ? [{ ...columnAtBase(then, name), renamed: [...last.name, after] }]
      : [];
  });
  return [...moved, ...columns];
}

/** What a column is called, by what stays the same when its name changes. */
function ownName(table: ObservedTable | undefined, column: string): string | undefined {
  return typesOf(table).find(({ key }) => key === column)?.name;
}

/** New columns that may not be null, and that nothing fills in rows that are there. */
function requiredColumns({ then, now }: Moment): Found[] {
  const known = new Set(typesOf(then).map(({ key }) => key));
  return (now?.demands ?? []).flatMap(({ kind, key, name, filled }) =>
    now !== undefined && kind === 'not null' && filled !== true && !known.has(key.replace('n', 't'))
      ? [column(now, name)]
      : [],
  );
}

function isScan(moment: Moment): boolean {
  return moment.effect?.work === 'reads the whole table' && keepsOut(moment);
}

/** Such a statement takes no lock that keeps others out; one before it in the transaction did. */
function worksOnRows({ seen }: Moment): boolean {
  return ['select', 'insert', 'update', 'delete', 'merge', 'with'].includes(seen.statement.words[0] ?? '');
}

/** New ones, and those that are built again. */
function builtIndexes({ then, now, seen }: Moment): readonly string[] {
  const indexes = now?.indexes ?? [];
  if (seen.statement.words[0] === 'reindex') return indexes;
  return indexes.filter((index) => !then.indexes.includes(index));
}

/** Of a table whose rows others have to point to from now on, nothing is looked at for its own sake. */
function isPointedTo({ then, now, seen }: Moment): boolean {
  const others = [...seen.after].filter(([oid, after]) => hasNewDemands(seen.before.get(oid), after));
  return others.length > 0 && now !== undefined && !hasNewDemands(then, now);
}

function hasNewDemands(then: ObservedTable | undefined, now: ObservedTable): boolean {
  if (then === undefined || then === now) return false;
  const known = new Set(then.demands.map(({ key }) => key));
  return now.demands.some(({ key }) => !known.has(key));
}

/** What runs in no transaction (VACUUM FULL) shows its lock to nobody. */
function isRewritten({ then, now, effect, seen }: Moment): boolean {
  if (effect !== undefined) return effect.work === 'rewrites the table' && effect.blocks !== schemaOnly;
  return now !== undefined && now.file !== then.file && seen.statement.words[0] !== 'truncate';
}

/** Whether others have to wait who read or write rows. */
function keepsOut({ effect }: Moment): boolean {
  return effect !== undefined && effect.blocks !== schemaOnly;
}

const schemaOnly: Effect['blocks'] = 'other changes of the schema';
