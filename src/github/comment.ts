import { Problem } from '../base/problem.ts';
import { notesOn } from './check-run-note.ts';
import { createOnce } from './create-once.ts';
import { statusOf } from './failures.ts';
import { isNewer } from './marker.ts';
import {
  bodyOf,
  type CommentThread,
  type OwnComment,
  ownComments,
  saysTheSame,
  type Words,
} from './own-comments.ts';
import type { Repository, Run } from './repository.ts';
import { viewerAskedOnce } from './viewer.ts';

export interface CommentToPublish {
  readonly pullRequest: number;
  /** Which check of the repository this is; a comment of another key is left alone. */
  readonly key: string;
  /** The head commit that was checked, 40 hexadecimal characters. */
  readonly commit: string;
  readonly run: Run;
  /** The same for two reports that say the same. */
  readonly digest: string;
  /** Markdown, without a marker. */
  readonly body: string;
  /** Whether there is something to tell where no comment stands yet: drift, or that something could not be checked. */
  readonly worthOpening: boolean;
  /** Commits that may have been checked before this one, the latest first: what the branch was pushed from, say. */
  readonly earlierCommits?: readonly string[];
}

/**
 * What became of the comment.
 *
 * - `created`, `updated`, `unchanged`: it stands there and says what this run found
 * - `none`: there is none, and nothing worth one
 * - `outdated`: the pull request has moved on; a comment, if there is one, says what a newer run found
 * - `removed by a person`: somebody has deleted it and the report is still the same, so it isn't posted again
 */
export interface CommentOutcome {
  readonly state: 'created' | 'updated' | 'unchanged' | 'none' | 'outdated' | 'removed by a person';
  readonly url?: string;
  /** Of the comment, also of one that was removed. */
  readonly id?: number;
}

/** Characters a body may have to leave room for the marker and for what GitHub counts differently. */
export const roomInComment = 60_000;
const longestComment = 65_536;

/** Rounds of looking and mending; two runs that race settle in two or three. */
const roundsAtMost = 6;

/**
 * Sees to it that a pull request has exactly one comment with this key, and that it says what the newest run found.
 *
 * GitHub has neither a unique key for comments nor a condition on a write. So every write is followed by another
 * look, and whoever sees something amiss mends it: the oldest comment stays, gets the newest words, the others go.
 * What remains is a run that is overtaken between its look and its write, for the blink of that one request.
 *
 * @throws Problem when the body is longer than GitHub takes
 * @throws RequestError of octokit when GitHub refuses or can't be reached
 */
export async function publishComment(
  repository: Repository,
  comment: CommentToPublish,
): Promise<CommentOutcome> {
  const mine = wordsOf(comment);
  const thread = { pullRequest: comment.pullRequest, key: comment.key, author: viewerAskedOnce(repository) };
  const found = await ownComments(repository, thread);
  if (found.length > 0) return settle(repository, thread, mine, found);

  if (!comment.worthOpening) return { state: 'none' };
  // A newer run may have found nothing worth a comment, and would leave no trace of it that stops this one.
  if (!(await isHead(repository, comment))) return { state: 'outdated' };
  const removed = await removedComment(repository, comment);
  if (removed !== undefined) return { state: 'removed by a person', id: removed };
  const created = await create(repository, thread, mine);
  return settle(repository, thread, mine, await ownComments(repository, thread), created);
}

function wordsOf({ key, commit, run: { id, attempt }, digest, body }: CommentToPublish): Words {
  const words = { marker: { key, commit, run: { id, attempt }, digest }, text: body };
  const length = bodyOf(words).length;
  if (length <= longestComment) return words;
  throw new Problem(`The comment has ${length} characters; GitHub takes ${longestComment}.`, {
    advice: `Render it with a limit of ${roomInComment} characters.`,
  });
}

/** Whether the pull request still ends with the commit that was checked. */
async function isHead(
  { octokit, owner, repo }: Repository,
  { pullRequest, commit }: CommentToPublish,
): Promise<boolean> {
  const { data } = await octokit.rest.pulls.get({ owner, repo, pull_number: pullRequest });
  return data.head.sha === commit;
}

/** Posts the comment. Where the answer is lost, what stands there decides whether it is posted again. */
function create(repository: Repository, thread: CommentThread, mine: Words): Promise<OwnComment> {
  const { octokit, owner, repo } = repository;
  return createOnce(
    repository,
    async () => {
      const { data } = await octokit.rest.issues.createComment({
        owner,
        repo,
        issue_number: thread.pullRequest,
        body: bodyOf(mine),
      });
      return { ...mine, id: data.id, url: data.html_url };
    },
    async () => (await ownComments(repository, thread))[0],
  );
}

type Step =
  | { readonly do: 'rewrite'; readonly comment: OwnComment; readonly words: Words }
  | { readonly do: 'remove'; readonly comments: readonly OwnComment[] };

/** Mends until there is one comment with the newest words. `created` is the one this run has posted. */
async function settle(
  repository: Repository,
  thread: CommentThread,
  mine: Words,
  found: readonly OwnComment[],
  created?: OwnComment,
): Promise<CommentOutcome> {
  let ours = found;
  let wrote = created !== undefined;
  for (let round = 0; round < roundsAtMost; round += 1) {
    const step = nextStep(ours, mine);
    if (step === undefined) break;
    await perform(repository, step);
    wrote ||= step.do === 'rewrite';
    ours = await ownComments(repository, thread);
  }
  const [kept] = ours;
  if (kept === undefined) return outcomeOfNone(found, created);
  const { url, id } = kept;
  if (isNewer(kept.marker, mine.marker) && !saysTheSame(kept, mine)) return { state: 'outdated', url, id };
  if (id === created?.id) return { state: 'created', url, id };
  return { state: wrote ? 'updated' : 'unchanged', url, id };
}

/** Nothing is listed: the list lags behind what was just posted, or what had been there was deleted meanwhile. */
function outcomeOfNone([seen]: readonly OwnComment[], created: OwnComment | undefined): CommentOutcome {
  if (created !== undefined) return { state: 'created', url: created.url, id: created.id };
  return { state: 'removed by a person', ...(seen === undefined ? {} : { id: seen.id }) };
}

/** What is amiss among comments of ours, the most pressing thing first. */
function nextStep([oldest, ...others]: readonly OwnComment[], mine: Words): Step | undefined {
  if (oldest === undefined) return undefined;
  const newest = [oldest, ...others, mine].reduce((one, other) =>
    isNewer(one.marker, other.marker) ? one : other,
  );
  if (!saysTheSame(oldest, newest)) return { do: 'rewrite', comment: oldest, words: newest };
  return others.length === 0 ? undefined : { do: 'remove', comments: others };
}

async function perform({ octokit, owner, repo }: Repository, step: Step): Promise<void> {
  if (step.do === 'rewrite') {
    const { comment, words } = step;
    const change = { owner, repo, comment_id: comment.id, body: bodyOf(words) };
    await unlessGone(octokit.rest.issues.updateComment(change));
  } else {
    for (const { id } of step.comments)
      await unlessGone(octokit.rest.issues.deleteComment({ owner, repo, comment_id: id }));
  }
}

/**
 * The comment that showed this very report and that a person has deleted since, as the check runs of this commit and
 * of earlier ones remember it.
 */
async function removedComment(
  repository: Repository,
  { pullRequest, key, digest, commit, earlierCommits = [] }: CommentToPublish,
): Promise<number | undefined> {
  for (const checked of new Set([commit, ...earlierCommits])) {
    for (const { comment } of await notesOn(repository, checked, key)) {
      if (comment?.pullRequest !== pullRequest || comment.digest !== digest) continue;
      if (await isGone(repository, comment.id)) return comment.id;
    }
  }
  return undefined;
}

async function isGone({ octokit, owner, repo }: Repository, id: number): Promise<boolean> {
  return (await unlessGone(octokit.rest.issues.getComment({ owner, repo, comment_id: id }))) === undefined;
}

/** What a request about a comment gives; `undefined` when there is no such comment any more. */
async function unlessGone<T>(request: Promise<T>): Promise<T | undefined> {
  try {
    return await request;
  } catch (error) {
    if (statusOf(error) === 404 || statusOf(error) === 410) return undefined;
    throw error;
  }
}
