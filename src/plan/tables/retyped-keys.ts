import { quotedName } from '../../base/quoted-name.ts';
import { text } from '../../catalog/attributes.ts';
import { type Catalog, type CatalogObject, objectId, objectsById } from '../../catalog/catalog.ts';
import { partitionsOf } from '../../catalog/partitions.ts';
import { same } from '../../compare/values.ts';
import type { ObjectChange } from '../../rebuild/object-change.ts';
import type { Change } from '../change.ts';
import { wordsOfNames } from '../names/names-within.ts';
import { targetOf } from '../target.ts';

/** A column by which a table is partitioned, and that is to have another type. */
interface RetypedKey {
  /** The table as it is, and as it should be. */
  readonly table: CatalogObject;
  readonly target: CatalogObject;
  /** What of the column changes with the table. */
  readonly column: ObjectChange;
}

/**
 * No column can have another type while a table is partitioned by it, be it in a partition of a partition: that is a
 * change of the table, which is made anew.
 *
 * @param own catalog of the source that is wrong
 * @returns `retyped` by the `objectId` of the table
 */
export function withRetypedKeys(
  all: readonly Change[],
  own: Catalog,
): { readonly changes: readonly Change[]; readonly retyped: ReadonlyMap<string, readonly ObjectChange[]> } {
  const retyped = new Map<string, ObjectChange[]>();
  let changes = all;
  for (const change of all) {
    const key = retypedKey(change, own);
    if (key === undefined) continue;
    const id = objectId('table', key.table.path);
    retyped.set(id, [...(retyped.get(id) ?? []), key.column]);
    const known = changes.find((one) => one.own?.kind === 'table' && same(one.own.path, key.table.path));
    changes = [
      ...changes.filter((one) => one !== known && one !== change),
      ...restOf(change, key),
      {
        ...(known ?? { own: key.table, right: key.target, catalog: change.catalog }),
        attributes: [...(known?.attributes ?? []), 'partitionKey'],
        findings: [...new Set([...(known?.findings ?? []), ...change.findings])],
      },
    ];
  }
  return { changes, retyped };
}

/** What of a column that has its type already is still to be changed. */
function restOf(change: Change, { column }: RetypedKey): Change[] {
  const attributes = change.attributes.filter((attribute) => !column.attributes.includes(attribute));
  return attributes.length === 0 ? [] : [{ ...change, own: column.right, attributes }];
}

function retypedKey(
  { own: before, right, attributes, catalog }: Change,
  own: Catalog,
): RetypedKey | undefined {
  if (before?.kind !== 'column' || right?.kind !== 'column' || !attributes.includes('type')) return undefined;
  if (before.attributes.inherited === true || before.attributes.generated !== undefined) return undefined;
  const id = objectId('table', before.path.slice(0, 2));
  const [table, target] = [own, catalog].map((one) => objectsById(one).get(id));
  if (table === undefined || target?.attributes.form !== 'partitioned') return undefined;
  const isKey = [table, ...partitionsOf(table, own)].some((one) => isPartitionedBy(one, before));
  if (!isKey) return undefined;
  const changed = attributes.filter((attribute) => attribute === 'type' || attribute === 'collation');
  const column: ObjectChange = {
    own: before,
    right: targetOf(before, right, changed, false),
    ownCatalog: own,
    rightCatalog: catalog,
    attributes: changed,
  };
  return { table, target, column };
}

/** Whether a column, or what is computed of it, is in the key of a partitioned table. */
function isPartitionedBy({ attributes }: CatalogObject, { path }: CatalogObject): boolean {
  const [, , column = ''] = path;
  const key = (text(attributes.partitionKey) ?? '').replace(/^\w+ /, '');
  const isWord = key.match(wordsOfNames)?.includes(column) === true;
  return isWord || key.includes(quotedName(column));
}
