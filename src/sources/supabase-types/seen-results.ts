/** What functions of Postgres return, in the words of the generator. */
import type { AttributeValue, CatalogObject } from '../../catalog/catalog.ts';
import { pathOfRow, rowOf } from './callable.ts';
import { tableColumns } from './postgres-arguments.ts';
import { nameOfRows } from './references.ts';
import { seenRow } from './seen-tables.ts';
import { type Seeing, type SeenType, seenType, valuesOf } from './seen-types.ts';
import { inOrder } from './words.ts';

/** @param asSet whether what is a set is told as one, or as one of it */
export function resultOf(
  object: CatalogObject,
  it: Seeing,
  asSet: boolean,
): { [key: string]: AttributeValue } {
  const printed = String(object.attributes.result ?? 'void');
  const [, columns] = /^TABLE\((.*)\)$/s.exec(printed) ?? [];
  if (columns !== undefined)
    return {
      columns: tableColumns(columns)
        .map(({ name, type }) => ({ name, ...asValue(seenType(type, it)) }))
        .sort((one, other) => inOrder(one.name, other.name)),
      many: asSet,
    };
  const isSet = asSet && printed.startsWith('SETOF ');
  const type = printed.replace(/^SETOF /, '');
  const many = isSet && !(pathOfRow(type, it) !== undefined && isOneRow(object.attributes));
  const rows = rowsIn(rowOf({ type }, it), object, it);
  if (rows?.isOwn === true) return { columns: rows.columns, many, rowOf: rows.rowOf };
  const seen = seenType(type, it);
  return asValue(many ? { bases: seen.bases.map((base) => `${base}[]`) } : seen);
}

/** Rows that a result tells by their name, as what is in them: rows of another schema, and lists that are no set. */
export function namedRows(object: CatalogObject, it: Seeing): { [key: string]: AttributeValue }[] {
  const printed = String(object.attributes.result ?? 'void');
  const [, set = '', type = '', list = ''] = /^(SETOF )?(.*?)(\[\])?$/s.exec(printed) ?? [];
  const rows = rowsIn(rowOf({ type }, it), object, it);
  if (rows === undefined || (list === '' ? rows.isOwn : set !== '')) return [];
  const many = list !== '' || (set !== '' && !isOneRow(object.attributes));
  return [{ columns: rows.columns, many, rowOf: rows.rowOf }];
}

/** What is in the rows of a relation; `isOwn` where it is in the schema of the function. */
function rowsIn(row: string | undefined, { path: [own = ''] }: CatalogObject, it: Seeing) {
  const [, schema, relation] =
    /^Database\["([^"]*)"\]\["(?:Tables|Views)"\]\["([^"]*)"\]/.exec(row ?? '') ?? [];
  if (schema === undefined || relation === undefined) return undefined;
  const columns = seenRow([schema, relation], it);
  if (columns.length === 0) return undefined;
  return { columns, rowOf: nameOfRows(schema, relation, own), isOwn: schema === own };
}

/** Postgres takes a set for one of a thousand rows, unless it is told otherwise. */
export function isOneRow({ rows }: CatalogObject['attributes']): boolean {
  return typeof rows === 'number' && rows <= 1;
}

/** A type as a value that may be null or not. */
export function asValue({ bases, values }: SeenType, nullable = false): { [key: string]: AttributeValue } {
  return {
    bases,
    nullable,
    ...valuesOf(values),
  };
}
