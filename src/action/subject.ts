import { pullRequestOfRun } from '../github/pull-requests.ts';
import type { Repository, Run } from '../github/repository.ts';
import type { Context, Trigger } from './trigger.ts';

/** What the action writes about: a commit, and the pull request it belongs to. */
export interface Subject {
  /** The commit that carries the check run and that links lead to. */
  readonly commit: string;
  readonly pullRequest?: number;
  readonly earlierCommits: readonly string[];
  /** The run whose result it is. */
  readonly run: Run;
}

/**
 * What a trigger is about; for the run of another workflow GitHub is asked.
 *
 * @returns `undefined` where that run was for no pull request that is still open at its commit
 */
export async function subjectOf(
  trigger: Trigger,
  context: Context,
  repository: Repository | undefined,
): Promise<Subject | undefined> {
  const { commit } = trigger;
  const run = runOf(context);
  if (trigger.kind === 'pull request')
    return { commit, pullRequest: trigger.number, earlierCommits: trigger.earlierCommits, run };
  if (trigger.kind !== 'workflow run') return { commit, earlierCommits: [], run };
  const { id, attempt, url } = trigger.run;
  const found = repository === undefined ? undefined : await pullRequestOfRun(repository, trigger.run);
  if (found === undefined) return undefined;
  return { commit, pullRequest: found.number, earlierCommits: [], run: { id, attempt, url } };
}

/** The run that this is. */
export function runOf({ serverUrl, repo, runId, runAttempt }: Context): Run {
  return {
    id: runId,
    attempt: runAttempt,
    url: `${serverUrl}/${repo.owner}/${repo.repo}/actions/runs/${runId}`,
  };
}
