import { record, texts, values } from '../catalog/attributes.ts';
import { type Catalog, type CatalogObject, objectId, objectsOfKind } from '../catalog/catalog.ts';
import { signature } from './sql.ts';

/** The foreign keys that need a key or a unique index, which cannot be dropped while they are there. */
export function foreignKeysTo(object: CatalogObject, catalog: Catalog): readonly CatalogObject[] {
  const columns = sorted(keyColumns(object));
  if (columns.length === 0) return [];
  const table = object.path.slice(0, 2).join('\0');
  return objectsOfKind(catalog, 'constraint').filter(
    ({ attributes }) =>
      attributes.type === 'foreign key' &&
      texts(attributes.foreignTable).join('\0') === table &&
      sorted(texts(attributes.foreignColumns)) === columns,
  );
}

/** Empty for what no foreign key can need. */
function keyColumns({ kind, attributes }: CatalogObject): readonly string[] {
  if (kind === 'constraint')
    return attributes.type === 'unique' || attributes.type === 'primary key' ? texts(attributes.columns) : [];
  if (kind !== 'index' || attributes.unique !== true || attributes.predicate !== undefined) return [];
  return values(attributes.keys).map((key) => String(record(key).column));
}

function sorted(names: readonly string[]): string {
  return [...names].sort().join('\0');
}

/** Kinds of which another object may hold one, so that it is not dropped before that: what they are called there. */
const named: Readonly<Partial<Record<CatalogObject['kind'], (object: CatalogObject) => string>>> = {
  view: ({ path }) => path[1] ?? '',
  'materialized view': ({ path }) => path[1] ?? '',
  function: (object) => signature(object).name,
  aggregate: (object) => signature(object).name,
  'range type': ({ path }) => path[1] ?? '',
  collation: ({ path }) => path[1] ?? '',
};

/** Whether something else may need an object: it holds its name, and a catalog tells no more of who needs whom. */
export function mayBeNeeded(object: CatalogObject, catalog: Catalog): boolean {
  const own = named[object.kind]?.(object);
  if (own === undefined) return false;
  const word = new RegExp(
    `(?<![\\p{L}\\p{N}_$])${own.replace(/[$()*+.?[\\\]^{|}]/g, '\\$&')}(?![\\p{L}\\p{N}_$])`,
    'u',
  );
  const id = objectId(object.kind, object.path);
  return catalog.objects.some(
    ({ kind, path, parent, attributes }) =>
      kind !== 'comment' &&
      parent !== id &&
      objectId(kind, path) !== id &&
      word.test(JSON.stringify(attributes)),
  );
}
