/** Types and sequences that a source lacks, and that only what it could not check is made of. */
import { cellIn, type Matrix, type MatrixCell, type Row, withCells } from '../matrix.ts';
import { columnsCountedBy } from '../meaning/owned-sequences.ts';
import type { ComparedSource } from '../sources/compared-source.ts';
import { madeOf } from './implied.ts';

/**
 * Where a source has not said what a table is made of, it has not said either that the enum of a column is not there:
 * it is silent on what nothing else needs.
 */
export function leavePartsOfUnchecked(matrix: Matrix, sources: readonly ComparedSource[]): Matrix {
  const unsure = new Set(sources.filter(({ read }) => read.unchecked.length > 0));
  if (unsure.size === 0) return matrix;
  return withCells(matrix, (row, cell): MatrixCell => {
    if (cell.state !== 'missing' || !unsure.has(cell.source)) return cell;
    const users = usersOf(row, matrix);
    const isPart =
      users.length > 0 && users.every((user) => cellIn(user, cell.source)?.state === 'unchecked');
    return isPart ? { source: cell.source, state: 'silent' } : cell;
  });
}

function usersOf(row: Row, matrix: Matrix): Row[] {
  if (row.kind === 'sequence') return columnsCountedBy(row, matrix).flatMap((id) => matrix.get(id) ?? []);
  const section = row.kind === 'enum' ? 'Enums' : 'CompositeTypes';
  const [schema, name] = row.path.map((part) => JSON.stringify(part));
  return madeOf(row, matrix, [`Database[${schema}]["${section}"][${name}]`]).map(([, user]) => user);
}
