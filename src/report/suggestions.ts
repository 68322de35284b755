import { groupBy } from '../base/group-by.ts';
import { mayBeHiddenIn } from '../base/redact.ts';
import { visible } from '../base/visible.ts';
import type { PlacedHunk } from '../github/hunks.ts';
import { boundChanges, type FoundEdit } from './bound-changes.ts';
import type { EditedLines } from './edited-lines.ts';
import type { Finding } from './finding.ts';
import { pathInRepository } from './path-in-repository.ts';
import type { Report } from './report.ts';

/** Lines of a pull request that are to be others. */
export interface Suggestion {
  /** Relative to the repository, with `/`. */
  readonly path: string;
  /** The whole lines that go, from the first, counted from 1, to the last. */
  readonly startLine: number;
  readonly line: number;
  readonly from: readonly string[];
  /** What comes in their place, without line breaks; nothing where they only go. A `\r` at the end of one is kept. */
  readonly to: readonly string[];
  /** What it settles, or helps to settle, most dangerous first. */
  readonly findings: readonly Finding[];
  /** How many other suggestions have to be taken with it. */
  readonly others: number;
}

const charactersAtMost = 20_000;

/**
 * The edits of a report whose lines a pull request shows. Changes of which one does not hold without the other (a
 * column, and the import of its type) are all of them suggested or none. What would not be written as it is read (a
 * character that acts on a screen, a secret that was hidden) is left to the report.
 *
 * @param folder that the report's paths are relative to, within the repository
 * @param shown what the pull request shows of a file, as that was checked; its lines count only where they are those of
 *   the report
 * @returns those that hold together in one list, most dangerous first
 */
export function suggestionsOf(
  { databases }: Report,
  folder: string,
  shown: (path: string) => readonly PlacedHunk[],
): Suggestion[][] {
  const edits = databases.flatMap(({ findings }) => findings.flatMap(editsOf));
  const rank = new Map(edits.map(({ finding }, at) => [finding, at]));
  const groups = [...groupBy(edits, ({ edit }) => edit.location.file)].flatMap(([file, own]) => {
    const path = pathInRepository({ file, line: 1 }, folder);
    const hunks = path === undefined ? [] : shown(path);
    return path === undefined || hunks.length === 0 ? [] : placedGroups(path, own, hunks);
  });
  const rankOf = ([first]: readonly Suggestion[]) => rank.get(first?.findings[0] as Finding) ?? 0;
  return groups.sort((one, other) => rankOf(one) - rankOf(other));
}

/** Whether a report has edits that could be suggested. */
export function hasEdits({ databases }: Report): boolean {
  return databases.some(({ findings }) => findings.some((finding) => editsOf(finding).length > 0));
}

function editsOf(finding: Finding): FoundEdit[] {
  return (finding.edits ?? []).map((edit) => ({ finding, edit }));
}

/** The changes of a file that hold together, as suggestions; those of which not every one can be placed are left out. */
function placedGroups(
  path: string,
  edits: readonly FoundEdit[],
  hunks: readonly PlacedHunk[],
): Suggestion[][] {
  const placed: Suggestion[][] = [];
  for (const { changes, findings } of boundChanges(edits)) {
    const others = changes.length - 1;
    const own = changes.flatMap((change): Suggestion[] => {
      const place = isPresentable(change) ? placeIn(hunks, change) : undefined;
      return place === undefined ? [] : [{ path, ...place, findings, others }];
    });
    if (own.length === changes.length && areApart([...placed.flat(), ...own])) placed.push(own);
  }
  return placed;
}

type Place = Pick<Suggestion, 'startLine' | 'line' | 'from' | 'to'>;

/** Where a change can be suggested; lines that only come go with the one before or after them. */
function placeIn(
  hunks: readonly PlacedHunk[],
  { first, from, to, before, after }: EditedLines,
): Place | undefined {
  const candidates: readonly Omit<Place, 'line'>[] =
    from.length > 0
      ? [{ startLine: first, from, to }]
      : [
          ...(before === undefined ? [] : [{ startLine: first - 1, from: [before], to: [before, ...to] }]),
          ...(after === undefined ? [] : [{ startLine: first, from: [after], to: [...to, after] }]),
        ];
  for (const candidate of candidates) {
    const { startLine, from: lines } = candidate;
    const hunk = hunks.find((one) => lines.every((text, at) => isLineOf(one, startLine + at, text)));
    if (hunk === undefined) continue;
    const own = startLine - hunk.later;
    return { ...candidate, startLine: own, line: own + lines.length - 1 };
  }
  return undefined;
}

function isLineOf({ first, lines }: PlacedHunk, line: number, text: string): boolean {
  const shown = lines[line - first];
  return shown !== undefined && withoutReturn(shown) === withoutReturn(text);
}

function withoutReturn(line: string): string {
  return line.replace(/\r$/, '');
}

/** Whether a person who takes it gets what is to be seen of it. */
function isPresentable({ from, to }: EditedLines): boolean {
  const text = to.map(withoutReturn).join('\n').replaceAll('\t', ' ');
  const isWhole = !mayBeHiddenIn(to.filter((line) => !from.includes(line)).join('\n'));
  return isWhole && text.length <= charactersAtMost && visible(text) === text;
}

function areApart(places: readonly Place[]): boolean {
  const inOrder = [...places].sort((one, other) => one.startLine - other.startLine);
  return inOrder.every(({ startLine }, at) => startLine > (inOrder[at - 1]?.line ?? 0));
}
