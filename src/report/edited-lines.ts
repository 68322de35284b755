import { defined } from '../base/defined.ts';

/** Neighbouring lines of a file that an edit replaces, as its diff has them; a `\r` at the end of one is kept. */
export interface EditedLines {
  /** Number, from 1, of the first line that goes; where none goes, of the line in front of which the new ones come. */
  readonly first: number;
  readonly from: readonly string[];
  readonly to: readonly string[];
  /** The lines that stay before and after it, where the diff shows some. */
  readonly before?: string;
  readonly after?: string;
}

/** Changes that are no further apart are one: a change of a few lines is read as a whole. */
const linesBetween = 2;

/** A line that a diff shows. */
export interface DiffLine {
  readonly mark: string;
  readonly text: string;
  /** Number of the line in the file as it is; for a new line, of the one that follows. */
  readonly line: number;
  /** Whether the file ends with it, without a line break. */
  readonly isUnended: boolean;
}

/**
 * What a unified diff of one file replaces, in the order of the file.
 *
 * @returns `undefined` for a text that is no such diff, or was shortened
 */
export function editedLines(diff: string): EditedLines[] | undefined {
  return hunksOf(diff)?.flatMap(changesIn);
}

/** The lines of each hunk of a unified diff of one file; `undefined` as for {@link editedLines}. */
export function hunksOf(diff: string): (readonly DiffLine[])[] | undefined {
  const [, ...hunks] = diff.split(/^(?=@@ )/m);
  const all = hunks.map(linesOfHunk);
  if (all.length === 0 || all.includes(undefined)) return undefined;
  return all.flatMap((lines) => (lines === undefined ? [] : [lines]));
}

const hunkHead = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/;

/** The lines of a hunk, if there are as many of them as its head says. */
function linesOfHunk(hunk: string): DiffLine[] | undefined {
  const [, from = '', count = '1', , fresh = '1'] = hunkHead.exec(hunk) ?? [];
  if (from === '') return undefined;
  const [, ...lines] = hunk.replace(/\n$/, '').split('\n');
  // Of no lines, the one before them is named.
  let line = Number(from) + (count === '0' ? 1 : 0);
  const told = lines.flatMap((text, at): DiffLine[] => {
    const mark = text.slice(0, 1);
    if (mark === '\\') return [];
    const own = { mark, text: text.slice(1), line, isUnended: lines[at + 1]?.startsWith('\\') === true };
    if (mark !== '+') line += 1;
    return [own];
  });
  const isWhole =
    told.filter(({ mark }) => mark !== '+').length === Number(count) &&
    told.filter(({ mark }) => mark !== '-').length === Number(fresh) &&
    told.every(({ mark }) => [' ', '-', '+'].includes(mark));
  return isWhole ? told : undefined;
}

function changesIn(lines: readonly DiffLine[]): EditedLines[] {
  const spans: { first: number; last: number }[] = [];
  for (const [at, { mark }] of lines.entries()) {
    if (mark === ' ') continue;
    const span = spans.at(-1);
    if (span !== undefined && at - span.last - 1 <= linesBetween) span.last = at;
    else spans.push({ first: at, last: at });
  }
  return spans.map(({ first, last }) => {
    const own = lines.slice(first, last + 1);
    const before = lines[first - 1]?.text;
    const after = lines[last + 1]?.text;
    return {
      first: own[0]?.line ?? 0,
      from: own.filter(({ mark }) => mark !== '+').map(({ text }) => text),
      to: own.filter(({ mark }) => mark !== '-').map(({ text }) => text),
      ...defined({ before, after }),
    };
  });
}
