import type { context } from '@actions/github';
import { Problem } from '../base/problem.ts';
import type { EndedRun } from '../github/pull-requests.ts';
import type { Run } from '../github/repository.ts';

export type Context = typeof context;

/** What started the workflow, and the commit that it is about. */
export type Trigger = {
  /** The commit that carries the check run and that links lead to. */
  readonly commit: string;
} & (
  | {
      readonly kind: 'pull request';
      readonly number: number;
      /** Heads of the pull request before this one, as far as the event tells. */
      readonly earlierCommits: readonly string[];
    }
  | { readonly kind: 'merge queue' }
  | { readonly kind: 'workflow run'; readonly run: EndedRun & Run }
  /** `onDefaultBranch`: a run that tells how things are, not how they would be. */
  | { readonly kind: 'schedule' | 'by hand' | 'push' | 'other'; readonly onDefaultBranch: boolean }
);

/**
 * Reads the event that started the workflow.
 *
 * @throws Problem for `pull_request_target`, which would run a stranger's code with a token that writes
 */
export function triggerOf({ eventName, payload, sha, ref }: Context): Trigger {
  if (eventName === 'pull_request_target')
    throw new Problem('schema-drift does not run on `pull_request_target`.', {
      advice:
        'It would run the code of the pull request beside a token that can write. Use `pull_request`; for forks, the pair of workflows in docs/github.md.',
    });
  const pullRequest = payload.pull_request;
  if (pullRequest !== undefined)
    return {
      kind: 'pull request',
      number: pullRequest.number,
      commit: pullRequest.head?.sha ?? sha,
      earlierCommits: typeof payload.before === 'string' ? [payload.before] : [],
    };
  if (eventName === 'merge_group')
    return { kind: 'merge queue', commit: payload.merge_group?.head_sha ?? sha };
  if (eventName === 'workflow_run' && payload.workflow_run !== undefined)
    return {
      kind: 'workflow run',
      commit: payload.workflow_run.head_sha,
      run: endedRun(payload.workflow_run),
    };
  const defaultBranch = payload.repository?.default_branch as string | undefined;
  return {
    kind: kindOfEvent[eventName] ?? 'other',
    commit: sha,
    // A scheduled workflow only ever runs on the default branch, and its event does not always name it.
    onDefaultBranch: eventName === 'schedule' || ref === `refs/heads/${defaultBranch}`,
  };
}

const kindOfEvent: Readonly<Record<string, 'schedule' | 'by hand' | 'push'>> = {
  schedule: 'schedule',
  workflow_dispatch: 'by hand',
  push: 'push',
};

// biome-ignore lint/suspicious/noExplicitAny: an event's payload has no type of its own
function endedRun(run: any): EndedRun & Run {
  return {
    id: run.id,
    attempt: run.run_attempt,
    url: run.html_url,
    event: run.event,
    headSha: run.head_sha,
    headBranch: run.head_branch,
    headOwner: run.head_repository?.owner?.login,
  };
}
