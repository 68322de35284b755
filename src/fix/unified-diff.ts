import { applied, type Replacement, type Span } from './change.ts';

/** Lines that stay around each change, as `git diff` shows them. */
const context = 3;

/** Lines of a file that are replaced: `count` of them, the first with this index from 0. */
export interface Region {
  readonly first: number;
  readonly count: number;
  readonly lines: readonly string[];
}

/**
 * A change of one file as a unified diff that `git apply` takes.
 *
 * @param file relative to the repository, with `/`
 * @param replacements in order; none overlap
 * @returns an empty text where they change nothing: git takes no diff without changes
 */
export function unifiedDiff(file: string, text: string, replacements: readonly Replacement[]): string {
  return diffOf(file, linesIn(text).lines, regionsOf(text, replacements).filter(isChange));
}

/**
 * The same of lines that are replaced.
 *
 * @param lines of the file, with their line breaks; those that no hunk shows may be holes
 * @param regions in order; none overlap
 */
export function diffOf(file: string, lines: readonly string[], regions: readonly Region[]): string {
  const hunks: Region[][] = [];
  for (const region of regions) {
    const last = hunks.at(-1)?.at(-1);
    if (last !== undefined && region.first - (last.first + last.count) <= 2 * context)
      hunks.at(-1)?.push(region);
    else hunks.push([region]);
  }
  let grown = 0;
  const printed = hunks.map((regions) => {
    const hunk = hunkOf(lines, regions, grown);
    grown += regions.reduce((sum, region) => sum + region.lines.length - region.count, 0);
    return hunk;
  });
  return printed.length === 0 ? '' : `--- a/${file}\n+++ b/${file}\n${printed.join('')}`;
}

/** The lines that replacements touch, as spans of line numbers from 0; they are in order. */
export function linesTouched(text: string, replacements: readonly Replacement[]): Span[] {
  const { lineAt } = linesIn(text);
  return replacements.map(({ from, to }) => ({ from: lineAt(from), to: lineAt(Math.max(from, to - 1)) + 1 }));
}

/** Whether the diffs of changes that touch these lines can be applied one after the other. */
export function areApart(one: readonly Span[], other: readonly Span[]): boolean {
  return one.every((a) => other.every((b) => a.to + context <= b.from || b.to + context <= a.from));
}

/** The lines of a text, and how they are found. */
interface Lines {
  readonly text: string;
  readonly lines: readonly string[];
  /** The offset at which a line begins, both counted from 0. */
  readonly startOf: (line: number) => number;
  /** The index of the line that an offset is on. */
  readonly lineAt: (offset: number) => number;
}

let latest: Lines | undefined;

/** Kept for the text that was asked for last: hundreds of changes are of one file. */
function linesIn(text: string): Lines {
  if (latest?.text === text) return latest;
  const lines = linesOf(text);
  const ends: number[] = [];
  for (const line of lines) ends.push((ends.at(-1) ?? 0) + line.length);
  const lineAt = (offset: number) => {
    let low = 0;
    let high = Math.max(0, ends.length - 1);
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((ends[middle] ?? 0) > offset) high = middle;
      else low = middle + 1;
    }
    return low;
  };
  latest = { text, lines, lineAt, startOf: (line) => ends[line - 1] ?? 0 };
  return latest;
}

/** Each line with its line break. */
export function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function regionsOf(text: string, replacements: readonly Replacement[]): Region[] {
  const { lines, lineAt, startOf } = linesIn(text);
  const groups: { first: number; end: number; own: Replacement[] }[] = [];
  for (const replacement of replacements) {
    const first = lineAt(replacement.from);
    const end = lineAt(Math.max(replacement.from, replacement.to - 1)) + 1;
    const last = groups.at(-1);
    if (last !== undefined && first < last.end) {
      last.end = Math.max(last.end, end);
      last.own.push(replacement);
    } else groups.push({ first, end, own: [replacement] });
  }
  return groups.map(({ first, end, own }) => {
    const from = startOf(first);
    const shifted = own.map((it) => ({ ...it, from: it.from - from, to: it.to - from }));
    const old = lines.slice(first, end);
    return trimmed(first, old, linesOf(applied(old.join(''), shifted)));
  });
}

/** Without the lines at both ends that stay as they are. */
function trimmed(first: number, old: readonly string[], fresh: readonly string[]): Region {
  const shorter = Math.min(old.length, fresh.length);
  let head = 0;
  while (head < shorter && old[head] === fresh[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && old.at(-1 - tail) === fresh.at(-1 - tail)) tail += 1;
  return {
    first: first + head,
    count: old.length - head - tail,
    lines: fresh.slice(head, fresh.length - tail),
  };
}

function isChange({ count, lines }: Region): boolean {
  return count > 0 || lines.length > 0;
}

function hunkOf(lines: readonly string[], regions: readonly Region[], grown: number): string {
  const end = ({ first, count }: Region) => first + count;
  const [top, bottom] = [regions[0] as Region, regions.at(-1) as Region];
  const from = Math.max(0, top.first - context);
  const to = Math.min(lines.length, end(bottom) + context);
  const body: string[] = [];
  let at = from;
  for (const region of regions) {
    body.push(...lines.slice(at, region.first).map((line) => ` ${line}`));
    body.push(...lines.slice(region.first, end(region)).map((line) => `-${line}`));
    body.push(...region.lines.map((line) => `+${line}`));
    at = end(region);
  }
  body.push(...lines.slice(at, to).map((line) => ` ${line}`));
  const before = to - from;
  const after = regions.reduce((sum, region) => sum + region.lines.length - region.count, before);
  const range = (start: number, count: number) => `${count === 0 ? start : start + 1},${count}`;
  const printed = body.map((line) =>
    line.endsWith('\n') ? line : `${line}\n\\ No newline at end of file\n`,
  );
  return `@@ -${range(from, before)} +${range(from + grown, after)} @@\n${printed.join('')}`;
}
