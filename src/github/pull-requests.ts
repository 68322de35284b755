import { Problem } from '../base/problem.ts';
import type { Repository } from './repository.ts';

/** GitHub lists no more files of a pull request than this, and does not say that it stopped. */
const filesListedAtMost = 3000;

/**
 * Paths that a pull request adds, changes or removes, relative to the repository; of a renamed file both names.
 *
 * @returns `undefined` where the pull request has more files than GitHub lists: nobody knows then
 */
export async function changedFiles(
  { octokit, owner, repo }: Repository,
  number: number,
): Promise<readonly string[] | undefined> {
  const files = await octokit.paginate(octokit.rest.pulls.listFiles, {
    owner,
    repo,
    pull_number: number,
    per_page: 100,
  });
  if (files.length >= filesListedAtMost) return undefined;
  return [
    ...new Set(
      files.flatMap(({ filename, previous_filename: before }) =>
        before === undefined ? [filename] : [before, filename],
      ),
    ),
  ];
}

/** A pull request as it is now. */
export interface OpenedPullRequest {
  readonly isOpen: boolean;
  /** Whether its branch is in another repository, or in one that is gone. */
  readonly isFork: boolean;
  /** The commit that it ends with. */
  readonly head: string;
  readonly branch: string;
  readonly base: { readonly commit: string; readonly branch: string };
}

/** Asks GitHub for a pull request. */
export async function pullRequestNumbered(
  { octokit, owner, repo }: Repository,
  number: number,
): Promise<OpenedPullRequest> {
  const { data } = await octokit.rest.pulls.get({ owner, repo, pull_number: number });
  const { state, head, base } = data;
  return {
    isOpen: state === 'open',
    isFork: head.repo?.full_name.toLowerCase() !== `${owner}/${repo}`.toLowerCase(),
    head: head.sha,
    branch: head.ref,
    base: { commit: base.sha, branch: base.ref },
  };
}

/** The ended run of another workflow, as the payload of a `workflow_run` event tells it. */
export interface EndedRun {
  /** The event that had started the run. */
  readonly event: string;
  readonly headSha: string;
  readonly headBranch: string | null;
  /** Login of the owner of the repository that the branch is in; for a fork not ours. */
  readonly headOwner: string | undefined;
}

export interface PullRequest {
  readonly number: number;
  readonly headSha: string;
}

/**
 * The open pull request whose head an ended run has checked. GitHub is asked for it by the run's branch and commit:
 * the payload names no pull request where the branch is in a fork, and what the run itself uploaded was written by
 * whoever opened the pull request.
 *
 * @returns `undefined` where the run was not for a pull request, or the pull request is closed or has moved on
 * @throws Problem where several open pull requests have this very head
 */
export async function pullRequestOfRun(
  { octokit, owner, repo }: Repository,
  { event, headSha, headBranch, headOwner }: EndedRun,
): Promise<PullRequest | undefined> {
  if (event !== 'pull_request' || headBranch === null || headOwner === undefined) return undefined;
  const open = await octokit.paginate(octokit.rest.pulls.list, {
    owner,
    repo,
    state: 'open',
    head: `${headOwner}:${headBranch}`,
    per_page: 100,
  });
  // GitHub lists every pull request where it does not understand the filter.
  const [found, another] = open.filter(
    ({ state, head }) =>
      state === 'open' &&
      head.sha === headSha &&
      head.ref === headBranch &&
      head.user?.login.toLowerCase() === headOwner.toLowerCase(),
  );
  if (found !== undefined && another !== undefined) {
    throw new Problem(`The pull requests #${found.number} and #${another.number} have the same head.`, {
      advice: 'Nothing was posted, since nothing tells which of them was checked. Close one of them.',
    });
  }
  return found === undefined ? undefined : { number: found.number, headSha };
}
