import type { Repository } from './repository.ts';

/** What we react with: seen, done, not allowed, not understood or not possible. */
export type Reaction = 'eyes' | 'rocket' | '+1' | '-1' | 'confused';

/** Reacts to a comment; a second time changes nothing. */
export async function react(
  { octokit, owner, repo }: Repository,
  comment: number,
  content: Reaction,
): Promise<void> {
  await octokit.rest.reactions.createForIssueComment({ owner, repo, comment_id: comment, content });
}
