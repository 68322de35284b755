import { text } from '../../catalog/attributes.ts';
import { type Catalog, type CatalogObject, displayName, objectId } from '../../catalog/catalog.ts';
import { columnsOf, primaryKeyOf } from '../../catalog/tables.ts';
import { conversionsOf } from '../../rebuild/conversions.ts';
import { fillsItself, lossOfType } from '../../rebuild/losses.ts';
import { name, qualified, stages } from '../../rebuild/sql.ts';
import type { Finding } from '../../report/finding.ts';
import { rankOf } from '../rank.ts';
import { type Draft, draft, type Task } from '../task.ts';
import type { TaskOptions } from '../task-options.ts';
import { areSecured, guard, unhidden } from '../values/guard.ts';
import type { Wanted } from '../wanted.ts';
import type { Both, CarriedRows } from './carried.ts';
import { rowsRefusedThere } from './carried-refusals.ts';
import { countsDown, goingOn, sequenceOf } from './going-on.ts';

/** The tables whose rows are to be carried, and the findings of those that no statement carries as they are. */
export function rowsToCarry(
  wanted: readonly Wanted[],
  { own: catalog, isRename }: Pick<TaskOptions, 'own' | 'isRename'>,
): { readonly carried: readonly CarriedRows[]; readonly impossible: ReadonlyMap<Finding, string> } {
  const impossible = new Map<Finding, string>();
  const tables = catalog.objects.filter(({ kind }) => kind === 'table');
  const carried = wanted.flatMap(({ finding, own, right, model }): CarriedRows[] => {
    if (own?.kind !== 'table' || right !== undefined) return [];
    const to = tables.find((table) => table !== own && isRename(own, table))?.path;
    if (to === undefined) return [];
    const its = columnsOf(catalog, own.path);
    const present = columnsOf(catalog, to);
    const added = columnsOf(model.read.catalog, to).filter(
      (column) => !present.some((other) => nameOf(other) === nameOf(column)),
    );
    const taking = [...present, ...added].filter(({ attributes }) => attributes.generated === undefined);
    const columns = taking.flatMap((column): Both[] => {
      const twin = its.find((other) => nameOf(other) === nameOf(column));
      return twin === undefined ? [] : [{ own: twin, taking: column }];
    });
    const key = primaryKeyOf(catalog, to);
    const obstacle = obstacleTo({ own, to, key, columns, catalog, model: model.read.catalog });
    if (key === undefined || obstacle !== undefined) {
      impossible.set(finding, obstacle ?? '');
      return [];
    }
    const isTaken = (column: CatalogObject) => columns.some((both) => both.taking === column);
    return [
      {
        finding,
        from: own.path,
        to,
        key,
        columns,
        isExtended: columns.some((both) => added.includes(both.taking)),
        unknown: taking.filter(
          (column) => column.attributes.notNull === true && !fillsItself(column) && !isTaken(column),
        ),
        left: its.filter(
          (column) =>
            column.attributes.generated === undefined && !columns.some((both) => both.own === column),
        ),
        refused: rowsRefusedThere({ from: own.path, to, key, columns }, catalog),
        isSecured: areSecured(catalog, [own.path, to]),
      },
    ];
  });
  return { carried, impossible };
}

interface Carrying {
  readonly own: CatalogObject;
  readonly to: readonly string[];
  readonly key: readonly string[] | undefined;
  readonly columns: readonly Both[];
  readonly catalog: Catalog;
  readonly model: Catalog;
}

/** Why no statement takes the rows along as they are, as the beginning of a sentence. */
function obstacleTo({ own, to, key, columns, catalog, model }: Carrying): string | undefined {
  const [from, there] = [displayName(own.path), displayName(to)];
  if (key === undefined || !key.every((column) => columns.some((both) => nameOf(both.own) === column)))
    return `no key tells which rows of ${from} are in ${there} already: it takes a primary key there, of columns that both have`;
  const changed = columns.find((both) => isConverted(both, catalog, model));
  if (changed !== undefined)
    return `${displayName(changed.own.path)} is ${text(changed.own.attributes.type)} and ${displayName(changed.taking.path)} is ${text(changed.taking.attributes.type)}, which does not hold the same values: give both one type first, or carry the rows by hand`;
  const down = columns.find(({ taking }) => countsDown(taking, catalog));
  return down === undefined
    ? undefined
    : `the numbers of ${displayName(down.taking.path)} count downwards: carry the rows by hand`;
}

/** Whether values of the one column are not simply assigned to the other: they would be cast, rounded, or put in a zone. */
function isConverted({ own, taking }: Both, ownCatalog: Catalog, rightCatalog: Catalog): boolean {
  const [from, to] = [own, taking].map(({ attributes }) => text(attributes.type) ?? '') as [string, string];
  if (from === to) return false;
  const change = { own, right: taking, ownCatalog, rightCatalog, attributes: ['type'] };
  const [first, ...others] = conversionsOf(change);
  return first.using !== undefined || others.length > 0 || lossOfType(change).length > 0;
}

/** Behind what gives the table its columns, and before keys that others have to it. */
const turn = stages.indexOf('foreign key') - 0.5;

/** Takes the rows along that are not there yet, and has what counts go on from them. */
export function carryingTask(rows: CarriedRows, ordinal: number): Task {
  const { finding, from, to, columns } = rows;
  const phase = rows.isExtended ? 'add' : 'correct';
  return {
    id: `carry ${objectId('table', from)}`,
    phase,
    rank: phase === 'add' ? rankOf(phase, ordinal, turn) : rankOf(phase, 0, 2, ordinal),
    findings: [finding],
    forms: [unhidden(rows.isSecured, [inserted(rows), ...columns.flatMap(countingOn)])],
    before: rows.refused,
    after: [
      {
        sql: `SELECT count(*) ${notCarried(rows)}`,
        tells: `rows of ${displayName(from)} that are not in ${displayName(to)}`,
      },
      ...rows.left.map((column) => ({
        sql: `SELECT count(*) FROM ${qualified(from)} AS own WHERE own.${name(nameOf(column))} IS NOT NULL`,
        tells: `rows of ${displayName(from)} with a value in ${nameOf(column)}, of which ${displayName(to)} has no column: it is gone with ${displayName(from)}`,
      })),
      {
        sql: `SELECT count(*) ${otherwise(rows)}`,
        tells: `rows of ${displayName(from)} that ${displayName(to)} has with other values: they stay as they are there, and have to be settled before ${displayName(from)} can be dropped`,
      },
    ],
    touches: [],
    loses: [],
  };
}

/** Statements that stop where a row was not carried, or is another there; nobody writes to the table meanwhile. */
export function guardOfRows(rows: CarriedRows): readonly Draft[] {
  const message = `rows of ${displayName(rows.from)} are not in ${displayName(rows.to)}, or are others there: settle them first`;
  return unhidden(
    rows.isSecured,
    guard(rows.from, `SELECT ${notCarried(rows)} UNION ALL SELECT ${otherwise(rows)}`, message),
  );
}

function inserted({ from, to, columns, unknown, ...rows }: CarriedRows): Draft {
  const names = [...columns.map(({ taking }) => taking), ...unknown].map((column) => name(nameOf(column)));
  const values = [...columns.map(({ own }) => `own.${name(nameOf(own))}`), ...unknown.map(() => '…')];
  const overriding = columns.some(({ taking }) => taking.attributes.identity !== undefined)
    ? ' OVERRIDING SYSTEM VALUE'
    : '';
  const sql = `INSERT INTO ${qualified(to)} (${names.join(', ')})${overriding} SELECT ${values.join(', ')} ${notCarried({ from, to, ...rows })}`;
  if (unknown.length === 0) return draft(sql);
  const shown = unknown.map(({ path }) => displayName(path)).join(', ');
  return { sql: [sql], open: `Say what ${shown} is in rows that come from ${displayName(from)}.` };
}

function notCarried({ from, to, key }: Pick<CarriedRows, 'from' | 'to' | 'key'>): string {
  return `FROM ${qualified(from)} AS own WHERE NOT EXISTS (SELECT FROM ${qualified(to)} AS target WHERE ${meets(key)})`;
}

/** The rows that both tables have, with other values. */
function otherwise({ from, to, key, columns }: CarriedRows): string {
  const others = columns.filter(({ own }) => !key.includes(nameOf(own)));
  const differs = others.map((both) => {
    const column = name(nameOf(both.taking));
    return `(${converted(both)})::text IS DISTINCT FROM target.${column}::text`;
  });
  const condition = differs.length === 0 ? 'false' : differs.join(' OR ');
  return `FROM ${qualified(from)} AS own JOIN ${qualified(to)} AS target ON ${meets(key)} WHERE ${condition}`;
}

function meets(key: readonly string[]): string {
  return key.map((column) => `target.${name(column)} = own.${name(column)}`).join(' AND ');
}

function converted({ own, taking }: Both): string {
  const [from, to] = [own, taking].map(({ attributes }) => text(attributes.type) ?? '') as [string, string];
  const value = `own.${name(nameOf(own))}`;
  return from === to ? value : `${value}::${to}`;
}

/** A column with a sequence goes on from the numbers that came in, and from those that both have given out. */
function countingOn({ own, taking }: Both): Draft[] {
  const former = sequenceOf(own);
  const sql = goingOn(taking, former === undefined ? [] : [former]);
  return sql === undefined ? [] : [draft(sql)];
}

function nameOf({ path }: CatalogObject): string {
  return path.at(-1) ?? '';
}
