import { texts, values } from '../catalog/attributes.ts';
import { type Catalog, type CatalogObject, objectsOfKind } from '../catalog/catalog.ts';
import { same } from '../compare/values.ts';

/** The columns that partitions and children have of a column, those of their own among them: they change with it. */
export function inheritedColumns(column: CatalogObject, catalog: Catalog): CatalogObject[] {
  const [called] = column.path.slice(2);
  const children = objectsOfKind(catalog, 'table').filter(({ attributes }) =>
    [attributes.partitionOf, ...values(attributes.inherits)].some((parent) =>
      same(texts(parent), column.path.slice(0, 2)),
    ),
  );
  return children.flatMap(({ path }) =>
    objectsOfKind(catalog, 'column')
      .filter((own) => own.path[2] === called && same(own.path.slice(0, 2), path))
      .flatMap((own) => [own, ...inheritedColumns(own, catalog)]),
  );
}
