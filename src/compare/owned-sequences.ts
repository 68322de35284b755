import type { Catalog, CatalogObject } from '../catalog/catalog.ts';
import { objectId, objectsById, pathOfName } from '../catalog/catalog.ts';
import { attributeText, names } from './values.ts';

/**
 * Whether a column's default counts with a sequence that tools would make for it: one that belongs to the column, or
 * to none. That of another column ends when its table goes.
 */
export function countsForItself(column: CatalogObject, catalog: Catalog): boolean {
  const [, printed] =
    /^nextval\('(.*_seq\d*"?)'::regclass\)$/s.exec(attributeText(column.attributes.default)) ?? [];
  if (printed === undefined) return false;
  const sequence = objectsById(catalog).get(objectId('sequence', pathOfName(printed.replaceAll("''", "'"))));
  const owner = names(sequence?.attributes.ownedBy);
  const isInherited = column.attributes.inherited === true;
  return owner.length === 0 || isInherited || String(owner) === String(column.path);
}

/** Whether a sequence counts as far as the column that it belongs to can hold; `false` where it belongs to none. */
export function fillsItsColumn(sequence: CatalogObject, catalog: Catalog): boolean {
  const owner = names(sequence.attributes.ownedBy);
  if (owner.length === 0) return false;
  const column = objectsById(catalog).get(objectId('column', owner));
  const [counted, held] = [sequence, column].map((it) => sizes.indexOf(attributeText(it?.attributes.type)));
  return counted === undefined || held === undefined || counted >= held;
}

const sizes = ['smallint', 'integer', 'bigint'];
