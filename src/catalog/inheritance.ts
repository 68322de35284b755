import { texts, values } from './attributes.ts';
import { type Catalog, type CatalogObject, objectId, objectsById, objectsOfKind } from './catalog.ts';

/** The tables that a table is a child or a partition of, each once, those above them behind these. */
export function tablesInherited(
  table: Pick<CatalogObject, 'attributes'>,
  catalog: Catalog,
): readonly CatalogObject[] {
  const known = objectsById(catalog);
  const found = new Set<CatalogObject>();
  const next: Pick<CatalogObject, 'attributes'>[] = [table];
  for (const { attributes } of next) {
    const paths = [texts(attributes.partitionOf), ...values(attributes.inherits).map(texts)];
    for (const path of paths) {
      const above = known.get(objectId('table', path));
      if (above === undefined || found.has(above)) continue;
      found.add(above);
      next.push(above);
    }
  }
  return [...found];
}

/** The checks that a table has from those that it inherits from, each name once. */
export function checksInherited(
  table: Pick<CatalogObject, 'attributes'>,
  catalog: Catalog,
): readonly CatalogObject[] {
  const above = new Set(tablesInherited(table, catalog).map(({ path }) => objectId('table', path)));
  if (above.size === 0) return [];
  const checks = objectsOfKind(catalog, 'constraint').filter(
    ({ parent = '', attributes }) =>
      above.has(parent) && attributes.type === 'check' && attributes.noInherit !== true,
  );
  return [...new Map(checks.map((check) => [check.path[2], check])).values()];
}
