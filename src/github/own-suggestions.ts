import type { Marker } from './marker.ts';
import { type CommentThread, writtenByUs } from './own-comments.ts';
import type { Repository } from './repository.ts';

/** A comment of a review that an earlier run, or this one, has written; its marker's digest is the id of the suggestion. */
export interface OwnSuggestion {
  readonly comment: number;
  readonly review: number | undefined;
  readonly marker: Marker;
  readonly path: string;
  /** The lines that it stands beside now; absent where these have changed since. */
  readonly lines?: { readonly start: number; readonly end: number };
  /** Whether somebody has replied to it. */
  readonly hasReplies: boolean;
}

/** A review of ours. What stands in its marker's digest are the ids of the suggestions that it was made for. */
export interface OwnReview {
  readonly id: number;
  readonly url: string;
  readonly marker: Marker;
  readonly text: string;
}

/** Every suggestion of ours with this key, the oldest first. */
export async function ownSuggestions(
  { octokit, owner, repo }: Repository,
  thread: CommentThread,
): Promise<readonly OwnSuggestion[]> {
  const listed = await octokit.paginate(octokit.rest.pulls.listReviewComments, {
    owner,
    repo,
    pull_number: thread.pullRequest,
    per_page: 100,
  });
  const replied = new Set(listed.map(({ in_reply_to_id: to }) => to));
  const ours = await writtenByUs(listed, thread);
  return ours.map(
    ({ marker, it: { id, path, line, start_line: start, pull_request_review_id: review } }) => ({
      comment: id,
      review: review ?? undefined,
      marker,
      path,
      // GitHub says `null` for what is outdated, whatever its description says.
      ...(typeof line === 'number' ? { lines: { start: start ?? line, end: line } } : {}),
      hasReplies: replied.has(id),
    }),
  );
}

/** Every review of ours with this key, the oldest first. */
export async function ownReviews(
  { octokit, owner, repo }: Repository,
  thread: CommentThread,
): Promise<readonly OwnReview[]> {
  const listed = await octokit.paginate(octokit.rest.pulls.listReviews, {
    owner,
    repo,
    pull_number: thread.pullRequest,
    per_page: 100,
  });
  const ours = await writtenByUs(listed, thread);
  return ours.map(({ marker, text, it: { id, html_url: url } }) => ({ id, url, marker, text }));
}
