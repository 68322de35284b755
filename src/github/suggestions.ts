import { defined } from '../base/defined.ts';
import { createOnce } from './create-once.ts';
import { statusOf } from './failures.ts';
import { isNewer, type Marker, writeMarker } from './marker.ts';
import type { CommentThread } from './own-comments.ts';
import { type OwnReview, type OwnSuggestion, ownReviews, ownSuggestions } from './own-suggestions.ts';
import { pullRequestNumbered } from './pull-requests.ts';
import type { Repository, Run } from './repository.ts';
import { viewerAskedOnce } from './viewer.ts';

/** Whole lines of a pull request that are to be others. */
export interface SuggestionToPublish {
  /** The same for the same change, wherever it stands in its file. */
  readonly id: string;
  /** Relative to the repository. */
  readonly path: string;
  /** The first and the last of the lines, within one hunk of the pull request, from 1. */
  readonly startLine: number;
  readonly line: number;
  /** Markdown with the block of the suggestion, without a marker. */
  readonly body: string;
}

export interface ReviewToPublish {
  readonly pullRequest: number;
  /** Which check of the repository this is; reviews of another key are left alone. */
  readonly key: string;
  /** The head commit that was checked. */
  readonly commit: string;
  readonly run: Run;
  /** Markdown above the suggestions of a review. */
  readonly text: string;
  readonly suggestions: readonly SuggestionToPublish[];
}

/**
 * What became of the suggestions.
 *
 * - `created`, `updated`, `unchanged`: those that hold stand there, and no others
 * - `none`: there is none, and none to be made
 * - `outdated`: the pull request has moved on, or a newer run has been there
 */
export interface ReviewOutcome {
  readonly state: 'created' | 'updated' | 'unchanged' | 'none' | 'outdated';
  /** Of the newest review. */
  readonly url?: string;
}

/** Rounds of looking and mending: one posts, one forgets, one removes. */
const roundsAtMost = 6;

/**
 * Sees to it that a pull request has each suggestion once, and none that no longer holds. All new ones are one review.
 * One that is the same and stands where it should is left alone. One that a person has deleted is not made again: the
 * review it was part of remembers it. Of one that somebody has replied to, the words stay as a note.
 *
 * As with comments every write is followed by another look, and whoever sees something amiss mends it.
 *
 * @throws RequestError of octokit when GitHub refuses or can't be reached
 */
export async function publishReview(repository: Repository, review: ReviewToPublish): Promise<ReviewOutcome> {
  const { pullRequest, key } = review;
  const thread = { pullRequest, key, author: viewerAskedOnce(repository) };
  const mine = markerOf(review, '');
  let state: 'created' | 'updated' | 'unchanged' = 'unchanged';
  let url: string | undefined;
  for (let round = 0; round < roundsAtMost; round += 1) {
    const seen = await look(repository, thread, review);
    url = seen.reviews.at(-1)?.url ?? url;
    if ([...seen.comments, ...seen.reviews].some(({ marker }) => isNewer(marker, mine)))
      return { state: 'outdated', ...defined({ url }) };
    const step = nextStep(seen, review, state === 'created');
    if (step === undefined) break;
    // A newer run may have found nothing to suggest, and would leave no trace of it that stops this one.
    if (round === 0 && (await pullRequestNumbered(repository, pullRequest)).head !== review.commit)
      return { state: 'outdated' };
    if (step.do === 'post') {
      url = await post(repository, thread, review, step.suggestions);
      state = 'created';
    } else {
      await perform(repository, review, step);
      if (state === 'unchanged') state = 'updated';
    }
  }
  if (state === 'unchanged' && review.suggestions.length === 0) return { state: 'none' };
  return { state, ...defined({ url }) };
}

interface Seen {
  readonly comments: readonly OwnSuggestion[];
  /** Asked for only where something is to be made or to go. */
  readonly reviews: readonly OwnReview[];
}

async function look(
  repository: Repository,
  thread: CommentThread,
  { suggestions }: ReviewToPublish,
): Promise<Seen> {
  const comments = await ownSuggestions(repository, thread);
  const isSettled =
    suggestions.every((suggestion) => placed(comments, suggestion) !== undefined) &&
    comments.length === suggestions.length;
  return { comments, reviews: isSettled ? [] : await ownReviews(repository, thread) };
}

/** The comment that stands where a suggestion should; the oldest, where two runs were at it. */
function placed(
  comments: readonly OwnSuggestion[],
  { id, path, startLine, line }: SuggestionToPublish,
): OwnSuggestion | undefined {
  return comments.find(
    ({ marker, path: at, lines }) =>
      marker.digest === id && at === path && lines?.start === startLine && lines.end === line,
  );
}

type Step =
  | { readonly do: 'post'; readonly suggestions: readonly SuggestionToPublish[] }
  | { readonly do: 'forget'; readonly review: OwnReview; readonly ids: readonly string[] }
  | { readonly do: 'remove'; readonly comments: readonly OwnSuggestion[] };

/**
 * What is amiss, in this order: what is missing is made before what it replaces goes, and what goes is forgotten before
 * that, or it would be taken for something that a person has deleted.
 */
function nextStep(
  { comments, reviews }: Seen,
  { suggestions }: ReviewToPublish,
  hasPosted: boolean,
): Step | undefined {
  const kept = suggestions.map((suggestion) => placed(comments, suggestion));
  const known = new Set(comments.map(({ marker }) => marker.digest));
  const remembered = new Set(reviews.flatMap(idsOf));
  const missing = suggestions.filter(
    ({ id }, at) => kept[at] === undefined && (known.has(id) || !remembered.has(id)),
  );
  // What was just posted may not be listed yet.
  if (missing.length > 0 && !hasPosted) return { do: 'post', suggestions: missing };
  const gone = comments.filter((comment) => !kept.includes(comment));
  for (const review of reviews) {
    const left = gone.filter((comment) => comment.review === review.id).map(({ marker }) => marker.digest);
    const ids = idsOf(review).filter((id) => !left.includes(id));
    if (ids.length < idsOf(review).length) return { do: 'forget', review, ids };
  }
  return gone.length === 0 ? undefined : { do: 'remove', comments: gone };
}

function idsOf({ marker }: OwnReview): string[] {
  return marker.digest.split(' ').filter((id) => id !== '');
}

function markerOf({ key, commit, run }: ReviewToPublish, digest: string): Marker {
  return { key, commit, run: { id: run.id, attempt: run.attempt }, digest };
}

/** Makes one review of suggestions and gives its address. Where the answer is lost, what stands there decides. */
function post(
  repository: Repository,
  thread: CommentThread,
  review: ReviewToPublish,
  suggestions: readonly SuggestionToPublish[],
): Promise<string> {
  const { octokit, owner, repo } = repository;
  const marker = markerOf(review, suggestions.map(({ id }) => id).join(' '));
  return createOnce(
    repository,
    async () => {
      const { data } = await octokit.rest.pulls.createReview({
        owner,
        repo,
        pull_number: review.pullRequest,
        commit_id: review.commit,
        event: 'COMMENT',
        body: `${writeMarker(marker)}\n${review.text}`,
        comments: suggestions.map(({ id, path, startLine, line, body }) => ({
          path,
          side: 'RIGHT',
          line,
          // GitHub takes none that is the same.
          ...(startLine === line ? {} : { start_line: startLine, start_side: 'RIGHT' }),
          body: `${writeMarker(markerOf(review, id))}\n${body}`,
        })),
      });
      return data.html_url;
    },
    async () => {
      const made = await ownReviews(repository, thread);
      return made.find(({ marker: its }) => writeMarker(its) === writeMarker(marker))?.url;
    },
  );
}

async function perform(
  { octokit, owner, repo }: Repository,
  mine: ReviewToPublish,
  step: Exclude<Step, { readonly do: 'post' }>,
): Promise<void> {
  if (step.do === 'forget') {
    const { review, ids } = step;
    const text = ids.length === 0 ? noLonger : review.text;
    const body = `${writeMarker(markerOf(mine, ids.join(' ')))}\n${text}`;
    await octokit.rest.pulls.updateReview({
      owner,
      repo,
      pull_number: mine.pullRequest,
      review_id: review.id,
      body,
    });
    return;
  }
  for (const { comment, hasReplies } of step.comments) {
    const its = { owner, repo, comment_id: comment };
    // Without a marker it is none of ours any more.
    const change = hasReplies
      ? octokit.rest.pulls.updateReviewComment({ ...its, body: noLonger })
      : octokit.rest.pulls.deleteReviewComment(its);
    await unlessGone(change);
  }
}

const noLonger = '*What was suggested here no longer holds.*';

async function unlessGone(request: Promise<unknown>): Promise<void> {
  try {
    await request;
  } catch (error) {
    if (statusOf(error) !== 404) throw error;
  }
}
