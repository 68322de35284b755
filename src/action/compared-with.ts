import { defined } from '../base/defined.ts';
import { Problem } from '../base/problem.ts';
import { mergedInto, whereItLeft } from '../repository/commits.ts';
import type { Base } from '../run/base.ts';
import type { Base as BaseOfEvent } from './base.ts';
import type { Trigger } from './trigger.ts';
import type { Workspace } from './workspace.ts';

/**
 * What a pull request or a group of the merge queue is compared with; `undefined` for what is no change.
 *
 * @param changed files of the folder that is checked which it touches; absent where nobody tells
 */
export function comparedWith(
  { kind }: Trigger,
  { mergeCommit, commits, branch }: BaseOfEvent,
  { root }: Workspace,
  changed: readonly string[] | undefined,
): Base | undefined {
  if (kind !== 'pull request' && kind !== 'merge queue') return undefined;
  const name = branch ?? 'the base';
  const names = [...commits, ...(branch === undefined ? [] : [`refs/remotes/origin/${branch}`])];
  const find = async () =>
    (mergeCommit === undefined ? undefined : await mergedInto(root, mergeCommit)) ??
    (await whereItLeft(root, names)) ??
    new Problem(`The checkout does not hold what ${name} had.`, {
      advice:
        'Give `actions/checkout` `fetch-depth: 2`, or 0 where it checks out another commit than the merge that GitHub makes.',
    });
  let found: ReturnType<typeof find> | undefined;
  return {
    name,
    find: () => {
      found ??= find();
      return found;
    },
    ...defined({ changed }),
  };
}
