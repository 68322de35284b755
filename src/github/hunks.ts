import type { Repository } from './repository.ts';

/** Neighbouring lines of a file that a pull request shows, as the file has them after it; a `\r` at an end is kept. */
export interface Hunk {
  /** Number of the first line, from 1. */
  readonly first: number;
  readonly lines: readonly string[];
}

/** What a pull request shows of each of its files, by their paths: what reviews can be about. */
export type Hunks = ReadonlyMap<string, readonly Hunk[]>;

/** Asks GitHub for them. Files that are removed, binary or too large for GitHub to show have none. */
export async function hunksOf({ octokit, owner, repo }: Repository, pullRequest: number): Promise<Hunks> {
  const files = await octokit.paginate(octokit.rest.pulls.listFiles, {
    owner,
    repo,
    pull_number: pullRequest,
    per_page: 100,
  });
  return new Map(
    files.map(({ filename, status, patch = '' }) => [filename, status === 'removed' ? [] : hunksIn(patch)]),
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
