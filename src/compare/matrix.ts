import type { Location } from '../base/problem.ts';
import type { CatalogObject } from '../catalog/catalog.ts';
import { objectId } from '../catalog/catalog.ts';
import type { ObjectKind } from '../catalog/object-kind.ts';
import type { Unchecked } from '../sources/unchecked.ts';
import type { ComparedSource } from './sources/compared-source.ts';
import type { PrefixTwin } from './sources/prefix-twins.ts';

/** What a source says of the object of a row that it has. */
export interface PresentCell {
  readonly source: ComparedSource;
  readonly state: 'present';
  readonly object: CatalogObject;
  /** The object with renamed parts under their canonical names: what is compared. */
  readonly canonical: CatalogObject;
}

/** What one source says of a row's object. */
export type MatrixCell =
  | PresentCell
  | { readonly source: ComparedSource; readonly state: 'missing' | 'silent' }
  | { readonly source: ComparedSource; readonly state: 'unchecked'; readonly unchecked: Unchecked };

/** One object over all sources. `cells` has one entry a source, in the order of the sources. */
export interface Row {
  readonly kind: ObjectKind;
  /** The path under which most sources know the object; a renamed parent stands under its first name. */
  readonly path: readonly string[];
  /** `objectId` of the row's parent row, where there is one. */
  readonly parent: string | undefined;
  /** For a table that some source has without its prefix, and for that one where it stands beside it. */
  readonly twin?: PrefixTwin;
  /** Every source has the object, and they describe it the same, their own name for it included. */
  readonly agreed: boolean;
  readonly cells: readonly MatrixCell[];
}

/** Rows of the matrix by the `objectId` of their kind and path (with a number where that is taken), in that order. */
export type Matrix = ReadonlyMap<string, Row>;

/** The matrix with other cells: `cellOf` is asked for each cell of the rows that some source lacks. */
export function withCells(
  matrix: Matrix,
  cellOf: (row: Row, cell: MatrixCell, id: string) => MatrixCell,
): Matrix {
  let changed: Map<string, Row> | undefined;
  for (const [id, row] of matrix) {
    if (row.agreed || !row.cells.some(({ state }) => state === 'missing')) continue;
    changed ??= new Map(matrix);
    changed.set(id, { ...row, cells: row.cells.map((cell) => cellOf(row, cell, id)) });
  }
  return changed ?? matrix;
}

/** What a source says of a row's object. */
export function cellIn(row: Row, source: ComparedSource): MatrixCell | undefined {
  return row.cells.find((cell) => cell.source === source);
}

/** The object of the first of these sources, where it has it: what all of them say who say the same. */
export function objectOf(row: Row, [first]: readonly ComparedSource[]): CatalogObject | undefined {
  const cell = first === undefined ? undefined : cellIn(row, first);
  return cell?.state === 'present' ? cell.object : undefined;
}

/** The cells of the sources that have a row's object, in their order; one at least. */
export function presentCells({ cells }: Row): PresentCell[] {
  return cells.filter((cell) => cell.state === 'present');
}

/** The sources that lack a row's object, though they could have it. */
export function lackingSources({ cells }: Row): ComparedSource[] {
  return cells.flatMap(({ state, source }) => (state === 'missing' ? [source] : []));
}

/** Where a source declares the row's object or, lacking that, the nearest thing above it. */
export function locationOf(row: Row, cell: MatrixCell, detail = ''): Location | undefined {
  const { locations } = cell.source.read;
  if (cell.state === 'unchecked') return cell.unchecked.location;
  const id =
    cell.state === 'present' ? objectId(cell.object.kind, cell.object.path) : objectId(row.kind, row.path);
  const own = locations.get(id + detail) ?? locations.get(id);
  const parent = cell.state === 'present' ? cell.object.parent : row.parent;
  return own ?? (parent === undefined ? undefined : locations.get(parent));
}
