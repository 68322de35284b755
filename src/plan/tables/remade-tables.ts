import { type Catalog, type CatalogObject, objectId, objectsOfKind } from '../../catalog/catalog.ts';
import { partitionsOf } from '../../catalog/partitions.ts';
import { same } from '../../compare/values.ts';
import type { ObjectChange } from '../../rebuild/object-change.ts';
import type { Change } from '../change.ts';
import { withRetypedKeys } from './retyped-keys.ts';

/**
 * A table that becomes partitioned, or no longer is, or is partitioned by something else, or by a column of another
 * type: no statement does that to a table, so that another one is made in its place.
 */
export interface RemadeTable {
  readonly own: CatalogObject;
  /** Keys and indexes that it has after that: those that it has, as they should be. */
  readonly keys: readonly CatalogObject[];
  /** Partitions that it gets, those of partitions behind these. */
  readonly made: readonly CatalogObject[];
  /** Tables that are there already, and become partitions of it. */
  readonly joining: readonly CatalogObject[];
  /** Partitions that become tables of their own, and keep their rows. */
  readonly leaving: readonly CatalogObject[];
  /** Partitions that go with it, once their rows are in the new table. */
  readonly gone: readonly CatalogObject[];
  /** Comments on partitions that come again, and on columns of these, as they should be. */
  readonly comments: readonly CatalogObject[];
  /** Columns that have another type in the new table. */
  readonly retyped: readonly ObjectChange[];
}

/** What is to be done once the tables that have to be made anew are known: the rest does not come with them. */
export interface WithRemadeTables {
  readonly remade: readonly RemadeTable[];
  /** Without what comes with a table that is made anew, whose change bears the findings of that. */
  readonly changes: readonly Change[];
}

/** @param own catalog of the source that is wrong */
export function withRemadeTables(wanted: readonly Change[], own: Catalog): WithRemadeTables {
  const { changes: all, retyped } = withRetypedKeys(wanted, own);
  let changes = all;
  const remade: RemadeTable[] = [];
  for (const change of all) {
    const { own: table, right, attributes } = change;
    if (table?.kind !== 'table' || right?.kind !== 'table' || !isRemadeBy(attributes)) continue;
    // What a foreign table shows is elsewhere.
    if ([table, right].some((one) => one.attributes.form === 'foreign')) continue;
    const of = retyped.get(objectId('table', table.path)) ?? [];
    const made = { ...remadeTable(change, table, right, own, all), retyped: of };
    remade.push(made);
    changes = withoutParts(changes, change, made);
  }
  return { remade, changes };
}

/** Whether a table has to be made anew for some of its attributes to change. */
export function isRemadeBy(attributes: readonly string[]): boolean {
  return attributes.includes('form') || attributes.includes('partitionKey');
}

function remadeTable(
  { catalog }: Change,
  table: CatalogObject,
  right: CatalogObject,
  own: Catalog,
  all: readonly Change[],
): Omit<RemadeTable, 'retyped'> {
  const [before, after] = [partitionsOf(table, own), partitionsOf(right, catalog)];
  const isIn = (some: readonly CatalogObject[], { path }: CatalogObject) =>
    some.some((other) => same(other.path, path));
  const isOwn = (object: CatalogObject) =>
    isIn(
      own.objects.filter(({ kind }) => kind === 'table'),
      object,
    );
  const staysAlone = (partition: CatalogObject) =>
    !isIn(after, partition) &&
    all.some(
      (one) => one.own?.kind === 'table' && same(one.own.path, partition.path) && one.right !== undefined,
    );
  const gone = before.filter((partition) => !staysAlone(partition));
  return {
    own: table,
    keys: keysOf(table, own, all),
    made: after.filter((partition) => !isOwn(partition) || isIn(before, partition)),
    joining: after.filter((partition) => isOwn(partition) && !isIn(before, partition)),
    leaving: before.filter(staysAlone),
    gone,
    comments: commentsOn(
      gone.filter((partition) => isIn(after, partition)),
      own,
      all,
    ),
  };
}

/** A partition takes over no comment of its table: those on it, and on its columns, as they should be. */
function commentsOn(
  partitions: readonly CatalogObject[],
  own: Catalog,
  all: readonly Change[],
): CatalogObject[] {
  const commented = new Set(
    partitions.flatMap(({ path }) => [
      objectId('table', path),
      ...objectsOfKind(own, 'column')
        .filter((column) => same(column.path.slice(0, 2), path))
        .map((column) => objectId('column', column.path)),
    ]),
  );
  return objectsOfKind(own, 'comment').flatMap((comment) => {
    if (!commented.has(comment.parent ?? '')) return [];
    const change = all.find((one) => one.own?.kind === 'comment' && same(one.own.path, comment.path));
    return change === undefined ? [comment] : (change.right ?? []);
  });
}

/**
 * Keys that could not be there, or would not be needed, after the change come as they should be, or not at all. A
 * foreign key may need what comes later, and is left to its own change then.
 */
function keysOf(table: CatalogObject, own: Catalog, all: readonly Change[]): CatalogObject[] {
  const id = objectId('table', table.path);
  return own.objects.flatMap((object) => {
    if (object.parent !== id || !isKey(object)) return [];
    const change = all.find((one) => one.own?.kind === object.kind && same(one.own.path, object.path));
    if (change?.right === undefined) return change === undefined ? [object] : [];
    if (object.attributes.type !== 'foreign key') return [change.right];
    const leadsElsewhere = change.attributes.some((attribute) => /^(?:columns|foreign)/.test(attribute));
    return leadsElsewhere ? [] : [object];
  });
}

/** What a table is made anew without, and what is made for it by itself. */
export function isKey({ kind, attributes }: CatalogObject): boolean {
  return kind === 'index' || (kind === 'constraint' && attributes.type !== 'check');
}

function withoutParts(changes: readonly Change[], table: Change, made: RemadeTable): Change[] {
  const comesAlong = (change: Change) => change !== table && isPartOf(change, made);
  const findings = changes.filter(comesAlong).flatMap((change) => change.findings);
  const isJoint = ({ own }: Change, some: readonly CatalogObject[]) =>
    own?.kind === 'table' && some.some(({ path }) => same(path, own.path));
  const joint = changes.filter((change) => isJoint(change, [...made.joining, ...made.leaving]));
  const all = [...new Set([...table.findings, ...findings, ...joint.flatMap((change) => change.findings)])];
  return changes.flatMap((change): Change[] => {
    if (change.own?.kind === 'table' && same(change.own.path, made.own.path))
      return [{ ...change, findings: all }];
    if (comesAlong(change)) return [];
    if (!joint.includes(change)) return [change];
    const attributes = change.attributes.filter((attribute) => !attribute.startsWith('partition'));
    return attributes.length === 0 ? [] : [{ ...change, attributes }];
  });
}

/** Whether a change is of something that goes with the old table, or comes with the new one. */
function isPartOf({ own, right }: Change, made: RemadeTable): boolean {
  const isMade = (object: CatalogObject) =>
    object.kind === 'table' && made.made.some(({ path }) => same(path, object.path));
  const isGone = ({ path }: CatalogObject) => made.gone.some((table) => same(table.path, path.slice(0, 2)));
  if (own === undefined) return right !== undefined && isMade(right);
  const isOwnKey = isKey(own) && same(own.path.slice(0, 2), made.own.path);
  return isGone(own) || (isOwnKey && (right === undefined || own.attributes.type !== 'foreign key'));
}
