import { texts } from './attributes.ts';
import { type Catalog, type CatalogObject, objectId, objectsOfKind } from './catalog.ts';

/** The partitions of a table, those of its partitions behind these. */
export function partitionsOf({ path }: Pick<CatalogObject, 'path'>, catalog: Catalog): CatalogObject[] {
  const id = objectId('table', path);
  const direct = objectsOfKind(catalog, 'table').filter(({ attributes }) => {
    const above = texts(attributes.partitionOf);
    return above.length > 0 && objectId('table', above) === id;
  });
  return [...direct, ...direct.flatMap((partition) => partitionsOf(partition, catalog))];
}
