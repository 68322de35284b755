import { record, values } from '../../catalog/attributes.ts';
import type { CatalogObject } from '../../catalog/catalog.ts';
import { typesDiffer } from './types-differ.ts';

type Attributes = CatalogObject['attributes'];

/** What a view says of columns where rows are written, in words, other than that each is optional and of its type. */
export function oddlyWritten(own: Attributes, seen: Attributes): string[] {
  const columns = new Map(values(seen.columns).map((column) => [record(column).name, record(column)]));
  return values(own.given).flatMap((entry) => {
    const { name, block, type, optional, ...value } = record(entry);
    const column = columns.get(name ?? '');
    if (type === undefined) return [`${name} not in ${block}`];
    if (optional !== true) return [`${name} required in ${block}`];
    if (column === undefined || typesDiffer(value, column).length === 0) return [];
    return [`${name} ${type} in ${block}`];
  });
}
