import type { Catalog, CatalogObject } from '../../catalog/catalog.ts';
import { columnOrders } from '../../catalog/column-order.ts';
import { isMendedBy } from '../../sources/source-kind.ts';
import type { ComparedSource } from '../sources/compared-source.ts';

/** A column as its source has it. */
interface PlacedColumn {
  readonly original: CatalogObject;
  readonly source: ComparedSource;
}

/**
 * Whether two columns stand between the same columns of their tables, in sources whose tables have the order that
 * statements gave them. A column that is added comes behind all others, so one in the midst was there when the table was
 * made, and has been renamed; of the last one that is not known.
 */
export function standAtOnePlace(a: PlacedColumn, b: PlacedColumn): boolean {
  if (isCode(a.source) || isCode(b.source)) return false;
  const [left, right] = [a, b].map(neighboursOf);
  return (
    left !== undefined &&
    right !== undefined &&
    left.after !== undefined &&
    left.after === right.after &&
    left.before === right.before
  );
}

const isCode = isMendedBy('edit', 'generator');

/** Names of the columns before and after one; `undefined` where nobody knows its place. */
function neighboursOf({ original: { path, parent = '' }, source }: PlacedColumn) {
  const order = ordersOf(source.read.catalog).get(parent);
  const at = order?.indexOf(path.at(-1) ?? '') ?? -1;
  return order === undefined || at < 0 ? undefined : { before: order[at - 1], after: order[at + 1] };
}

const known = new WeakMap<Catalog, ReturnType<typeof columnOrders>>();

function ordersOf(catalog: Catalog): ReturnType<typeof columnOrders> {
  const orders = known.get(catalog) ?? columnOrders(catalog);
  known.set(catalog, orders);
  return orders;
}
