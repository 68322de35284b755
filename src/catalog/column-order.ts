import { groupBy } from '../base/group-by.ts';
import { type Catalog, type CatalogObject, objectId, objectsById } from './catalog.ts';

/** Columns in the order that their table has them in; one whose place nobody knows keeps its own among them. */
export function inTableOrder(columns: readonly CatalogObject[]): readonly CatalogObject[] {
  return columns.some(({ position }) => position === undefined)
    ? columns
    : [...columns].sort((a, b) => (a.position ?? 0) - (b.position ?? 0));
}

/**
 * Of each table by its `objectId`, the names of its columns in their order; tables of which that is not known are left out.
 *
 * @param only the tables that are asked about; all of them when left out
 */
export function columnOrders(
  { objects }: Catalog,
  only?: ReadonlySet<string>,
): ReadonlyMap<string, readonly string[]> {
  const columns = groupBy(
    objects.filter(({ kind, parent = '' }) => kind === 'column' && only?.has(parent) !== false),
    ({ parent = '' }) => parent,
  );
  return new Map(
    [...columns].flatMap(([table, its]) =>
      its.some(({ position }) => position === undefined)
        ? []
        : [[table, inTableOrder(its).map(({ path }) => path.at(-1) ?? '')] as const],
    ),
  );
}

/** More than a table can have. */
const behindAll = 10_000;

/**
 * The columns of a database after what leads `from` one state `to` another. Where it had them in the order of the first
 * it has them in that of the second; all else that comes stands behind what was there.
 *
 * @param objects what is there then, of which columns are placed
 * @param own the database as it was
 */
export function withDeployedOrder(
  objects: readonly CatalogObject[],
  own: Catalog,
  { from, to }: { readonly from: Catalog; readonly to: Catalog },
): readonly CatalogObject[] {
  const [orders, before] = [columnOrders(own), columnOrders(from)];
  const [there, after] = [objectsById(own), objectsById(to)];
  const follows = new Map<string, boolean>();
  const isAsBefore = (table: string) => {
    let known = follows.get(table);
    if (known === undefined) {
      const [its = [], declared = []] = [orders.get(table), before.get(table)];
      const common = (names: readonly string[], others: readonly string[]) =>
        names.filter((name) => others.includes(name)).join('\0');
      known = common(its, declared) === common(declared, its);
      follows.set(table, known);
    }
    return known;
  };
  return objects.map((object) => {
    const { kind, path, parent = '', position } = object;
    if (kind !== 'column' || position === undefined) return object;
    const id = objectId(kind, path);
    const planned = after.get(id)?.position;
    if (isAsBefore(parent)) return { ...object, position: planned ?? position + behindAll };
    return there.has(id) ? object : { ...object, position: position + behindAll };
  });
}
