/** What a partition has for itself, rather than of its partitioned table. */
import { type CatalogObject, objectId, objectsById } from '../../catalog/catalog.ts';
import { isSame, names } from '../values.ts';

/** Where something is on a partition. */
export interface OnPartition {
  /** Path of the partitioned table. */
  readonly of: readonly string[];
  /** The same for what is the same, each on another partition of one table. */
  readonly likeness: string;
}

/** Where an object of a catalog is on a partition; `undefined` where it is on none, or is one itself. */
export function onPartition(
  object: CatalogObject,
  objects: readonly CatalogObject[],
): OnPartition | undefined {
  const table = tableOf(object, objects);
  const of = names(table?.attributes.partitionOf);
  if (table === undefined || of.length === 0) return undefined;
  const { kind, path, attributes } = object;
  // Names of the others may be made of the partition's.
  const said =
    kind === 'grant'
      ? [within(path, table), attributes]
      : kind === 'comment'
        ? within(path, table)
        : attributes;
  return { of, likeness: JSON.stringify([kind, of, said]) };
}

/**
 * Whether something in a partition does not come of its table, and refuses rows, shows them, does more when they are
 * written, lets others at them, or says something of them. A check is left out: it mostly says again which rows the
 * partition takes.
 */
export function isOfItsOwn(object: CatalogObject, objects: readonly CatalogObject[]): boolean {
  const { kind, attributes } = object;
  if (kind === 'constraint') return attributes.type !== 'check';
  if (kind === 'trigger') return attributes.cloned !== true;
  if (kind === 'grant' || kind === 'comment') return !isOnTableToo(object, objects);
  return kind === 'index' || kind === 'policy';
}

/** Whether the partitioned table has the same comment, or gives the same role as much. */
function isOnTableToo(object: CatalogObject, objects: readonly CatalogObject[]): boolean {
  const table = tableOf(object, objects);
  const of = names(table?.attributes.partitionOf);
  if (table === undefined || of.length === 0) return false;
  const byId = objectsById({ objects });
  const rest = within(object.path, table);
  const there = byId.get(objectId(object.kind, [...of, ...rest]))?.attributes;
  if (object.kind === 'comment') return isSame(there?.text ?? '', object.attributes.text ?? '');
  const whole = byId.get(objectId('grant', [...of, ...rest.slice(-1)]))?.attributes;
  const given = new Set([there, whole].flatMap((grant) => (grant === undefined ? [] : privilegesIn(grant))));
  return privilegesIn(object.attributes).every((privilege) => given.has(privilege));
}

function privilegesIn({ privileges, maintain }: CatalogObject['attributes']): readonly string[] {
  return [...names(privileges), ...(maintain === undefined ? [] : [String(maintain)])];
}

/** The table that something is in, however deep. */
export function tableOf(
  { parent = '' }: CatalogObject,
  objects: readonly CatalogObject[],
): CatalogObject | undefined {
  const above = objectsById({ objects }).get(parent);
  return above === undefined || above.kind === 'table' ? above : tableOf(above, objects);
}

/** What of a path is below a table. */
function within(path: readonly string[], table: CatalogObject): readonly string[] {
  return path.slice(table.path.length);
}
