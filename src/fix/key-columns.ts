import type { AttributeValue, CatalogObject } from '../catalog/catalog.ts';
import { isList, names } from '../compare/values.ts';

/** The columns of a unique constraint, or of an index of the usual method over nothing but columns. */
export function plainColumns({ kind, attributes }: CatalogObject): readonly string[] | undefined {
  const { type, columns, keys, method, unique, nullsNotDistinct, ...rest } = attributes;
  const isSet = (value: AttributeValue | undefined) => value !== undefined && value !== null;
  if (Object.values(rest).some(isSet)) return undefined;
  if (kind === 'constraint') return type === 'unique' ? names(columns) : undefined;
  if (method !== 'btree' || isSet(nullsNotDistinct) || !isList(keys)) return undefined;
  const plain = keys.map((key) =>
    key !== null &&
    typeof key === 'object' &&
    !isList(key) &&
    Object.keys(key).every((part) => part === 'column')
      ? String(key.column)
      : undefined,
  );
  return plain.every((column) => column !== undefined) ? plain : undefined;
}
