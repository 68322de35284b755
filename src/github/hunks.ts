import { createHash } from 'node:crypto';
import type { Repository } from './repository.ts';

/** Neighbouring lines of a file that a pull request shows, as the file has them after it; a `\r` at an end is kept. */
export interface Hunk {
  /** Number of the first line, from 1. */
  readonly first: number;
  readonly lines: readonly string[];
}

/** What a pull request shows of a file: what reviews can be about. */
export interface ShownFile {
  /** What git calls the file's content by, as the branch has it. */
  readonly blob: string;
  readonly hunks: readonly Hunk[];
}

/** Hunks as they stand in a file that was checked, which may be of the merge with what the branch is to go into. */
export interface PlacedHunk extends Hunk {
  /** By how many lines it stands later there than in the branch: what was merged has changed the file above it. */
  readonly later: number;
}

/**
 * Asks GitHub what a pull request shows, by the paths of the files. Of those that are removed, binary or too large for
 * GitHub to show there are no hunks.
 */
export async function shownFiles(
  { octokit, owner, repo }: Repository,
  pullRequest: number,
): Promise<ReadonlyMap<string, ShownFile>> {
  const files = await octokit.paginate(octokit.rest.pulls.listFiles, {
    owner,
    repo,
    pull_number: pullRequest,
    per_page: 100,
  });
  return new Map(
    files.map(({ filename, status, sha, patch = '' }) => [
      filename,
      { blob: sha ?? '', hunks: status === 'removed' ? [] : hunksIn(patch) },
    ]),
  );
}

/** The hunks of a patch as GitHub gives it, which begins with the first of them. */
export function hunksIn(patch: string): Hunk[] {
  return patch.split(/^(?=@@ )/m).flatMap((hunk): Hunk[] => {
    const [head = '', ...lines] = hunk.replace(/\n$/, '').split('\n');
    const first = /^@@ -\d+(?:,\d+)? \+(\d+)/.exec(head)?.[1];
    if (first === undefined) return [];
    const shown = lines.filter((line) => line.startsWith(' ') || line.startsWith('+') || line === '');
    return [{ first: Number(first), lines: shown.map((line) => line.slice(1)) }];
  });
}

/**
 * Where the hunks of a file stand in what was checked. In a file that is another one than the branch has, only what
 * stands there in one place is told apart from lines that look the same.
 */
export function hunksAsChecked({ blob, hunks }: ShownFile, text: string): PlacedHunk[] {
  if (blobOf(text) === blob) return hunks.map((hunk) => ({ ...hunk, later: 0 }));
  const lines = linesOf(text.split('\n'));
  return hunks.flatMap((hunk) => {
    const [place, another] = placesOf(linesOf(hunk.lines), lines);
    return place === undefined || another !== undefined
      ? []
      : [{ ...hunk, first: place + 1, later: place + 1 - hunk.first }];
  });
}

function blobOf(text: string): string {
  const content = Buffer.from(text);
  return createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex');
}

function linesOf(lines: readonly string[]): string[] {
  return lines.map((line) => line.replace(/\r$/, ''));
}

/** The indices at which lines stand one after the other among others. */
function placesOf(sought: readonly string[], lines: readonly string[]): number[] {
  return [...lines.keys()].filter((at) => sought.every((line, next) => lines[at + next] === line));
}
