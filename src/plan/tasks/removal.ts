import { list } from '../../base/phrases.ts';
import { texts } from '../../catalog/attributes.ts';
import { beginsWith, type CatalogObject, displayName, objectId } from '../../catalog/catalog.ts';
import type { ObjectKind } from '../../catalog/object-kind.ts';
import { onlyTakesAway } from '../../catalog/rights-of-everyone.ts';
import { same } from '../../compare/values.ts';
import { dropStatements } from '../../rebuild/drop.ts';
import { lossOf } from '../../rebuild/losses.ts';
import type { Finding } from '../../report/finding.ts';
import type { CarriedRows } from '../carried/carried.ts';
import { guardOfRows } from '../carried/carried-rows.ts';
import { type Copy, copyOf } from '../carried/copies.ts';
import { guardOf } from '../carried/copy-tasks.ts';
import type { Change } from '../change.ts';
import { rankOf } from '../rank.ts';
import { draft, type Task } from '../task.ts';
import type { Making } from './making.ts';
import { passedOn } from './passed-on.ts';
import { countsNoMore, droppedSequence } from './remarks.ts';

export function removal(
  { own, findings, catalog: declared }: Change,
  { own: catalog, ordinal, changes, copies, carried }: Making,
): Task[] | string {
  if (own === undefined) return [];
  const removed = changes.flatMap((one) => (one.right === undefined && one.own !== undefined ? [one] : []));
  if (
    removed.some(
      (other) => other.own !== undefined && goesWith(own, other.own, sharesFinding(other, findings)),
    )
  )
    return [];
  const copy = copyOf(copies, own);
  // What was copied together goes together, once it was looked whether all of it is there.
  const together = copy?.columns.map((column) => ({
    ...column.own,
    path: [...copy.from, ...column.own.path.slice(2)],
  })) ?? [own];
  if (together[0]?.path.at(-1) !== own.path.at(-1)) return [];
  // A trigger that a partition has of its table is left to that as it is to be.
  const known = own.attributes.cloned === true ? declared : catalog;
  const dropped = together.map((object) => dropStatements(object, known));
  if (dropped.includes(undefined)) return [];
  const statements = dropped.flatMap((some) => some ?? []);
  const id = objectId(own.kind, own.path);
  const rows = own.kind === 'table' ? carried.find(({ from }) => same(from, own.path)) : undefined;
  const loses = lossesOf(together, copy, rows);
  const endsCounting = isLastOfColumn(own, changes);
  const isHeld = findings.every((finding) =>
    removed.some(
      (other) => other.findings.includes(finding) && other.own !== undefined && lossOf(other.own).length > 0,
    ),
  );
  const order = dropOrder.indexOf(own.kind);
  // What was taken away is given back: nothing is left over.
  const phase = onlyTakesAway(own) ? 'correct' : 'clean up';
  return [
    {
      id,
      phase,
      rank: rankOf(phase, loses.length > 0 ? 1 : 0, ordinal, order < 0 ? 0 : order + 1),
      findings,
      forms: [
        [
          ...(copy === undefined ? [] : guardOf(copy, catalog)),
          ...(rows === undefined ? [] : guardOfRows(rows)),
          ...passedOn(own, undefined, catalog, changes),
          ...statements.map((sql) =>
            endsCounting ? droppedSequence(draft(ifThere(sql)), own) : draft(ifThere(sql)),
          ),
        ],
      ],
      before: [],
      touches: together.map((object) => objectId(object.kind, object.path)),
      loses,
      ...(isHeld ? { isHeld } : {}),
    },
  ];
}

/** What goes, and where what was in it was taken before. */
function lossesOf(
  dropped: readonly CatalogObject[],
  copy: Copy | undefined,
  rows: CarriedRows | undefined,
): string[] {
  if (rows !== undefined) return dropped.flatMap(lossOf).map((loss) => `${loss} (${whereRowsAre(rows)})`);
  return dropped.flatMap((object) => {
    const taken = copy?.columns.find(({ own }) => own.path.at(-1) === object.path.at(-1))?.right;
    const where = taken === undefined ? '' : ` (its values are in ${displayName(taken.path)} by then)`;
    return lossOf(object).map((loss) => loss + where);
  });
}

function whereRowsAre({ to, left }: CarriedRows): string {
  const without = left.length === 0 ? '' : `, without ${list(left.map(({ path }) => path.at(-1) ?? ''))}`;
  return `its rows are in ${displayName(to)} by then${without}`;
}

function sharesFinding({ findings }: Change, others: readonly Finding[]): boolean {
  return findings.some((finding) => others.includes(finding));
}

/** Whether dropping one thing drops another along: all parts of a table, and what a column alone is told with. */
function goesWith(own: CatalogObject, host: CatalogObject, isToldWith: boolean): boolean {
  if (own === host) return false;
  if (own.kind === 'sequence' && Array.isArray(own.attributes.ownedBy)) {
    const owner = texts(own.attributes.ownedBy);
    const isOwner = beginsWith(owner, host.path);
    return isOwner && (host.kind === 'table' || host.kind === 'column');
  }
  if (own.kind === 'grant' || own.kind === 'comment')
    return beginsWith(own.path, host.path) && own.parent !== undefined;
  const isOfTable = own.path.length > 2 && own.path[0] === host.path[0] && own.path[1] === host.path[1];
  if (!isOfTable) return false;
  const isPart = ['constraint', 'index', 'statistics'].includes(own.kind);
  return host.kind === 'table' || (host.kind === 'column' && isPart && isToldWith);
}

/** Whether a column that stays counts no more without its sequence. */
function isLastOfColumn({ kind, attributes }: CatalogObject, changes: readonly Change[]): boolean {
  const column = changes.find(
    ({ own, right }) =>
      own?.kind === 'column' && right !== undefined && same(own.path, texts(attributes.ownedBy)),
  )?.right;
  return kind === 'sequence' && column !== undefined && countsNoMore(column);
}

/** What hangs on something else may have gone with it. */
function ifThere(sql: string): string {
  return sql
    .replace(/^(DROP (?:INDEX|STATISTICS|SEQUENCE)) (?=")/, '$1 IF EXISTS ')
    .replace(/^(ALTER TABLE \S+ DROP CONSTRAINT) (?=")/, '$1 IF EXISTS ');
}

/** Kinds that others are made of go last. */
const dropOrder: readonly ObjectKind[] = [
  'table',
  'sequence',
  'function',
  'enum',
  'domain',
  'composite type',
  'range type',
  'collation',
  'extension',
  'schema',
];
