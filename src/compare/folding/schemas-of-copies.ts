/** What sources with a lens have in a schema that migrations gave another name, as one difference. */
import { objectId } from '../../catalog/catalog.ts';
import type { Renaming } from '../../sources/renamings.ts';
import type { Difference } from '../difference.ts';
import { type Matrix, type MatrixCell, presentCells, type Row } from '../matrix.ts';
import { hasLens } from '../rows/lenses.ts';
import type { ComparedSource } from '../sources/compared-source.ts';

/**
 * The differences, those of a renamed schema as one: such a source is written anew, and of what the schema has to be
 * nothing is said in it until then. What others have under the old name as well is no part of that.
 */
export function withSchemasOfCopies(
  all: readonly Difference[],
  known: readonly Renaming[],
  matrix: Matrix,
): Difference[] {
  return known
    .filter(({ kind }) => kind === 'schema')
    .reduce<Difference[]>((rest, rename) => withSchema(rest, rename, matrix), [...all]);
}

function withSchema(all: readonly Difference[], rename: Renaming, matrix: Matrix): Difference[] {
  const { from, to } = rename;
  const own = all.filter((difference) => isLeftBehind(difference, rename));
  const row = matrix.get(objectId('schema', to));
  if (own.length === 0 || row === undefined) return [...all];
  const lagging = new Set(own.flatMap(({ groups, missing }) => groups[missing ? 0 : 1] ?? []));
  const named = all.find((it) => it.renaming !== undefined && it.id === objectId('schema', to));
  const object = { kind: 'schema' as const, path: from, attributes: {} };
  const cells = row.cells.map(
    ({ source, ...cell }): MatrixCell =>
      lagging.has(source)
        ? { source, state: 'present', object, canonical: object }
        : ({ source, ...cell } as MatrixCell),
  );
  const difference: Difference = {
    id: objectId('schema', to),
    row: { ...row, agreed: false, cells },
    attributes: ['name'],
    groups: withLagging(
      named?.groups ?? [presentCells(row).map(({ source }) => source)],
      from,
      [...lagging],
      row,
    ),
    missing: false,
    equivalent: false,
    renaming: named?.renaming ?? { rename, parts: [], followers: [] },
    moves: [],
    folded: [...(named?.folded ?? []), ...own],
  };
  return [...all.filter((it) => it !== named && !own.includes(it)), difference];
}

/** What is only in sources that lag behind a rename, or there of a type in the schema as it was called. */
function isLeftBehind(
  { row, missing, throughLens, groups }: Difference,
  { from: [before = ''], to: [now = ''] }: Renaming,
): boolean {
  const isLagging = (source: ComparedSource) =>
    hasLens(source) && speaksOf(source, before) && !speaksOf(source, now);
  const [first = [], ...others] = groups;
  if (missing) return row.path.length > 1 && row.path[0] === before && first.every(isLagging);
  if (throughLens !== true || !others.flat().every(isLagging)) return false;
  return presentCells(row).every(({ source, object }) =>
    JSON.stringify(object.attributes).includes(isLagging(source) ? `"${before}\\"]` : `${now}.`),
  );
}

/** The sides of a difference in a name, with those that lag behind on that of the old one. */
function withLagging(
  groups: Difference['groups'],
  from: readonly string[],
  lagging: readonly ComparedSource[],
  row: Row,
): Difference['groups'] {
  const isOld = (group: readonly ComparedSource[]) =>
    presentCells(row).some(({ source, object }) => group.includes(source) && object.path[0] === from[0]);
  return groups.some(isOld)
    ? groups.map((group) => (isOld(group) ? [...group, ...lagging] : group))
    : [...groups, lagging];
}

function speaksOf({ read }: ComparedSource, schema: string): boolean {
  return read.coverage.schemas?.includes(schema) === true;
}
