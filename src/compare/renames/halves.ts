import { groupBy } from '../../base/group-by.ts';
import { objectId } from '../../catalog/catalog.ts';
import type { Difference } from '../difference.ts';
import { type MatrixCell, type PresentCell, presentCells } from '../matrix.ts';

/**
 * What a rename would be if nothing told that both are one: what some lack under the new name, and what others have
 * under the old one.
 */
export function halvesOf(difference: Difference): readonly Difference[] {
  const { row, renaming } = difference;
  if (renaming !== undefined && renaming.parts.length > 0) return renaming.parts;
  const byName = groupBy(presentCells(row), ({ object }) => objectId(object.kind, object.path));
  return [...byName.values()].map((having) => halfOf(difference, having));
}

/** @param having the cells of those that have one of the names; the others lack it */
function halfOf({ row, renaming: _, ...difference }: Difference, having: readonly PresentCell[]): Difference {
  const cells = row.cells.map(
    (cell): MatrixCell =>
      cell.state !== 'present' || having.includes(cell) ? cell : { source: cell.source, state: 'missing' },
  );
  const lacking = cells.flatMap(({ state, source }) => (state === 'missing' ? [source] : []));
  return {
    ...difference,
    row: { ...row, path: having[0]?.object.path ?? row.path, cells },
    attributes: [],
    groups: [having.map(({ source }) => source), lacking],
    missing: true,
    folded: [],
  };
}
