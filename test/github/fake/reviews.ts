import { defined } from '../../../src/base/defined.ts';
import { exampleOf } from '../api/oracle.ts';
import { type Answer, type Asking, failed, noContent, notFound, ok, page } from './answers.ts';
import { refusedBody } from './comments.ts';
import {
  apiAddress,
  newId,
  now,
  type Pull,
  type Review,
  type ReviewComment,
  type State,
  userOf,
  webAddress,
} from './state.ts';

export const reviewOperations = {
  'pulls/create-review': createReview,
  'pulls/list-reviews': listReviews,
  'pulls/update-review': updateReview,
  'pulls/list-review-comments': listReviewComments,
  'pulls/update-review-comment': updateReviewComment,
  'pulls/delete-review-comment': deleteReviewComment,
};

/** As a request describes a comment of a review. */
interface GivenComment {
  readonly path: string;
  readonly body: string;
  readonly line?: number;
  readonly side?: string;
  readonly start_line?: number;
}

/** All of a review is made, or nothing of it. */
function createReview(state: State, { parameters, body, login }: Asking): Answer {
  const pull = pullOf(state, parameters);
  if (pull === undefined) return notFound();
  const given = (body.comments ?? []) as readonly GivenComment[];
  const text = String(body.body ?? '');
  if (body.event === 'COMMENT' && text.trim() === '' && given.length === 0)
    return unprocessable(['Review body and comments cannot both be blank']);
  const refused = given.flatMap((comment) => mistakesIn(pull, comment));
  if (refused.length > 0) return unprocessable(refused);
  const review: Review = { id: newId(state), pull: pull.number, author: login, body: text, edits: 0 };
  state.reviews.push(review);
  for (const { path, body: said, line, start_line: startLine } of given)
    state.reviewComments.push({
      id: newId(state),
      review: review.id,
      pull: pull.number,
      author: login,
      path,
      body: said,
      ...defined({ line, startLine }),
    });
  return ok(shownReview(state, review, pull));
}

/** What GitHub has against a comment, in its words. */
function mistakesIn({ files }: Pull, { path, line, start_line: start = line, side }: GivenComment): string[] {
  const hunks = linesByHunk(files.find((file) => file.path === path)?.patch ?? '');
  const hunk = hunks.find((lines) => side === 'RIGHT' && line !== undefined && lines.includes(line));
  if (hunk === undefined) return ['Pull request review thread line must be part of the diff'];
  if (start === undefined || !hunk.includes(start))
    return ['Pull request review thread start line must be part of the same hunk as the line.'];
  return start > (line ?? 0) ? ['Pull request review thread start line must precede the end line.'] : [];
}

/** The numbers of the lines that a patch shows of the new file. */
function linesByHunk(patch: string): number[][] {
  const hunks: number[][] = [];
  let next = 0;
  for (const line of patch.split('\n')) {
    const head = /^@@ .*\+(\d+).* @@/.exec(line);
    if (head !== null) {
      next = Number(head[1]);
      hunks.push([]);
    } else if (/^[ +]/.test(line)) {
      hunks.at(-1)?.push(next);
      next += 1;
    }
  }
  return hunks;
}

function listReviews(state: State, { url, parameters }: Asking): Answer {
  const pull = pullOf(state, parameters);
  if (pull === undefined) return notFound();
  const found = state.reviews.filter((review) => review.pull === pull.number);
  return page(
    url,
    found.map((review) => shownReview(state, review, pull)),
  );
}

function updateReview(state: State, { parameters, body }: Asking): Answer {
  const pull = pullOf(state, parameters);
  const review = state.reviews.find(({ id }) => id === Number(parameters.review_id));
  if (pull === undefined || review === undefined) return notFound();
  review.body = String(body.body);
  review.edits += 1;
  return ok(shownReview(state, review, pull));
}

function listReviewComments(state: State, { url, parameters }: Asking): Answer {
  const pull = pullOf(state, parameters);
  if (pull === undefined) return notFound();
  const found = state.reviewComments.filter((comment) => comment.pull === pull.number);
  return page(
    url,
    found.map((comment) => shownComment(state, comment)),
  );
}

function updateReviewComment(state: State, { parameters, body }: Asking): Answer {
  const comment = commentOf(state, parameters);
  if (comment === undefined) return notFound();
  const refused = refusedBody('PullRequestReviewComment', String(body.body), false);
  if (refused !== undefined) return refused;
  comment.body = String(body.body);
  return ok(shownComment(state, comment));
}

function deleteReviewComment(state: State, { parameters }: Asking): Answer {
  const comment = commentOf(state, parameters);
  if (comment === undefined) return notFound();
  state.reviewComments.splice(state.reviewComments.indexOf(comment), 1);
  return noContent();
}

function pullOf(state: State, parameters: Asking['parameters']): Pull | undefined {
  return state.pulls.find(({ number }) => number === Number(parameters.pull_number));
}

function commentOf(state: State, parameters: Asking['parameters']): ReviewComment | undefined {
  return state.reviewComments.find(({ id }) => id === Number(parameters.comment_id));
}

function unprocessable(errors: readonly string[]): Answer {
  const { body, ...answer } = failed(422, 'Unprocessable Entity');
  return { ...answer, body: { ...(body as object), errors } };
}

function shownReview(state: State, { id, pull, author, body }: Review, { head }: Pull): unknown {
  return {
    ...exampleOf('pulls/create-review', 200),
    id,
    user: userOf(state, author),
    body,
    state: 'COMMENTED',
    commit_id: head.sha,
    submitted_at: now(),
    html_url: webAddress(state, `pull/${pull}#pullrequestreview-${id}`),
    pull_request_url: apiAddress(state, `pulls/${pull}`),
  };
}

/** A comment whose lines have changed since is beside none any more. */
function shownComment(state: State, comment: ReviewComment): unknown {
  const { id, review, pull, author, path, body, line, startLine, replyTo } = comment;
  const [example] = exampleOf('pulls/list-review-comments', 200) as unknown as [Record<string, unknown>];
  const { in_reply_to_id: _, line: __, start_line: ___, ...rest } = example;
  return {
    ...rest,
    id,
    pull_request_review_id: review,
    user: userOf(state, author),
    path,
    body,
    side: 'RIGHT',
    start_line: startLine ?? null,
    ...defined({ line, in_reply_to_id: replyTo }),
    html_url: webAddress(state, `pull/${pull}#discussion_r${id}`),
    pull_request_url: apiAddress(state, `pulls/${pull}`),
  };
}
