import { texts, values } from '../catalog/attributes.ts';
import {
  type Catalog,
  type CatalogObject,
  objectId,
  objectsById,
  objectsOfKind,
} from '../catalog/catalog.ts';

/** The columns that partitions and children have of a column, those of their own among them: they change with it. */
export function inheritedColumns(column: CatalogObject, catalog: Catalog): CatalogObject[] {
  const [called = ''] = column.path.slice(2);
  const idOf = (path: readonly string[]) => objectId('table', path);
  const table = idOf(column.path.slice(0, 2));
  const children = objectsOfKind(catalog, 'table').filter(({ attributes }) =>
    [attributes.partitionOf, ...values(attributes.inherits)].some(
      (parent) => parent !== undefined && idOf(texts(parent)) === table,
    ),
  );
  return children.flatMap(({ path }) => {
    const own = objectsById(catalog).get(objectId('column', [...path, called]));
    return own === undefined ? [] : [own, ...inheritedColumns(own, catalog)];
  });
}
