import { statusOf } from './failures.ts';
import type { Repository } from './repository.ts';

/**
 * Puts a label on a pull request, or takes it off; nothing is written where it is so already. Of a label that the
 * repository does not have, GitHub makes one where the token may write issues.
 */
export async function setLabel(
  { octokit, owner, repo }: Repository,
  pullRequest: number,
  label: string,
  isWanted: boolean,
): Promise<void> {
  const its = { owner, repo, issue_number: pullRequest };
  const labels = await octokit.paginate(octokit.rest.issues.listLabelsOnIssue, { ...its, per_page: 100 });
  // GitHub knows no two labels that differ in capitals alone.
  const there = labels.find(({ name }) => name.toLowerCase() === label.toLowerCase());
  if (isWanted && there === undefined) await octokit.rest.issues.addLabels({ ...its, labels: [label] });
  if (isWanted || there === undefined) return;
  try {
    await octokit.rest.issues.removeLabel({ ...its, name: there.name });
  } catch (error) {
    // Somebody was quicker.
    if (statusOf(error) !== 404) throw error;
  }
}
