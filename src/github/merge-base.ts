import { statusOf } from './failures.ts';
import type { Repository } from './repository.ts';

/** The commit in which two branches part, as GitHub knows it; `undefined` where they have nothing in common. */
export async function mergeBase(
  { octokit, owner, repo }: Repository,
  base: string,
  head: string,
): Promise<string | undefined> {
  try {
    const { data } = await octokit.rest.repos.compareCommitsWithBasehead({
      owner,
      repo,
      basehead: `${base}...${head}`,
      per_page: 1,
    });
    return data.merge_base_commit.sha;
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}
