import { groupBy } from '../../base/group-by.ts';
import type { Catalog, CatalogObject } from '../../catalog/catalog.ts';
import { objectId, objectsById, pathOfName } from '../../catalog/catalog.ts';
import { type Matrix, presentCells, type Row } from '../matrix.ts';
import { attributeText, names } from '../values.ts';

/** The sequence that a column's default takes its numbers from, by its path; `undefined` where it is no such default. */
export function sequenceOf({ attributes }: CatalogObject): readonly string[] | undefined {
  const [, printed] =
    /^nextval\('(.*)'(?:::text\))?::regclass\)$/s.exec(attributeText(attributes.default)) ?? [];
  return printed === undefined ? undefined : pathOfName(printed.replaceAll("''", "'"));
}

/** The sequences that a column's default takes numbers from, alone or within a longer expression, by their paths. */
function sequencesIn({ attributes }: CatalogObject): readonly (readonly string[])[] {
  const found = attributeText(attributes.default).matchAll(/nextval\('((?:[^']|'')*)'::regclass\)/g);
  return [...found].map(([, printed = '']) => pathOfName(printed.replaceAll("''", "'")));
}

/**
 * Whether a column's default counts with a sequence that is its own, as that of `serial` is. What such a sequence is
 * called follows from the column; one that several columns share, or that nobody owns, is meant by its name.
 */
export function countsForItself(column: CatalogObject, catalog: Catalog): boolean {
  const path = sequenceOf(column);
  if (path === undefined) return false;
  const owner = names(objectsById(catalog).get(objectId('sequence', path))?.attributes.ownedBy);
  // A child table counts on with what its parent has.
  const isInherited = column.attributes.inherited === true && owner.length > 0;
  return isInherited || String(owner) === String(column.path);
}

/** Whether a sequence counts as far as the columns can hold that it counts for; `false` where it counts for none. */
export function fillsItsColumns(sequence: CatalogObject, catalog: Catalog): boolean {
  const owner = objectsById(catalog).get(objectId('column', names(sequence.attributes.ownedBy)));
  const columns =
    owner === undefined ? (columnsBySequence(catalog).get(keyOf(sequence.path)) ?? []) : [owner];
  const reach = ({ attributes }: CatalogObject) => sizes.indexOf(attributeText(attributes.type));
  return columns.length > 0 && columns.every((column) => reach(sequence) >= reach(column));
}

const sizes = ['smallint', 'integer', 'bigint'];

/** Columns by the sequence that their default names. */
function columnsBySequence({ objects }: Catalog): ReadonlyMap<string, readonly CatalogObject[]> {
  let columns = foundInCatalog.get(objects);
  if (columns === undefined) {
    columns = groupBy(
      objects.filter((object) => object.kind === 'column' && sequenceOf(object) !== undefined),
      (column) => keyOf(sequenceOf(column) ?? []),
    );
    foundInCatalog.set(objects, columns);
  }
  return columns;
}

const foundInCatalog = new WeakMap<Catalog['objects'], ReadonlyMap<string, readonly CatalogObject[]>>();

/**
 * Ids of the rows of the columns that a sequence counts for, in any source that has it: the one that owns it, and
 * those whose default takes its numbers.
 */
export function columnsCountedBy(row: Row, matrix: Matrix): readonly string[] {
  const users = countingRows(matrix);
  const ids = presentCells(row).flatMap(({ source, object, canonical }) => {
    const owner = names(canonical.attributes.ownedBy);
    return [
      ...(owner.length === 0 ? [] : [objectId('column', owner)]),
      ...(users.get(`${source.name} ${keyOf(object.path)}`) ?? []).map(({ id }) => id),
    ];
  });
  return [...new Set(ids)];
}

interface Counting {
  readonly id: string;
  /** The source, and the sequence that the column's default names there. */
  readonly key: string;
}

/** Rows of columns by the sequence that their default names in a source. Found once a matrix. */
function countingRows(matrix: Matrix): ReadonlyMap<string, readonly Counting[]> {
  let rows = foundInMatrix.get(matrix);
  if (rows === undefined) {
    const all = [...matrix].flatMap(([id, row]) =>
      row.kind !== 'column'
        ? []
        : presentCells(row).flatMap(({ source, object }) =>
            sequencesIn(object).map((path): Counting => ({ id, key: `${source.name} ${keyOf(path)}` })),
          ),
    );
    rows = groupBy(all, ({ key }) => key);
    foundInMatrix.set(matrix, rows);
  }
  return rows;
}

const foundInMatrix = new WeakMap<Matrix, ReadonlyMap<string, readonly Counting[]>>();

function keyOf(path: readonly string[]): string {
  return path.join('\0');
}
