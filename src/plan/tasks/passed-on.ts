import type { Catalog, CatalogObject } from '../../catalog/catalog.ts';
import { same } from '../../compare/values.ts';
import { handedOver } from '../../rebuild/rights.ts';
import { catalogIndex } from '../../rebuild/steps.ts';
import type { Change } from '../change.ts';
import { type Draft, draft } from '../task.ts';

/**
 * What comes before a right is taken away that a role has passed on: those who are to keep it have it by the owner then,
 * and those who are not lose it by statements of their own.
 */
export function passedOn(
  own: CatalogObject,
  right: CatalogObject | undefined,
  catalog: Catalog,
  changes: readonly Change[],
): Draft[] {
  if (own.kind !== 'grant') return [];
  const isChanged = ({ path }: CatalogObject) =>
    changes.some((change) => change.own?.kind === 'grant' && same(change.own.path, path));
  return handedOver(own, right, catalogIndex(catalog), (other) => !isChanged(other)).map(draft);
}
