import { texts } from '../catalog/attributes.ts';
import type { Catalog, CatalogObject } from '../catalog/catalog.ts';
import { same } from '../compare/values.ts';

/** The partitions of a table, those of its partitions behind these. */
export function partitionsOf(table: CatalogObject, catalog: Catalog): CatalogObject[] {
  const direct = catalog.objects.filter(
    ({ kind, attributes }) => kind === 'table' && same(texts(attributes.partitionOf), table.path),
  );
  return [...direct, ...direct.flatMap((partition) => partitionsOf(partition, catalog))];
}
