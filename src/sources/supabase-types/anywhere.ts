import {
  type Catalog,
  type CatalogObject,
  objectId,
  objectsById,
  withoutArguments,
} from '../../catalog/catalog.ts';

/**
 * Whether one of the catalogs has an object of a file of types, or what it belongs to: of functions one of the name,
 * whatever its arguments.
 */
export function isAnywhere(
  { kind, path, parent = '' }: Pick<CatalogObject, 'kind' | 'path' | 'parent'>,
  catalogs: readonly Catalog[],
): boolean {
  const [schema, name] = path;
  const ids = [objectId(kind, path), parent, objectId('materialized view', path)];
  return catalogs.some((catalog) => {
    if (kind === 'function') return namesOfFunctions(catalog).has(`${schema}.${withoutArguments(name)}`);
    const objects = objectsById(catalog);
    return ids.some((id) => objects.has(id));
  });
}

const known = new WeakMap<Catalog, ReadonlySet<string>>();

function namesOfFunctions(catalog: Catalog): ReadonlySet<string> {
  let names = known.get(catalog);
  if (names === undefined) {
    const functions = catalog.objects.filter(({ kind }) => kind === 'function');
    names = new Set(functions.map(({ path: [schema, name] }) => `${schema}.${withoutArguments(name)}`));
    known.set(catalog, names);
  }
  return names;
}
