import { record, texts, values } from '../../catalog/attributes.ts';
import {
  type Catalog,
  type CatalogObject,
  displayName,
  objectId,
  objectsById,
} from '../../catalog/catalog.ts';
import { same } from '../../compare/values.ts';
import { name, nameList, qualified } from '../../rebuild/sql.ts';
import { rowsWithoutPartition } from '../tables/partition-rows.ts';
import type { Task } from '../task.ts';
import { rowsRefusedBy } from '../values/refusals.ts';
import type { CarriedRows } from './carried.ts';

type Carried = Pick<CarriedRows, 'from' | 'to' | 'key' | 'columns'>;

/**
 * Counts the rows that the table which is to take them would refuse: by its constraints, its unique indexes and its
 * partitions, where the table that they come from does not refuse the same.
 */
export function rowsRefusedThere(rows: Carried, catalog: Catalog): Task['before'] {
  const { from, to } = rows;
  const [own, taking] = [from, to].map((path) => objectsById(catalog).get(objectId('table', path)));
  if (own === undefined || taking === undefined) return [];
  const partitions = catalog.objects.filter(({ kind }) => kind === 'table');
  return [
    ...nullsIn(rows),
    ...partsOf(to, catalog).flatMap((part) => refusedBy(part, rows, catalog)),
    ...(taking.attributes.partitionKey === undefined ? [] : rowsWithoutPartition(own, taking, partitions)),
  ];
}

function partsOf(table: readonly string[], { objects }: Catalog): CatalogObject[] {
  const id = objectId('table', table);
  return objects.filter(({ kind, parent }) => parent === id && (kind === 'constraint' || kind === 'index'));
}

function nullsIn({ from, columns }: Carried): Task['before'] {
  return columns
    .filter(({ own, taking }) => taking.attributes.notNull === true && own.attributes.notNull !== true)
    .map(({ own }) => ({
      sql: `SELECT count(*) FROM ${qualified(from)} WHERE ${name(own.path[2] ?? '')} IS NULL`,
      tells: `rows of ${displayName(from)} without ${own.path[2]}`,
    }));
}

function refusedBy(part: CatalogObject, rows: Carried, catalog: Catalog): Task['before'] {
  const { attributes } = part;
  const { from, to, key, columns } = rows;
  const used = columnsOf(part);
  const isCarried = used.every((column) => columns.some(({ own }) => own.path[2] === column));
  const isSelf = same(texts(attributes.foreignTable), to);
  if (used.length === 0 || !isCarried || isSelf || attributes.notValid === true) return [];
  const isThereToo = partsOf(from, catalog).some((other) => saysTheSame(other, part));
  const alone = isThereToo ? [] : rowsRefusedBy({ ...part, path: [...from, part.path[2] ?? ''] });
  const isUnique = attributes.unique === true || attributes.type === 'unique';
  return isUnique && !same(used, key) && attributes.predicate === undefined
    ? [...alone, taken(used, rows)]
    : alone;
}

/** The columns of a table that a constraint or an index is about; none where it is about expressions. */
function columnsOf({ kind, attributes }: CatalogObject): readonly string[] {
  if (kind === 'constraint') return texts(attributes.columns);
  const keys = values(attributes.keys).map(record);
  return keys.some(({ column }) => column === undefined) ? [] : keys.map(({ column }) => String(column));
}

function saysTheSame(a: CatalogObject, b: CatalogObject): boolean {
  const said = [
    'type',
    'unique',
    'expression',
    'columns',
    'keys',
    'predicate',
    'foreignTable',
    'foreignColumns',
  ];
  return said.every(
    (attribute) => JSON.stringify(a.attributes[attribute]) === JSON.stringify(b.attributes[attribute]),
  );
}

/** Counts the rows with values that another row has there. */
function taken(used: readonly string[], { from, to, key }: Carried): Task['before'][number] {
  const meets = (columns: readonly string[]) =>
    columns.map((column) => `target.${name(column)} = own.${name(column)}`).join(' AND ');
  const isOther = `NOT (${meets(key)})`;
  return {
    sql: `SELECT count(*) FROM ${qualified(from)} AS own WHERE EXISTS (SELECT FROM ${qualified(to)} AS target WHERE ${meets(used)} AND ${isOther})`,
    tells: `rows of ${displayName(from)} whose ${nameList(used).replaceAll('"', '')} another row of ${displayName(to)} has`,
  };
}
