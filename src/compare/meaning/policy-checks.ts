import type { AttributeValue, CatalogObject } from '../../catalog/catalog.ts';

/**
 * The expression that Postgres holds new rows of a policy against: its own, or the one that decides on old rows where it
 * has none. A policy that lets nobody write has neither.
 */
export function effectiveCheck({ attributes }: CatalogObject): AttributeValue | undefined {
  const { command, using, withCheck } = attributes;
  return withCheck ?? (command === 'all' || command === 'update' ? using : undefined);
}
