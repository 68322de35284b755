/** What differs within what sources with a lens have under a name that migrations have changed. */

import { objectId, objectsById } from '../../catalog/catalog.ts';
import type { Renaming } from '../../sources/renamings.ts';
import type { Difference } from '../difference.ts';
import type { Matrix, MatrixCell, Row } from '../matrix.ts';
import { type InNewWords, inNewWords } from '../renames/known-renames.ts';
import { hasLens, seenThroughLenses } from '../rows/lenses.ts';
import { same } from '../values.ts';

/**
 * What differs within what sources with a lens have under the old name: the type of a column, the values of an enum,
 * the columns that only one side has. It is brought along with the new name.
 */
export function withinRenamed(
  all: readonly Difference[],
  known: readonly Renaming[],
  matrix: Matrix,
): Difference[] {
  const joined = all.filter(({ renaming }) => (renaming?.parts.length ?? 0) > 0);
  if (joined.length === 0) return [];
  const it = { known, inNew: inNewWords(known), matrix };
  return joined
    .flatMap(({ id, row, renaming }) => [
      ...withinRow(id, row, it),
      ...(row.kind === 'table' ? withinTable(renaming?.parts ?? [], it) : []),
    ])
    .map((difference) => ({ ...difference, folded: [], broughtAlong: true }));
}

interface Within {
  readonly known: readonly Renaming[];
  readonly inNew: InNewWords;
  readonly matrix: Matrix;
}

/** Nothing where they say the same by the words that they have: a view keeps its column's name where a table's has another. */
function withinRow(id: string, row: Row, it: Within): Difference[] {
  const isSaid = seenThroughLenses(id, row, []).length === 0;
  return isSaid ? [] : seenThroughLenses(id, inNewNames(row, it), []);
}

/** A row with what sources with a lens say of it by the new names. */
function inNewNames(row: Row, { inNew }: Within): Row {
  const cells = row.cells.map((cell) =>
    cell.state === 'present' && hasLens(cell.source)
      ? { ...cell, object: { ...cell.object, attributes: inNew(cell.object.attributes) } }
      : cell,
  );
  return { ...row, cells };
}

/** @param parts what they lack, and what they alone have: a pair for each old name */
function withinTable(parts: readonly Difference[], it: Within): Difference[] {
  const columnsOf = (part: Difference) =>
    part.folded.filter(({ row, missing }) => row.kind === 'column' && missing);
  return parts.flatMap((to, at) => {
    const from = parts[at + 1];
    if (at % 2 === 1 || from === undefined) return [];
    return [
      ...columnsOf(to).flatMap((column) => ofNewColumn(column, from, it)),
      ...columnsOf(from).filter((column) => isLeftOver(column, to, it)),
    ];
  });
}

function ofNewColumn(column: Difference, from: Difference, it: Within): Difference[] {
  const { row, id } = column;
  const own = objectId('column', [...from.row.path, row.path.at(-1) ?? '']);
  const cells = row.cells.map((cell): MatrixCell => {
    const { source } = cell;
    const isOld = from.groups[0]?.includes(source) === true;
    const object = isOld ? objectsById(source.read.catalog).get(own) : undefined;
    return object === undefined ? cell : { source, state: 'present', object, canonical: object };
  });
  if (cells.some((cell, at) => cell !== row.cells[at]))
    return seenThroughLenses(id, inNewNames({ ...row, cells }, it), []);
  return it.known.some(({ kind, to }) => kind === 'column' && same(to, row.path)) ? [] : [column];
}

/** Whether a column of the old table is none of the new one, by whatever name. */
function isLeftOver({ row }: Difference, to: Difference, { known, matrix }: Within): boolean {
  const isThere = matrix.has(objectId('column', [...to.row.path, row.path.at(-1) ?? '']));
  return !isThere && !known.some(({ kind, from }) => kind === 'column' && same(from, row.path));
}

/** Columns that get a new name with that of their table, where sources with a lens have neither. */
export function broughtWithTable(all: readonly Difference[]): Difference[] {
  const tables = new Set(
    all.flatMap(({ row, renaming }) =>
      row.kind === 'table' ? (renaming?.parts ?? []).map((part) => part.row.path.join('\0')) : [],
    ),
  );
  return all.map((difference) => {
    const { row, renaming } = difference;
    const isBrought =
      row.kind === 'column' &&
      renaming?.parts.some((part) => tables.has(part.row.path.slice(0, 2).join('\0'))) === true;
    return isBrought ? { ...difference, broughtAlong: true } : difference;
  });
}

/** Ids of the rows of what some have under an old name alone, and of what is in it: others are rows of the same. */
export function underOldNames(all: readonly Difference[], matrix: Matrix): ReadonlySet<string> {
  const news = new Map(
    all.flatMap(everyPart).flatMap((part, at, parts) => {
      const to = parts[at - 1];
      return at % 2 === 1 && to !== undefined ? [[part.id, to.row.path] as const] : [];
    }),
  );
  if (news.size === 0) return new Set();
  const within = [...matrix].flatMap(([id, { kind, parent, path }]) => {
    const owner = parent === undefined ? undefined : news.get(parent);
    const isInNew =
      owner !== undefined && matrix.has(objectId(kind, [...owner, ...path.slice(owner.length)]));
    return isInNew ? [id] : [];
  });
  return new Set([...news.keys(), ...within]);
}

/** In pairs, as `parts` are. */
function everyPart({ renaming, folded }: Difference): readonly Difference[] {
  return [...(renaming?.parts ?? []), ...folded.flatMap(everyPart)];
}
