import { defined } from '../base/defined.ts';
import { Problem } from '../base/problem.ts';
import { describeFailure } from '../github/failures.ts';
import { mergeBase } from '../github/merge-base.ts';
import type { Repository } from '../github/repository.ts';
import { type Commit, firstHeld, mergedInto, parentOfMerge, whereItLeft } from '../repository/commits.ts';
import { fetchCommit, type Origin } from '../repository/fetch-commit.ts';
import type { Base } from '../run/base.ts';
import type { Base as BaseOfEvent } from './base.ts';
import { logText } from './log.ts';
import type { Trigger } from './trigger.ts';
import type { Workspace } from './workspace.ts';

/** How what the checkout lacks can be had. */
export interface Reach {
  readonly repository: Repository;
  readonly origin: Origin;
}

/**
 * What a pull request or a group of the merge queue is compared with; `undefined` for what is no change.
 *
 * @param changed files of the folder that is checked which it touches; absent where nobody tells
 * @param reach absent where nothing may be fetched
 */
export function comparedWith(
  { kind }: Trigger,
  base: BaseOfEvent,
  { root }: Workspace,
  changed: readonly string[] | undefined,
  reach: Reach | undefined,
): Base | undefined {
  if (kind !== 'pull request' && kind !== 'merge queue') return undefined;
  const { mergeCommit, commits, branch } = base;
  const name = branch ?? 'the base';
  const names = [...commits, ...(branch === undefined ? [] : [`refs/remotes/origin/${branch}`])];
  const find = async () =>
    (mergeCommit === undefined ? undefined : await mergedInto(root, mergeCommit)) ??
    (await whereItLeft(root, names)) ??
    (reach === undefined ? undefined : await fetched(base, root, reach)) ??
    new Problem(`The checkout does not hold what ${name} had, and it could not be fetched.`, {
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

/** Of a checkout without history, the one commit that it takes. */
async function fetched(base: BaseOfEvent, root: string, reach: Reach): Promise<Commit | undefined> {
  const id = await neededCommit(base, root, reach);
  if (id === undefined || !(await fetchCommit(root, id, reach.origin))) return undefined;
  return firstHeld(root, [id]);
}

async function neededCommit(
  { mergeCommit, commits: [tip], head }: BaseOfEvent,
  root: string,
  { repository }: Reach,
): Promise<string | undefined> {
  const parent = mergeCommit === undefined ? undefined : await parentOfMerge(root, mergeCommit);
  // A group of the merge queue begins at its base.
  if (parent !== undefined || head === undefined || tip === undefined) return parent ?? tip;
  try {
    return await mergeBase(repository, tip, head);
  } catch (error) {
    logText(`Where the branch was left could not be asked: ${describeFailure(error)}`);
    return undefined;
  }
}
