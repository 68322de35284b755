import type { Repository } from './repository.ts';

/**
 * Whether a branch of the repository was pushed to after a moment, as GitHub's own clock has it: dates of commits are
 * whatever their authors say.
 *
 * @param since ISO 8601, whole seconds
 */
export async function pushedSince(
  { octokit, owner, repo }: Repository,
  branch: string,
  since: string,
): Promise<boolean> {
  const { data } = await octokit.rest.repos.listActivities({
    owner,
    repo,
    ref: `refs/heads/${branch}`,
    per_page: 1,
  });
  return data.some(({ timestamp }) => Date.parse(timestamp) > Date.parse(since));
}
