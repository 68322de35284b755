import { text, texts } from '../catalog/attributes.ts';
import { type CatalogObject, objectId } from '../catalog/catalog.ts';
import { readable } from './readable.ts';
import { type CatalogIndex, literal, qualified } from './sql.ts';

const serialTypes: Readonly<Record<string, string>> = {
  smallint: 'smallserial',
  integer: 'serial',
  bigint: 'bigserial',
};

/** In bytes; a longer name is cut. */
const longestName = 63;

/** The word that makes a column with its own sequence, by the column's type. */
export function serialType({ attributes }: CatalogObject): string | undefined {
  return serialTypes[text(attributes.type) ?? ''];
}

/**
 * The sequence of a column that `serial` makes just as it is: under the name that Postgres gives it, of the column's type,
 * without options, owned by the column, which refuses nulls. `undefined` for every other column.
 */
export function serialSequence(column: CatalogObject, catalog: CatalogIndex): CatalogObject | undefined {
  const { path, attributes } = column;
  const [schema = '', table, own] = path;
  const name = `${table}_${own}_seq`;
  if (attributes.notNull !== true || attributes.notNullConstraint !== undefined) return undefined;
  const of = catalog.find(objectId('table', path.slice(0, 2)))?.attributes;
  if (attributes.inherited === true || (of?.partitionOf ?? of?.ofType) !== undefined) return undefined;
  if (serialType(column) === undefined || Buffer.byteLength(name) > longestName) return undefined;
  const sequence = catalog.find(objectId('sequence', [schema, name]));
  const { type, ownedBy, ...more } = sequence?.attributes ?? {};
  const isOwn = type === attributes.type && texts(ownedBy).join('\0') === path.join('\0');
  const counts = `nextval(${literal(readable(qualified([schema, name])))}::regclass)`;
  return isOwn && attributes.default === counts && Object.keys(more).length === 0 ? sequence : undefined;
}

/** The column that `serial` makes together with a sequence, if that is so. */
export function serialColumn(sequence: CatalogObject, catalog: CatalogIndex): CatalogObject | undefined {
  const owner = catalog.find(objectId('column', texts(sequence.attributes.ownedBy)));
  return owner !== undefined && serialSequence(owner, catalog) === sequence ? owner : undefined;
}
