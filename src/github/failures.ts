import { RequestError } from '@octokit/request-error';
import { Problem } from '../base/problem.ts';
import { redact } from '../base/redact.ts';

/** The HTTP status GitHub answered with; `undefined` when no answer arrived. */
export function statusOf(error: unknown): number | undefined {
  return error instanceof RequestError ? error.response?.status : undefined;
}

/** Whether the token lacks the right to do what it was asked to. */
export function isReadOnly(error: unknown): boolean {
  return statusOf(error) === 403 && /Resource not accessible by|Must have .* rights/i.test(messageOf(error));
}

/**
 * Whether the request may have been carried out although it failed: GitHub's servers stumbled over it, or the
 * answer got lost. A request that never reached GitHub isn't ambiguous.
 */
export function isAmbiguous(error: unknown): boolean {
  if (!(error instanceof RequestError)) return false;
  const status = statusOf(error);
  return status === undefined ? !neverArrived(error) : status >= 500;
}

/** Whether the connection failed before the request could be sent. */
export function neverArrived(error: unknown): boolean {
  return ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT'].includes(causeOf(error) ?? '');
}

/** Whether GitHub refused because of its limits: nothing was carried out, and it will be later. */
export function isLimit(error: unknown): boolean {
  const status = statusOf(error);
  if (status === 429) return true;
  if (status !== 403) return false;
  const headers = headersOf(error);
  return (
    headers['retry-after'] !== undefined ||
    headers['x-ratelimit-remaining'] === '0' ||
    /secondary rate limit|rate limit exceeded|abuse detection/i.test(messageOf(error))
  );
}

/** The headers of GitHub's answer, by their names in lower case. */
export function headersOf(error: unknown): Readonly<Record<string, string | undefined>> {
  if (!(error instanceof RequestError)) return {};
  return (error.response?.headers ?? {}) as Record<string, string | undefined>;
}

/**
 * One line on what went wrong between us and GitHub, and what to do about it. Holds no token and no host.
 *
 * @param error whatever a request was rejected with
 */
export function describeFailure(error: unknown): string {
  if (error instanceof Problem) return oneLine([error.message, error.advice ?? ''].join(' '));
  if (!(error instanceof RequestError)) return whatFailed(error);
  const status = statusOf(error);
  if (status === undefined) return `${whatFailed(error)}.`;
  return oneLine(`${whatFailed(error)}: ${advice(error, status)}`);
}

/** The same without a word on what to do. */
export function whatFailed(error: unknown): string {
  if (!(error instanceof RequestError)) return oneLine(messageOf(error));
  const status = statusOf(error);
  return oneLine(
    status === undefined
      ? `GitHub could not be reached for ${requestOf(error)} (${causeOf(error) ?? error.message})`
      : `GitHub answered ${requestOf(error)} with ${status}`,
  );
}

function advice(error: RequestError, status: number): string {
  if (isPage(error)) return `${notFromGitHub} ${lookBetween}`;
  if (isLimit(error)) return 'its limit on requests is reached. Run the job again later.';
  if (isReadOnly(error)) return `the token may not do that. ${missingPermission(error)}`;
  if (status === 401) return 'it does not know the token. Give the input `token` one that is valid.';
  if (status === 404)
    return 'there is no such thing, or the token may not see it. A private repository needs `permissions: contents: read` and that of what is read.';
  const [, refusal] = refusals.find(([pattern]) => pattern.test(messageOf(error))) ?? [];
  if (refusal !== undefined) return refusal;
  if (status >= 500) return 'an error of its own. Run the job again.';
  return messageOf(error).replace(/ - https?:\/\/\S+$/, '');
}

/** Which line of the workflow is missing: what GitHub itself names, else what such requests are known to need. */
function missingPermission(error: RequestError): string {
  const named = headersOf(error)['x-accepted-github-permissions'];
  const needed = named === undefined ? neededFor(requestOf(error)) : namedPermissions(named);
  const add = needed === '' ? '' : `Give the job \`permissions: ${needed}\`. `;
  return `${add}Pull requests from forks and from Dependabot never get more than the right to read.`;
}

/** GitHub's `issues=write; pull_requests=write` (either will do) as a workflow says it. */
function namedPermissions(header: string): string {
  const alternatives = header.split(';').map((one) => one.trim().replaceAll('_', '-').replaceAll('=', ': '));
  return alternatives.join('` or `permissions: ');
}

function neededFor(request: string): string {
  const [, permission = ''] = knownNeeds.find(([pattern]) => pattern.test(request)) ?? [];
  return permission;
}

const knownNeeds: readonly (readonly [RegExp, string])[] = [
  [/^GET .*\/check-runs/, 'checks: read'],
  [/\/check-runs/, 'checks: write'],
  [/^GET .*\/(?:pulls|issues\/(?:\d+\/)?comments)/, 'pull-requests: read'],
  [/\/(?:pulls\/|issues\/(?:\d+\/)?comments)/, 'pull-requests: write'],
  [/^GET .*\/issues/, 'issues: read'],
  [/\/issues/, 'issues: write'],
  [/\/actions\//, 'actions: read'],
];

/** What GitHub refuses whatever the workflow permits, by its own words. */
const refusals: readonly (readonly [words: RegExp, advice: string])[] = [
  [
    /SAML|single sign-on/i,
    'the organization wants a token that was authorised for its single sign-on. Authorise the one of the input `token`.',
  ],
  [/archived/i, 'the repository is archived, so nothing can be written to it.'],
  [
    /Issues (?:are|has been) disabled/i,
    'issues are switched off in this repository. Switch them on in its settings, or set the input `issue: false`.',
  ],
  [/IP allow ?list/i, 'the organization admits known addresses only. Add that of this runner to its list.'],
  [/locked/i, 'the conversation is locked. Unlock it, or give the input `token` one that may write to it.'],
];

/** What answers with a page stands between this machine and GitHub. */
export const notFromGitHub =
  'that is no answer of GitHub, but of something in between (a proxy, a login page).';
export const lookBetween =
  'Look at `HTTPS_PROXY` and `NO_PROXY` of the job, and at what its network lets through.';

/** GitHub tells what is wrong as JSON; its own servers answer with a page only where they are out of order. */
function isPage(error: RequestError): boolean {
  const status = statusOf(error) ?? 500;
  return status < 500 && /^text\/html/i.test(headersOf(error)['content-type'] ?? '');
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** `ECONNRESET`, `TimeoutError` and the like: what the connection died of. */
function causeOf(error: unknown): string | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ('code' in cause && typeof cause.code === 'string') return cause.code;
    if (cause.name === 'TimeoutError') return cause.name;
  }
  return undefined;
}

/** `POST /repos/octo/shop/issues`, without host and query. */
function requestOf({ request: { method, url } }: RequestError): string {
  return `${method} ${pathOf(url)}`;
}

/** The path of an address, without host and query. */
export function pathOf(url: string): string {
  return URL.canParse(url) ? new URL(url).pathname : url.replace(/\?.*$/, '');
}

const LONGEST_LINE = 500;

function oneLine(text: string): string {
  const line = redact(text).replace(/\s+/g, ' ').trim();
  return line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE - 1)}…` : line;
}
