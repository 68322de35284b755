import { exampleOf } from '../api/oracle.ts';
import { type Answer, type Asking, created, notFound, ok, page, unprocessable } from './answers.ts';
import { refusedBody } from './comments.ts';
import {
  accountOf,
  apiAddress,
  type Issue,
  idOf,
  newNumber,
  now,
  type State,
  userOf,
  webAddress,
} from './state.ts';

/** Bytes of a body over which an update answers 200 and keeps the old body. */
const BODY_IGNORED_FROM = 262_144;
const LONGEST_TITLE = 256;

export const issueOperations = {
  'issues/list-for-repo': listIssues,
  'issues/create': createIssue,
  'issues/get': getIssue,
  'issues/update': updateIssue,
  'issues/add-assignees': addAssignees,
  'issues/list-labels-on-issue': listLabels,
  'issues/add-labels': addLabels,
  'issues/remove-label': removeLabel,
};

/** Puts an issue there as if its author had filed it. */
export function addIssue(state: State, issue: Partial<Issue> & Pick<Issue, 'author'>): Issue {
  const added: Issue = {
    number: newNumber(state),
    title: 'An issue',
    body: null,
    state: 'open',
    stateReason: null,
    closedBy: null,
    labels: [],
    assignees: [],
    locked: false,
    isPull: false,
    createdAt: now(),
    updatedAt: now(),
    ...issue,
  };
  state.issues.push(added);
  return added;
}

function listIssues(state: State, { url }: Asking): Answer {
  const wanted = url.searchParams;
  const labels = wanted.get('labels')?.split(',') ?? [];
  const found = state.issues.filter(
    (issue) =>
      ['all', issue.state].includes(wanted.get('state') ?? 'open') &&
      (wanted.get('creator') ?? issue.author).toLowerCase() === issue.author.toLowerCase() &&
      issue.updatedAt >= (wanted.get('since') ?? '') &&
      labels.every((label) => issue.labels.includes(label)),
  );
  const key = wanted.get('sort') === 'updated' ? 'updatedAt' : 'createdAt';
  found.sort((a, b) => (a[key] === b[key] ? a.number - b.number : a[key] < b[key] ? -1 : 1));
  if (wanted.get('direction') !== 'asc') found.reverse();
  return page(
    url,
    found.map((issue) => shown(state, issue)),
  );
}

function createIssue(state: State, { body, login }: Asking): Answer {
  const title = String(body.title);
  const text = body.body === undefined ? null : String(body.body);
  const assignees = (body.assignees as string[] | undefined) ?? [];
  const refused =
    refusedTitle(title) ?? refusedBody('Issue', text ?? '', true) ?? refusedAssignees(state, assignees);
  if (refused !== undefined) return refused;
  const labels = labelNames(body.labels);
  return created(shown(state, addIssue(state, { author: login, title, body: text, labels, assignees })));
}

function getIssue(state: State, { parameters }: Asking): Answer {
  const issue = issueOf(state, parameters);
  return issue === undefined ? notFound() : ok(shown(state, issue));
}

function updateIssue(state: State, { parameters, body, login }: Asking): Answer {
  const issue = issueOf(state, parameters);
  if (issue === undefined) return notFound();
  const title = body.title === undefined ? issue.title : String(body.title);
  const text = typeof body.body === 'string' ? body.body : issue.body;
  const assignees = (body.assignees as string[] | undefined) ?? issue.assignees;
  const ignored = Buffer.byteLength(text ?? '') > BODY_IGNORED_FROM;
  const refused =
    refusedTitle(title) ??
    (ignored ? undefined : refusedBody('Issue', text ?? '', true)) ??
    refusedAssignees(state, assignees);
  if (refused !== undefined) return refused;
  issue.title = title;
  if (!ignored) issue.body = text;
  issue.assignees = assignees;
  if (body.labels !== undefined) issue.labels = labelNames(body.labels);
  if (body.state === 'closed' && issue.state === 'open') issue.closedBy = login;
  if (body.state === 'open') issue.closedBy = null;
  if (body.state !== undefined) {
    issue.state = body.state as Issue['state'];
    issue.stateReason =
      (body.state_reason as string | undefined) ?? (issue.state === 'closed' ? 'completed' : null);
  }
  issue.updatedAt = now();
  return ok(shown(state, issue));
}

/** Whoever can't be assigned is left out without a word, other than at an issue's creation. */
function addAssignees(state: State, { parameters, body }: Asking): Answer {
  const issue = issueOf(state, parameters);
  if (issue === undefined) return notFound();
  const wanted = ((body.assignees as string[] | undefined) ?? []).filter((login) =>
    isAssignable(state, login),
  );
  issue.assignees = [...new Set([...issue.assignees, ...wanted])];
  return created(shown(state, issue));
}

function listLabels(state: State, { url, parameters }: Asking): Answer {
  const issue = issueOf(state, parameters);
  return issue === undefined ? notFound() : page(url, shownLabels(state, issue));
}

function addLabels(state: State, { parameters, body }: Asking): Answer {
  const issue = issueOf(state, parameters);
  if (issue === undefined) return notFound();
  issue.labels = [...new Set([...issue.labels, ...labelNames(body.labels)])];
  return ok(shownLabels(state, issue));
}

function removeLabel(state: State, { parameters }: Asking): Answer {
  const issue = issueOf(state, parameters);
  const name = decodeURIComponent(parameters.name ?? '');
  if (issue?.labels.includes(name) !== true) return notFound();
  issue.labels = issue.labels.filter((label) => label !== name);
  return ok(shownLabels(state, issue));
}

function issueOf(state: State, parameters: Asking['parameters']): Issue | undefined {
  return state.issues.find(({ number }) => number === Number(parameters.issue_number));
}

function refusedTitle(title: string): Answer | undefined {
  if (title.trim() === '') return unprocessable('Issue', 'title', "title can't be blank");
  if ([...title].length > LONGEST_TITLE)
    return unprocessable('Issue', 'title', `title is too long (maximum is ${LONGEST_TITLE} characters)`);
  return undefined;
}

function refusedAssignees(state: State, logins: readonly string[]): Answer | undefined {
  const refused = logins.find((login) => !isAssignable(state, login));
  if (refused === undefined) return undefined;
  return {
    status: 422,
    headers: {},
    body: {
      message: 'Validation Failed',
      errors: [{ value: refused, resource: 'Issue', field: 'assignees', code: 'invalid' }],
      documentation_url: 'https://docs.github.com/rest',
      status: '422',
    },
  };
}

function isAssignable(state: State, login: string): boolean {
  return accountOf(state, login).permission !== 'none';
}

/** Labels may be asked for by name or as objects; those that don't exist come to be. */
function labelNames(labels: unknown): string[] {
  const asked = (labels ?? []) as readonly (string | { readonly name: string })[];
  return asked.map((label) => (typeof label === 'string' ? label : label.name));
}

function shown(state: State, issue: Issue): unknown {
  const { number, author, title, body, closedBy, assignees, locked, isPull, createdAt, updatedAt } = issue;
  const { pull_request: _, ...example } = exampleOf('issues/create', 201);
  const kind = isPull ? 'pull' : 'issues';
  return {
    ...example,
    id: number,
    node_id: `I_${number}`,
    url: apiAddress(state, `issues/${number}`),
    html_url: webAddress(state, `${kind}/${number}`),
    comments_url: apiAddress(state, `issues/${number}/comments`),
    number,
    title,
    body,
    state: issue.state,
    state_reason: issue.stateReason,
    user: userOf(state, author),
    author_association: 'NONE',
    labels: shownLabels(state, issue),
    assignee: assignees[0] === undefined ? null : userOf(state, assignees[0]),
    assignees: assignees.map((login) => userOf(state, login)),
    milestone: null,
    locked,
    active_lock_reason: null,
    comments: state.comments.filter((comment) => comment.issue === number).length,
    created_at: createdAt,
    updated_at: updatedAt,
    closed_at: issue.state === 'closed' ? updatedAt : null,
    closed_by: closedBy === null ? null : userOf(state, closedBy),
    ...(isPull ? { pull_request: pullLinks(state, number) } : {}),
  };
}

function shownLabels(state: State, { labels }: Pick<Issue, 'labels'>): readonly unknown[] {
  return labels.map((name) => ({
    id: idOf(name),
    node_id: `LA_${name}`,
    url: apiAddress(state, `labels/${encodeURIComponent(name)}`),
    name,
    description: null,
    color: 'ededed',
    default: false,
  }));
}

function pullLinks(state: State, number: number): unknown {
  const page = webAddress(state, `pull/${number}`);
  return {
    url: apiAddress(state, `pulls/${number}`),
    html_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
  };
}
