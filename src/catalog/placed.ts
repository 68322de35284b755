import type { CatalogObject } from './catalog.ts';

/**
 * Whether what stands on a table in somebody else's schema, a hosting platform's say, was placed there: a policy, or a
 * trigger that calls a function from elsewhere. The owner's own triggers call functions that live beside the table.
 */
export function isPlaced({
  kind,
  path,
  attributes,
}: Pick<CatalogObject, 'kind' | 'path' | 'attributes'>): boolean {
  if (kind === 'policy') return true;
  const called = attributes.function;
  return kind === 'trigger' && Array.isArray(called) && called[0] !== path[0];
}
