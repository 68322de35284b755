import { text, texts } from '../../catalog/attributes.ts';
import { type Catalog, type CatalogObject, displayName, objectsOfKind } from '../../catalog/catalog.ts';
import { same } from '../../compare/values.ts';
import { likelyConversion } from '../../rebuild/conversions.ts';
import type { ObjectChange } from '../../rebuild/object-change.ts';
import { literal, name, qualified } from '../../rebuild/sql.ts';
import type { Task } from '../task.ts';

/**
 * Counts the rows of a table that none of the partitions takes which it is to have; nothing where that cannot be asked
 * in a few words: of partitions by hash, or by several columns.
 *
 * @param partitions those of the new table, and of these
 * @param retyped columns that have another type in the new table
 */
export function rowsWithoutPartition(
  own: CatalogObject,
  right: CatalogObject,
  partitions: readonly CatalogObject[],
  retyped: readonly ObjectChange[] = [],
): Task['before'] {
  const [, way = '', by = ''] =
    /^(LIST|RANGE) \((.+)\)$/s.exec(text(right.attributes.partitionKey) ?? '') ?? [];
  if (way === '') return [];
  const column = retyped.find(({ own: { path } }) => [path[2], name(path[2] ?? '')].includes(by));
  if (retyped.length > 0 && column === undefined) return [];
  const key =
    column === undefined
      ? by
      : (likelyConversion(column).using ?? `${by}::${text(column.right.attributes.type)}`);
  const direct = partitions.filter(({ attributes }) => same(texts(attributes.partitionOf), right.path));
  const taken = direct.map(({ attributes }) => takenBy(key, text(attributes.partitionBound) ?? ''));
  if (taken.includes(undefined)) return [];
  const refused = taken.length === 0 ? '' : ` WHERE NOT (${taken.join(' OR ')})`;
  return [
    {
      sql: `SELECT count(*) FROM ${qualified(own.path)}${refused}`,
      tells: `rows of ${displayName(own.path)} that fit none of its partitions`,
    },
  ];
}

/**
 * Counts the rows of a table that the bound refuses under which it becomes a partition, or goes on as one; of the
 * default partition, those that another one takes. Nothing where that cannot be asked in a few words: of a range by
 * several columns, of a hash of expressions.
 */
export function rowsOutsideBound(
  own: CatalogObject,
  { path, attributes }: CatalogObject,
  catalog: Catalog,
): Task['before'] {
  const parent = texts(attributes.partitionOf);
  const tables = objectsOfKind(catalog, 'table');
  const partitioned = text(tables.find((table) => same(table.path, parent))?.attributes.partitionKey) ?? '';
  const [, key = ''] = /^(?:LIST|RANGE) \((.+)\)$/s.exec(partitioned) ?? [];
  const bound = text(attributes.partitionBound) ?? '';
  const siblings = tables.filter(
    (table) => same(texts(table.attributes.partitionOf), parent) && !same(table.path, path),
  );
  const taken = (bound === 'DEFAULT' ? siblings : [{ attributes }]).map((one) =>
    takenBy(key, text(one.attributes.partitionBound) ?? ''),
  );
  const isKnown = key !== '' && taken.length > 0 && !taken.includes(undefined);
  const ranged = bound === 'DEFAULT' ? taken.join(' OR ') : `NOT (${taken.join()})`;
  const refused = isKnown ? ranged : outsideOfHash(partitioned, bound, parent);
  if (refused === undefined) return [];
  return [
    {
      sql: `SELECT count(*) FROM ${qualified(own.path)} WHERE ${refused}`,
      tells: `rows of ${displayName(own.path)} outside of its bounds as a partition of ${displayName(parent)}`,
    },
  ];
}

/** The condition of rows that a partition by hash does not take; `undefined` of others, and of keys that are no columns. */
function outsideOfHash(partitioned: string, bound: string, parent: readonly string[]): string | undefined {
  const [, keys] = /^HASH \(((?:"(?:[^"]|"")+"|[\w$]+|, )+)\)$/.exec(partitioned) ?? [];
  const [, modulus, remainder] = /^FOR VALUES WITH \(modulus (\d+), remainder (\d+)\)$/i.exec(bound) ?? [];
  if (keys === undefined || modulus === undefined) return undefined;
  const table = literal(qualified(parent));
  return `NOT satisfies_hash_partition(${table}::regclass, ${modulus}, ${remainder}, ${keys})`;
}

/** The condition that a bound stands for; `undefined` where one of a single key does not say so. */
function takenBy(key: string, bound: string): string | undefined {
  if (bound === 'DEFAULT') return 'true';
  const [, listed] = /^FOR VALUES IN \((.+)\)$/s.exec(bound) ?? [];
  if (listed !== undefined) {
    const items = itemsOf(listed);
    const others = items.filter((item) => item !== 'NULL');
    const isNull = others.length < items.length ? [`(${key}) IS NULL`] : [];
    const isIn = others.length > 0 ? [`coalesce((${key}) IN (${others.join(', ')}), false)`] : [];
    return [...isIn, ...isNull].join(' OR ');
  }
  const [, from, to] = /^FOR VALUES FROM \((.+)\) TO \((.+)\)$/s.exec(bound) ?? [];
  if (from === undefined || to === undefined || itemsOf(from).length > 1) return undefined;
  return `coalesce(${[
    `(${key}) IS NOT NULL`,
    ...(from === 'MINVALUE' ? [] : [`(${key}) >= ${from}`]),
    ...(to === 'MAXVALUE' ? [] : [`(${key}) < ${to}`]),
  ].join(' AND ')}, false)`;
}

/** What stands between commas, outside of texts. */
function itemsOf(list: string): string[] {
  return list.match(/(?:'(?:[^']|'')*'|[^,'])+/g)?.map((item) => item.trim()) ?? [];
}

/**
 * Counts the rows of others that point to a row of a partition by a key to its table: they would point to nothing once
 * it is a table of its own.
 */
export function rowsThatPointInto(partition: CatalogObject, catalog: Catalog): Task['before'] {
  const table = texts(partition.attributes.partitionOf);
  return catalog.objects.flatMap(({ kind, path, attributes }) => {
    const leadsThere = attributes.type === 'foreign key' && same(texts(attributes.foreignTable), table);
    if (kind !== 'constraint' || table.length === 0 || !leadsThere || attributes.period === true) return [];
    const columns = texts(attributes.columns).map(name);
    const foreign = texts(attributes.foreignColumns).map(name);
    const meets = columns.map((column, at) => `target.${foreign[at]} = own.${column}`).join(' AND ');
    return [
      {
        sql: `SELECT count(*) FROM ${qualified(path)} AS own WHERE EXISTS (SELECT FROM ${qualified(partition.path)} AS target WHERE ${meets})`,
        tells: `rows of ${displayName(path.slice(0, 2))} that point to rows of ${displayName(partition.path)}`,
      },
    ];
  });
}
