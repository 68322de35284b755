/** The allowed word that a mistyped one most likely stands for; `undefined` when none is near. */
export function didYouMean(typed: string, allowed: readonly string[]): string | undefined {
  const word = plain(typed);
  let best: { word: string; distance: number } | undefined;
  for (const candidate of allowed) {
    const distance = editDistance(word, plain(candidate));
    const near = distance <= Math.max(1, Math.floor(Math.max(word.length, candidate.length) / 3));
    if (near && (best === undefined || distance < best.distance)) best = { word: candidate, distance };
  }
  return best?.word ?? onlyOneThatBegins(word, allowed);
}

/** `out` is `output`, where no other word begins so. */
function onlyOneThatBegins(word: string, allowed: readonly string[]): string | undefined {
  if (word.length < 3) return undefined;
  const [only, another] = allowed.filter((candidate) => plain(candidate).startsWith(word));
  return another === undefined ? only : undefined;
}

/** `failOn`, `fail_on` and `fail-on` are the same word, written in different habits. */
function plain(word: string): string {
  return word.toLowerCase().replaceAll(/[-_ ]/g, '');
}

/** Letters to add, drop or replace, and neighbours to swap, until `a` is `b`. */
export function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 0; row < a.length; row += 1) {
    const current = [row + 1];
    for (let column = 0; column < b.length; column += 1) {
      const replaced = (previous[column] ?? 0) + (a[row] === b[column] ? 0 : 1);
      const isSwapped = row > 0 && column > 0 && a[row] === b[column - 1] && a[row - 1] === b[column];
      const swapped = isSwapped ? (before[column - 1] ?? 0) + 1 : replaced;
      current.push(Math.min(replaced, swapped, (previous[column + 1] ?? 0) + 1, (current[column] ?? 0) + 1));
    }
    before = previous;
    previous = current;
  }
  return previous[b.length] ?? 0;
}
