/** A GitHub on this machine: it remembers, and holds every request and answer against GitHub's own description. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { mistakesInAnswer, mistakesInRequest, operationOf } from './api/oracle.ts';
import { type Answer, type Asking, failed, notFound } from './fake/answers.ts';
import { branchOperations } from './fake/branches.ts';
import { checkOperations } from './fake/checks.ts';
import { addComment, commentOperations } from './fake/comments.ts';
import { type Fault, noPermission, serverError, takeFault } from './fake/faults.ts';
import { answerGraphql } from './fake/graphql.ts';
import { addIssue, issueOperations } from './fake/issues.ts';
import { addPull, pullOperations } from './fake/pulls.ts';
import { reactionOperations } from './fake/reactions.ts';
import { repositoryOperations } from './fake/repository.ts';
import { reviewOperations } from './fake/reviews.ts';
import type { Account, Comment, Issue, Pull, State } from './fake/state.ts';

export { noPermission, primaryLimit, secondaryLimit, serverError } from './fake/faults.ts';

export interface GitHubOptions {
  /** `octo` and `shop` when left out. */
  readonly owner?: string;
  readonly repo?: string;
  /** Who writes with which token; `{ [jobToken]: 'github-actions[bot]' }` when left out. */
  readonly tokens?: Readonly<Record<string, string>>;
  /** People and apps beside `github-actions[bot]` and the owner. */
  readonly accounts?: readonly Account[];
  /** The token may only read, as that of a pull request from a fork. */
  readonly readOnly?: boolean;
  /** Milliseconds before a request is carried out and after it, before its answer leaves. */
  readonly delay?: (request: { readonly method: string; readonly path: string }) => {
    readonly before?: number;
    readonly after?: number;
  };
}

export interface RecordedRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: string;
  readonly body: unknown;
  /** What was answered; 0 when the connection was closed or left open instead. */
  readonly status: number;
}

export interface FakeGitHub {
  /** Address of the API, for `GITHUB_API_URL`. */
  readonly url: string;
  /** A token that it accepts. */
  readonly token: string;
  readonly owner: string;
  readonly repo: string;
  readonly state: State;
  /** Every request in the order in which it was answered. */
  readonly requests: readonly RecordedRequest[];
  /** Those that change something. */
  readonly writes: () => readonly RecordedRequest[];
  /** What GitHub's description has against requests and answers; a test expects none. */
  readonly violations: readonly string[];
  readonly fail: (fault: Fault) => void;
  readonly addComment: (issue: number, author: string, body: string) => Comment;
  readonly addIssue: (issue: Partial<Issue> & Pick<Issue, 'author'>) => Issue;
  readonly addPull: (pull: Partial<Pull> & Pick<Pull, 'number'>) => Pull;
  readonly close: () => Promise<void>;
}

/** The token of a job; GitHub's begin like this. */
export const jobToken = 'ghs_TheTokenOfAJob0000000000000000000000';

const operations: Readonly<Record<string, (state: State, asking: Asking) => Answer>> = {
  ...commentOperations,
  ...checkOperations,
  ...issueOperations,
  ...pullOperations,
  ...branchOperations,
  ...reactionOperations,
  ...repositoryOperations,
  ...reviewOperations,
};

/** Starts one with an empty repository on a free port. */
export async function startGitHub(options: GitHubOptions = {}): Promise<FakeGitHub> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const state = emptyState(url, options);
  const tokens = new Map(Object.entries(options.tokens ?? { [jobToken]: 'github-actions[bot]' }));
  const faults = new Map<Fault, number>();
  const requests: RecordedRequest[] = [];
  const violations: string[] = [];
  let arrived = 0;

  server.on('request', async (request, response) => {
    arrived += 1;
    const position = arrived;
    const address = new URL(request.url ?? '/', url);
    const method = request.method ?? 'GET';
    const asked = { method, path: address.pathname };
    const body = await bodyOf(request);
    const delay = options.delay?.(asked) ?? {};
    if (delay.before !== undefined) await pause(delay.before);

    const fault = takeFault(faults, { ...asked, position });
    const real =
      fault === undefined || fault.applied === true
        ? carryOut(state, tokens, options, violations, { method, address, body, request })
        : undefined;
    const answer = fault?.answer ?? real ?? failed(500, 'Neither a fault nor an answer');
    if (delay.after !== undefined) await pause(delay.after);
    requests.push({
      ...asked,
      query: address.search,
      body,
      status: typeof answer === 'string' ? 0 : answer.status,
    });
    if (answer === 'hang up') request.socket.destroy();
    else if (answer !== 'never') send(response, answer, position);
  });

  return {
    url,
    token: [...tokens.keys()][0] ?? '',
    owner: state.owner,
    repo: state.repo,
    state,
    requests,
    writes: () => requests.filter((request) => request.method !== 'GET' && !isQuestion(request)),
    violations,
    fail: (fault) => void faults.set(fault, fault.times ?? 1),
    addComment: (issue, author, body) => addComment(state, issue, author, body),
    addIssue: (issue) => addIssue(state, issue),
    addPull: (pull) => addPull(state, pull),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function emptyState(api: string, { owner = 'octo', repo = 'shop', accounts = [] }: GitHubOptions): State {
  const known: readonly Account[] = [
    { login: 'github-actions[bot]', type: 'Bot', permission: 'write' },
    { login: owner, type: 'User', permission: 'admin' },
    ...accounts,
  ];
  return {
    owner,
    repo,
    api,
    accounts: new Map(known.map((account) => [account.login, account])),
    comments: [],
    issues: [],
    pulls: [],
    reviews: [],
    reviewComments: [],
    checkRuns: [],
    reactions: [],
    pushes: [],
    files: new Map(),
    commits: [],
    protectedBranches: new Set(),
    nextId: 1000,
  };
}

interface Arrived {
  readonly method: string;
  readonly address: URL;
  readonly body: unknown;
  readonly request: IncomingMessage;
}

function carryOut(
  state: State,
  tokens: ReadonlyMap<string, string>,
  { readOnly = false }: GitHubOptions,
  violations: string[],
  { method, address, body, request }: Arrived,
): Answer {
  if (request.headers['user-agent'] === undefined)
    return failed(
      403,
      'Request forbidden by administrative rules. Please make sure your request has a User-Agent header',
    );
  const login = tokens.get(request.headers.authorization?.replace(/^(token|bearer) /i, '') ?? '');
  if (login === undefined) return failed(401, 'Bad credentials');
  if (body instanceof SyntaxError) return failed(400, 'Problems parsing JSON');
  if (address.pathname === '/graphql') return answerGraphql(state, { login, readOnly, body, violations });

  const asked = operationOf(method, address.pathname);
  const carryOutOperation = operations[asked?.operation ?? ''];
  if (asked === undefined || carryOutOperation === undefined) {
    violations.push(`No operation ${method} ${address.pathname}`);
    return notFound();
  }
  const { operation, parameters } = asked;
  const elsewhere =
    (parameters.owner ?? state.owner) !== state.owner || (parameters.repo ?? state.repo) !== state.repo;
  if (elsewhere) return notFound();
  if (readOnly && method !== 'GET') return noPermission();
  const mistakes = mistakesInRequest(operation, address.searchParams, body);
  violations.push(...mistakes);
  if (mistakes.length > 0) return failed(422, `Invalid request.\n\n${mistakes.join('\n')}`);
  try {
    const given = (body ?? {}) as Record<string, unknown>;
    const answer = carryOutOperation(state, { url: address, parameters, body: given, login });
    violations.push(...mistakesInAnswer(operation, answer.status, answer.body));
    return answer;
  } catch (error) {
    violations.push(`The fake failed at ${operation}: ${(error as Error).stack}`);
    return serverError(500);
  }
}

/** Whether a request asks by GraphQL, and changes nothing. */
function isQuestion({ path, body }: RecordedRequest): boolean {
  const { query = '' } = (body ?? {}) as { readonly query?: string };
  return path === '/graphql' && !/^\s*mutation\b/.test(query);
}

/** The parsed body; `undefined` without one, the error where it isn't JSON. */
async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  if (chunks.length === 0) return undefined;
  try {
    return JSON.parse(Buffer.concat(chunks).toString());
  } catch (error) {
    return error;
  }
}

function send(response: ServerResponse, { status, headers, body }: Answer, position: number): void {
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'x-github-request-id': `FAKE:${position}`,
    'x-ratelimit-limit': '1000',
    'x-ratelimit-remaining': '999',
    'x-ratelimit-used': '1',
    'x-ratelimit-reset': String(Math.floor(Date.now() / 1000) + 3600),
    'x-ratelimit-resource': 'core',
    ...headers,
  });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}
