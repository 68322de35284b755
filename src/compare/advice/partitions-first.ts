/** What is on a partition that databases made as they ran, where a source is told to have it that makes none of these. */
import type { CatalogObject } from '../../catalog/catalog.ts';
import { displayName, objectId, objectsById } from '../../catalog/catalog.ts';
import { readable } from '../../rebuild/readable.ts';
import { catalogIndex } from '../../rebuild/steps.ts';
import { tableSaying } from '../../rebuild/tables.ts';
import { tableOf } from '../rows/on-partition.ts';
import type { ComparedSource } from '../sources/compared-source.ts';
import { names } from '../values.ts';

/** A partition that a source has to make before it can have what is on it. */
export interface PartitionFirst {
  /** As it is shown: `events_2026_02`. */
  readonly name: string;
  /** What makes it where it is not there, on one line and without a semicolon. */
  readonly sql: string;
}

/**
 * The partitions, from the partitioned table downwards, that an object is in and a source lacks: a statement about the
 * object fails there, and in migrations on every new database.
 *
 * @param object as `model` has it
 */
export function partitionsFirst(
  object: CatalogObject | undefined,
  model: ComparedSource | undefined,
  { read }: ComparedSource,
): readonly PartitionFirst[] {
  if (object === undefined || model === undefined || object.kind === 'table') return [];
  const { catalog } = model.read;
  const [byId, own] = [objectsById(catalog), objectsById(read.catalog)];
  const lacking: CatalogObject[] = [];
  let table = tableOf(object, catalog.objects);
  while (table !== undefined && !lacking.includes(table) && !own.has(objectId('table', table.path))) {
    const of = names(table.attributes.partitionOf);
    if (of.length === 0) return [];
    lacking.unshift(table);
    table = byId.get(objectId('table', of));
  }
  const index = catalogIndex(catalog);
  return lacking.map((partition) => ({
    name: displayName(partition.path),
    sql: readable(tableSaying(partition, index, () => 'type')).replace(
      /^CREATE (UNLOGGED |FOREIGN )?TABLE /,
      'CREATE $1TABLE IF NOT EXISTS ',
    ),
  }));
}
