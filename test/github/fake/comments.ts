import { exampleOf } from '../api/oracle.ts';
import {
  type Answer,
  type Asking,
  created,
  failed,
  noContent,
  notFound,
  ok,
  page,
  unprocessable,
} from './answers.ts';
import { apiAddress, type Comment, newId, now, type State, userOf, webAddress } from './state.ts';

/** Characters of a comment; GitHub refuses a longer one. */
const LONGEST_BODY = 65_536;

export const commentOperations = {
  'issues/list-comments': listComments,
  'issues/create-comment': createComment,
  'issues/get-comment': getComment,
  'issues/update-comment': updateComment,
  'issues/delete-comment': deleteComment,
};

/** Puts a comment there as if its author had written it. */
export function addComment(state: State, issue: number, author: string, body: string): Comment {
  const comment: Comment = {
    id: newId(state),
    issue,
    author,
    body,
    createdAt: now(),
    updatedAt: now(),
    edits: 0,
  };
  state.comments.push(comment);
  return comment;
}

/** The refusal of a text that is too long or empty, for comments and issues alike. */
export function refusedBody(resource: string, body: string, mayBeEmpty: boolean): Answer | undefined {
  if ([...body].length > LONGEST_BODY)
    return unprocessable(resource, 'body', `body is too long (maximum is ${LONGEST_BODY} characters)`);
  if (!mayBeEmpty && body.trim() === '') return unprocessable(resource, 'body', "body can't be blank");
  return undefined;
}

function listComments(state: State, { url, parameters }: Asking): Answer {
  const issue = Number(parameters.issue_number);
  if (!state.issues.some(({ number }) => number === issue)) return notFound();
  const since = url.searchParams.get('since') ?? '';
  const found = state.comments.filter((comment) => comment.issue === issue && comment.updatedAt >= since);
  return page(
    url,
    found.map((comment) => shown(state, comment)),
  );
}

function createComment(state: State, { parameters, body, login }: Asking): Answer {
  const issue = state.issues.find(({ number }) => number === Number(parameters.issue_number));
  if (issue === undefined) return notFound();
  if (issue.locked) return failed(403, 'Unable to create comment because issue is locked.');
  const text = String(body.body);
  const refused = refusedBody('IssueComment', text, false);
  return refused ?? created(shown(state, addComment(state, issue.number, login, text)));
}

function getComment(state: State, { parameters }: Asking): Answer {
  const comment = commentOf(state, parameters);
  return comment === undefined ? notFound() : ok(shown(state, comment));
}

function updateComment(state: State, { parameters, body }: Asking): Answer {
  const comment = commentOf(state, parameters);
  if (comment === undefined) return notFound();
  const text = String(body.body);
  const refused = refusedBody('IssueComment', text, false);
  if (refused !== undefined) return refused;
  comment.body = text;
  comment.updatedAt = now();
  comment.edits += 1;
  return ok(shown(state, comment));
}

function deleteComment(state: State, { parameters }: Asking): Answer {
  const comment = commentOf(state, parameters);
  if (comment === undefined) return notFound();
  state.comments.splice(state.comments.indexOf(comment), 1);
  return noContent();
}

function commentOf(state: State, parameters: Asking['parameters']): Comment | undefined {
  return state.comments.find(({ id }) => id === Number(parameters.comment_id));
}

function shown(state: State, comment: Comment): unknown {
  const { id, issue, author, body, createdAt, updatedAt } = comment;
  const kind = state.issues.some(({ number, isPull }) => number === issue && isPull) ? 'pull' : 'issues';
  return {
    ...exampleOf('issues/create-comment', 201),
    id,
    node_id: `IC_${id}`,
    url: apiAddress(state, `issues/comments/${id}`),
    html_url: webAddress(state, `${kind}/${issue}#issuecomment-${id}`),
    issue_url: apiAddress(state, `issues/${issue}`),
    user: userOf(state, author),
    author_association: 'NONE',
    body,
    created_at: createdAt,
    updated_at: updatedAt,
  };
}
