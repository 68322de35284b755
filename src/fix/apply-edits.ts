import { spawnSync } from 'node:child_process';
import { Problem } from '../base/problem.ts';

/**
 * Applies diffs to the files of a repository by git, all or none.
 *
 * @throws Problem where git is missing or one of them does not apply
 */
export function applyDiffs(diffs: readonly string[], root: string): void {
  if (diffs.length === 0) return;
  const { status, stderr, error } = gitApply(diffs, root);
  if (status !== 0)
    throw new Problem(`The edits could not be applied: ${(error?.message ?? stderr).trim()}.`, {
      advice: 'Nothing was changed. `schema-drift fix --all` prints them as a diff.',
    });
}

/** Takes back what `applyDiffs` did. */
export function undoDiffs(diffs: readonly string[], root: string): void {
  if (diffs.length > 0) gitApply(diffs, root, '--reverse');
}

function gitApply(diffs: readonly string[], root: string, ...more: readonly string[]) {
  return spawnSync('git', ['apply', '--whitespace=nowarn', ...more, '-'], {
    cwd: root,
    input: diffs.join(''),
    encoding: 'utf8',
  });
}
