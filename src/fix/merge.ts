/** Changes of one text that were planned one by one, brought together. */
import { groupBy } from '../base/group-by.ts';
import type { ListChange, Piece, Replacement } from './change.ts';

/**
 * The replacements in the order of the text, each once; those that add something in the same place by what they add,
 * so that it plays no role which was planned first. `undefined` where two want the same piece.
 */
export function inOrder(pieces: readonly Piece[]): Replacement[] | undefined {
  const once = new Map(
    withListsWritten(pieces).map((one) => [JSON.stringify([one.from, one.to, one.text]), one]),
  );
  const sorted = withoutSettled([...once.values()]).sort(
    (a, b) => a.from - b.from || a.to - b.to || (a.text < b.text ? -1 : 1),
  );
  const clash = sorted.some((one, place) => {
    const before = sorted[place - 1];
    if (before === undefined) return false;
    const isSamePlace = one.from === before.from && one.to === before.to;
    return one.from < before.to || (isSamePlace && (one.alone === true || before.alone === true));
  });
  return clash ? undefined : sorted;
}

/** Lists of which several changes want something that is written otherwise than each of them alone. */
export function boundLists(pieces: readonly Piece[]): ReadonlySet<string> {
  const words = (replacements: readonly Replacement[]) =>
    replacements
      .map(({ from, to, text }) => JSON.stringify([from, to, text]))
      .sort()
      .join();
  return new Set(
    [...changesByList(pieces)].flatMap(([list, changes]) => {
      const alone = changes.flatMap(({ wish, written }) => written([wish]));
      return changes.length > 1 && words(writtenAtOnce(changes)) !== words(alone) ? [list] : [];
    }),
  );
}

function withListsWritten(pieces: readonly Piece[]): Replacement[] {
  const replacements = pieces.flatMap((piece) => ('text' in piece ? [piece] : []));
  return [...replacements, ...[...changesByList(pieces).values()].flatMap(writtenAtOnce)];
}

function changesByList(pieces: readonly Piece[]): ReadonlyMap<string, readonly ListChange[]> {
  return groupBy(
    pieces.flatMap((piece) => ('text' in piece ? [] : [piece])),
    ({ list }) => list,
  );
}

function writtenAtOnce(changes: readonly ListChange[]): readonly Replacement[] {
  return changes[0]?.written(changes.map(({ wish }) => wish)) ?? [];
}

/** Without those that stand within a piece that is as it should be once it is replaced. */
function withoutSettled(replacements: readonly Replacement[]): Replacement[] {
  const whole = replacements.filter((one) => one.whole === true && one.to > one.from);
  if (whole.length === 0) return [...replacements];
  return replacements.filter(
    (one) =>
      !whole.some(
        (around) =>
          around.to - around.from > one.to - one.from &&
          (one.from === one.to
            ? around.from < one.from && one.to < around.to
            : around.from <= one.from && one.to <= around.to),
      ),
  );
}
