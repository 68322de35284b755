/** Rights that differ for no other reason than that the function they are on has other arguments. */
import { objectId } from '../../catalog/catalog.ts';
import { cellIn, type Matrix, type Row } from '../matrix.ts';
import { valueKey } from '../values.ts';

/**
 * The function that a right is on, where those that lack the right have the function with other arguments, and on it the
 * same right.
 */
export function functionsWithOtherArguments(row: Row, matrix: Matrix): string[] {
  if (row.kind !== 'grant') return [];
  const { path, parent = '', cells } = row;
  const found = rowsByObject(matrix).get(parent);
  const rights = cells.find(({ state }) => state === 'present');
  if (found === undefined || rights?.state !== 'present') return [];
  const isThere = cells.every((cell) => {
    if (cell.state !== 'missing') return true;
    const other = cellIn(found.row, cell.source);
    if (other?.state !== 'present') return false;
    const twin = matrix.get(objectId('grant', [...other.object.path, path.at(-1) ?? '']));
    const its = twin === undefined ? undefined : cellIn(twin, cell.source);
    return (
      its?.state === 'present' &&
      valueKey(its.object.attributes.privileges) === valueKey(rights.object.attributes.privileges)
    );
  });
  if (!isThere) return [];
  onOtherArguments.add(row);
  return [found.id];
}

/** Rows for which the function was found. */
const onOtherArguments = new WeakSet<Row>();

/** Whether a right, for which `functionsWithOtherArguments` was asked, is there with other arguments of its function. */
export function isOnOtherArguments(row: Row): boolean {
  return onOtherArguments.has(row);
}

interface FoundRow {
  readonly id: string;
  readonly row: Row;
}

/** Rows of functions by the `objectId` of each that they are of. Found once a matrix. */
function rowsByObject(matrix: Matrix): ReadonlyMap<string, FoundRow> {
  let rows = foundBefore.get(matrix);
  if (rows === undefined) {
    rows = new Map(
      [...matrix].flatMap(([id, row]) =>
        row.kind !== 'function' && row.kind !== 'procedure'
          ? []
          : row.cells.flatMap((cell) =>
              cell.state === 'present' ? [[objectId(row.kind, cell.object.path), { id, row }] as const] : [],
            ),
      ),
    );
    foundBefore.set(matrix, rows);
  }
  return rows;
}

const foundBefore = new WeakMap<Matrix, ReadonlyMap<string, FoundRow>>();
