import { statusOf } from './failures.ts';
import type { Repository } from './repository.ts';

/** Whether somebody may write to the repository, which includes maintaining and administering it; GitHub is asked now. */
export async function mayWrite({ octokit, owner, repo }: Repository, login: string): Promise<boolean> {
  try {
    const { data } = await octokit.rest.repos.getCollaboratorPermissionLevel({
      owner,
      repo,
      username: login,
    });
    return data.permission === 'admin' || data.permission === 'write';
  } catch (error) {
    // An account that is gone, or was never one.
    if (statusOf(error) === 404) return false;
    throw error;
  }
}
