import { texts } from './attributes.ts';
import { type Catalog, type CatalogObject, objectId } from './catalog.ts';

/** The columns of a table, in the order of the catalog. */
export function columnsOf({ objects }: Catalog, table: readonly string[]): readonly CatalogObject[] {
  const id = objectId('table', table);
  return objects.filter(({ kind, parent }) => kind === 'column' && parent === id);
}

/** Names of the columns of a table's primary key, in its order; `undefined` where it has none. */
export function primaryKeyOf({ objects }: Catalog, table: readonly string[]): readonly string[] | undefined {
  const id = objectId('table', table);
  const key = objects.find(
    ({ kind, parent, attributes }) =>
      kind === 'constraint' && parent === id && attributes.type === 'primary key',
  );
  return key && texts(key.attributes.columns);
}
