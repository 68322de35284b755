import type { CatalogObject } from '../../src/catalog/catalog.ts';
import type { ReadSource } from '../../src/sources/source.ts';

/** A source that has been read, with everything but its objects plain. */
export function readSourceOf(objects: readonly CatalogObject[], more: Partial<ReadSource> = {}): ReadSource {
  return {
    catalog: { serverVersion: 180_000, objects, unmodelled: [] },
    coverage: {},
    unchecked: [],
    faults: [],
    locations: new Map(),
    facts: [],
    warnings: [],
    ...more,
  };
}
