import { text } from '../catalog/attributes.ts';
import { type Catalog, type CatalogObject, objectId, objectsById } from '../catalog/catalog.ts';
import { inheritedColumns } from './inherited-columns.ts';
import { name, qualified } from './sql.ts';

/** Statements around those that change the type of a column. */
export interface DefaultsApart {
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/**
 * Takes the defaults away that partitions and children of a table have for a column otherwise than the table, and gives
 * them back: what is set on the table is set on all of them.
 *
 * @param isSetAgain whether the column's own default is set meanwhile
 * @param later the catalog that has the defaults as they are to be, and lacks a column that goes
 */
export function defaultsApart(
  column: CatalogObject,
  catalog: Catalog,
  isSetAgain: boolean,
  later: Catalog = catalog,
): DefaultsApart {
  const own = text(column.attributes.default);
  const apart = inheritedColumns(column, catalog).filter(({ attributes }) => {
    const its = text(attributes.default);
    return its !== own && attributes.generated === undefined && (its !== undefined || isSetAgain);
  });
  const altered = ({ path }: CatalogObject, step: string) =>
    `ALTER TABLE ${qualified(path)} ALTER COLUMN ${name(path[2] ?? '')} ${step}`;
  const known = objectsById(later);
  return {
    before: apart.flatMap((child) =>
      child.attributes.default === undefined ? [] : [altered(child, 'DROP DEFAULT')],
    ),
    after: apart.map((child) => {
      const { attributes } = known.get(objectId('column', child.path)) ?? child;
      const value = text(attributes.default);
      return altered(child, value === undefined ? 'DROP DEFAULT' : `SET DEFAULT ${value}`);
    }),
  };
}
