import { text, texts } from '../catalog/attributes.ts';
import { type Catalog, type CatalogObject, objectId, objectsById } from '../catalog/catalog.ts';
import { partitionsOf } from '../catalog/partitions.ts';
import type { ObjectChange } from './object-change.ts';
import { firingState } from './on-tables.ts';
import { name, qualified } from './sql.ts';

/** `ALTER TABLE … DISABLE TRIGGER …`; of a partitioned table it says the same of all partitions below. */
export function firingStatement({ path }: Pick<CatalogObject, 'path'>, enabled: unknown): string {
  return `ALTER TABLE ${qualified(path)} ${firingState(enabled)} TRIGGER ${name(path[2] ?? '')}`;
}

/**
 * When a trigger fires is set for all partitions below its table: statements that set it there as it is to be, on those
 * where that is otherwise. What nothing is declared of stays as it is.
 */
export function firingBelow({ own, right, ownCatalog, rightCatalog }: ObjectChange): string[] {
  const [called = ''] = right.path.slice(2);
  return partitionsOf({ path: own.path.slice(0, 2) }, ownCatalog).flatMap(({ path }) => {
    const isDeclared = objectsById(rightCatalog).has(objectId('table', path));
    const its = triggerOf(path, called, isDeclared ? rightCatalog : ownCatalog);
    return its?.attributes.cloned === true ? [firingStatement(its, its.attributes.enabled)] : [];
  });
}

/** When the trigger of a table fires from which a partition has its own, as an attribute has it. */
export function firingAbove({ path }: Pick<CatalogObject, 'path'>, catalog: Catalog): string | undefined {
  const found = tablesAbove(path.slice(0, 2), catalog)
    .map((table) => triggerOf(table, path[2] ?? '', catalog))
    .find((trigger) => trigger !== undefined);
  return text(found?.attributes.enabled);
}

/** The paths of the tables that a partition is of, the nearest one first. */
export function tablesAbove(path: readonly string[], catalog: Catalog): (readonly string[])[] {
  const table = objectsById(catalog).get(objectId('table', path));
  const above = texts(table?.attributes.partitionOf);
  return above.length === 0 ? [] : [above, ...tablesAbove(above, catalog)];
}

function triggerOf(table: readonly string[], called: string, catalog: Catalog): CatalogObject | undefined {
  return objectsById(catalog).get(objectId('trigger', [...table, called]));
}
