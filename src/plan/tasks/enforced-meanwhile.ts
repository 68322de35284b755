import { record, texts, values } from '../../catalog/attributes.ts';
import type { Catalog, CatalogObject } from '../../catalog/catalog.ts';
import { same } from '../../compare/values.ts';
import { everyPartOf, stepsFor } from '../../rebuild/steps.ts';
import type { Change } from '../change.ts';

/**
 * The statements that give a column back, in the transaction in which it was dropped and made again, what rows have to
 * fulfil in it: in a transaction of their own they would come after rows that others have written. Without what is to
 * be another one anyway.
 */
export function enforcedMeanwhile(
  column: CatalogObject,
  catalog: Catalog,
  changes: readonly Change[],
): string[] {
  const called = column.path[2] ?? '';
  const isChanged = ({ kind, path }: CatalogObject) =>
    changes.some(({ own }) => own?.kind === kind && same(own.path, path));
  const kept = catalog.objects.filter(
    (object) => object.parent === column.parent && isDroppedWith(called, object) && !isChanged(object),
  );
  const all = kept.flatMap((object) => [object, ...everyPartOf(object, catalog)]);
  return stepsFor(all, catalog).map(({ sql }) => sql);
}

/** Whether something refuses rows, and goes with a column. */
function isDroppedWith(column: string, { kind, attributes }: CatalogObject): boolean {
  if (kind === 'constraint')
    return [...texts(attributes.columns), ...texts(attributes.include)].includes(column);
  if (kind !== 'index' || attributes.unique !== true) return false;
  const keys = values(attributes.keys).map((key) => record(key).column);
  return [...keys, ...texts(attributes.include)].includes(column);
}
