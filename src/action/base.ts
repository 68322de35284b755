import { defined } from '../base/defined.ts';
import type { Context } from './trigger.ts';

/** Where what was merged stands in the checkout, best first; git may lack any of it. */
export interface Base {
  /** The commit that GitHub made to check, where it merges the change into what was merged: its first parent. */
  readonly mergeCommit?: string;
  readonly commits: readonly string[];
  /** `main` */
  readonly branch?: string;
  /** The head of the change, as GitHub knows it; absent where that does not matter. */
  readonly head?: string;
}

/** What an event says of the branch that its change is for; nothing of it can be chosen by a pull request. */
export function baseOf({ eventName, payload, sha }: Context): Base {
  const pullRequest = payload.pull_request;
  if (pullRequest !== undefined)
    return {
      mergeCommit: sha,
      commits: given(pullRequest.base?.sha),
      branch: pullRequest.base?.ref,
      ...defined({ head: given(pullRequest.head?.sha)[0] }),
    };
  const group = payload.merge_group;
  if (eventName === 'merge_group' && group !== undefined)
    // The group before it stands in the queue, too: a person with the right to merge has put it there.
    return { commits: given(group.base_sha), branch: String(group.base_ref).replace('refs/heads/', '') };
  return { commits: [], branch: payload.repository?.default_branch };
}

function given(sha: unknown): string[] {
  return typeof sha === 'string' && /^[0-9a-f]{40,64}$/.test(sha) ? [sha] : [];
}
