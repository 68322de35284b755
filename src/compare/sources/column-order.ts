import { groupBy } from '../../base/group-by.ts';
import { objectsById } from '../../catalog/catalog.ts';
import { columnOrders } from '../../catalog/column-order.ts';
import type { ComparedSource } from './compared-source.ts';
import { silenceOn } from './coverage.ts';

/** The attribute of a table that says in which order it has its columns, there only where sources disagree. */
export const columnOrder = 'columnOrder';

interface Order {
  readonly source: ComparedSource;
  /** Names of columns. */
  readonly names: readonly string[];
}

/**
 * The sources, and of each table whose columns they have in different orders, the order of those that all of them
 * have. What only some have stands wherever it was added, and is told as missing.
 */
export function withColumnOrders(sources: readonly ComparedSource[]): readonly ComparedSource[] {
  const apart = tablesApart(sources);
  if (apart.size === 0) return sources;
  const orders = sources.flatMap((source) => {
    const tables = objectsById(source.read.catalog);
    return [...columnOrders(source.read.catalog, apart)].flatMap(([id, names]) => {
      const table = tables.get(id);
      const isSaid = table !== undefined && silenceOn(source.read.coverage, table, columnOrder) === undefined;
      return isSaid ? [{ id, order: { source, names } }] : [];
    });
  });
  const differing = new Map<string, readonly Order[]>();
  for (const [id, members] of groupBy(orders, (it) => it.id)) {
    const common = ofAll(members.map(({ order }) => order));
    if (new Set(common.map(({ names }) => JSON.stringify(names))).size > 1) differing.set(id, common);
  }
  return differing.size === 0 ? sources : sources.map((source) => withOrders(source, differing));
}

/** The tables, by `objectId`, whose columns not all sources have in the same places. */
function tablesApart(sources: readonly ComparedSource[]): ReadonlySet<string> {
  const [first, ...others] = sources.map(({ read }) => objectsById(read.catalog));
  const apart = new Set<string>();
  for (const objects of others)
    for (const [id, { kind, parent = '', position }] of objects)
      if (kind === 'column' && first?.get(id)?.position !== position) apart.add(parent);
  return apart;
}

function ofAll(orders: readonly Order[]): readonly Order[] {
  const [first, ...others] = orders.map(({ names }) => new Set(names));
  const common = new Set([...(first ?? [])].filter((name) => others.every((its) => its.has(name))));
  return orders.map(({ source, names }) => ({ source, names: names.filter((name) => common.has(name)) }));
}

function withOrders(
  source: ComparedSource,
  differing: ReadonlyMap<string, readonly Order[]>,
): ComparedSource {
  const { catalog, coverage } = source.read;
  const objects = [...objectsById(catalog)].map(([id, object]) => {
    const own = differing.get(id)?.find((order) => order.source === source);
    return own === undefined
      ? object
      : { ...object, attributes: { ...object.attributes, [columnOrder]: own.names } };
  });
  // A snapshot of an older version has no order of its columns.
  const unknown = [...differing].filter(([, orders]) => orders.every((order) => order.source !== source));
  const leftOpen = Object.fromEntries(
    unknown.map(([id]) => [id, { ...coverage.leftOpen?.[id], [columnOrder]: 'does not tell it' }]),
  );
  return {
    ...source,
    read: {
      ...source.read,
      catalog: { ...catalog, objects },
      coverage:
        unknown.length === 0 ? coverage : { ...coverage, leftOpen: { ...coverage.leftOpen, ...leftOpen } },
    },
  };
}
