/** What several diffs change in a file, by the place in it as it is. */
import { groupBy } from '../base/group-by.ts';
import { Problem } from '../base/problem.ts';
import { visible } from '../base/visible.ts';
import { type DiffLine, hunksOf } from '../report/edited-lines.ts';
import { diffOf, linesOf, type Region } from './unified-diff.ts';

/** All that changes in one file. */
export interface FileChange {
  /** Relative to the repository, with `/`. */
  readonly file: string;
  /** The lines of the file that diffs show, with their line breaks, each at its index from 0; the others are holes. */
  readonly shown: readonly string[];
  /** In order; none overlap. */
  readonly regions: readonly Region[];
}

/**
 * What diffs change, a file each. None of them moves the place of another: all are against the file as it is.
 *
 * @throws Problem where two want other words for the same lines, as edits for several databases may
 */
export function changesOf(diffs: readonly string[]): FileChange[] {
  return [...groupBy(diffs, fileOf)].map(([file, own]) => {
    const hunks = own.flatMap((diff) => hunksOf(diff) ?? []);
    const shown: string[] = [];
    for (const one of hunks.flat()) if (one.mark !== '+') shown[one.line - 1] = wordsOf(one);
    return { file, shown, regions: inOrder(file, hunks.flatMap(regionsIn)) };
  });
}

/** One diff for all that changes in a file. */
export function wholeDiff({ file, shown, regions }: FileChange): string {
  return diffOf(file, shown, regions);
}

/** A file's text with all of it made, each in its own place; `undefined` where the text is not the one of the diffs. */
export function changed(text: string, { shown, regions }: FileChange): string | undefined {
  const lines = linesOf(text);
  if (shown.some((line, at) => lines[at] !== line)) return undefined;
  const pieces: string[] = [];
  let at = 0;
  for (const { first, count, lines: fresh } of regions) {
    pieces.push(...lines.slice(at, first), ...fresh);
    at = first + count;
  }
  return [...pieces, ...lines.slice(at)].join('');
}

function fileOf(diff: string): string {
  return /^--- a\/(.*)$/m.exec(diff)?.[1] ?? '';
}

function wordsOf({ text, isUnended }: DiffLine): string {
  return isUnended ? text : `${text}\n`;
}

/** Neighbouring lines of a hunk that do not stay. */
function regionsIn(hunk: readonly DiffLine[]): Region[] {
  const runs: DiffLine[][] = [];
  for (const [at, line] of hunk.entries()) {
    if (line.mark === ' ') continue;
    if (at === 0 || hunk[at - 1]?.mark === ' ') runs.push([line]);
    else runs.at(-1)?.push(line);
  }
  return runs.map((run) => ({
    first: (run[0]?.line ?? 1) - 1,
    count: run.filter(({ mark }) => mark === '-').length,
    lines: run.filter(({ mark }) => mark === '+').map(wordsOf),
  }));
}

/** Each once, since databases that share a file want the same. */
function inOrder(file: string, regions: readonly Region[]): Region[] {
  const once = new Map(regions.map((region) => [JSON.stringify(region), region]));
  const sorted = [...once.values()].sort((a, b) => a.first - b.first || a.count - b.count);
  for (const [place, { first }] of sorted.entries()) {
    const before = sorted[place - 1];
    if (before !== undefined && first < before.first + before.count)
      throw new Problem(`Two edits of ${visible(file)} want different words in line ${first + 1}.`, {
        advice: 'Take one of them with `schema-drift fix --finding ID`, then run it again.',
      });
  }
  return sorted;
}
