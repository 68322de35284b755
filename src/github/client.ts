import { setTimeout as pause } from 'node:timers/promises';
import { retry } from '@octokit/plugin-retry';
import { throttling } from '@octokit/plugin-throttling';
import { Octokit } from '@octokit/rest';
import Bottleneck from 'bottleneck/light.js';
import { Problem } from '../base/problem.ts';

import {
  headersOf,
  isAmbiguous,
  isLimit,
  lookBetween,
  neverArrived,
  notFromGitHub,
  pathOf,
  whatFailed,
} from './failures.ts';
import { type Allowance, allowance, type Patience, usualPatience } from './patience.ts';
import type { Repository } from './repository.ts';

export interface ClientOptions {
  /** Never shown. */
  readonly token: string;
  /** `https://api.github.com`, or that of a GitHub Enterprise Server. */
  readonly apiUrl: string;
  readonly owner: string;
  readonly repo: string;
  readonly patience?: Partial<Patience>;
  /** How GitHub is reached where that takes a proxy; Node's own `fetch` when left out. */
  readonly fetch?: typeof fetch;
  /** Told in a sentence why nothing happens for a while. */
  readonly onWait?: (text: string) => void;
}

/** How often a request that failed is sent again. */
const retries = 3;

/**
 * A repository on GitHub whose client waits as GitHub wants to be waited for.
 *
 * - Requests go one after the other, with a pause between any two that write.
 * - Limits (403 and 429) are waited out, errors of GitHub's servers and of the network tried again. No wait is begun
 *   that `patience.total` has no room for, and once that is spent every request ends with a `Problem`.
 * - A `POST` is never sent again after an error that leaves open whether it was carried out, nor is any request
 *   with `request: { once: true }`: use `createOnce` for those.
 */
export function repositoryOn({
  token,
  apiUrl,
  owner,
  repo,
  onWait = nothing,
  ...options
}: ClientOptions): Repository {
  const patience = { ...usualPatience, ...options.patience };
  const { second } = patience;
  const allowed = allowance(patience.total);

  /** Whether there is patience left for a wait of some seconds; if so, it is announced. */
  const canWait = (seconds: number, why: string): boolean => {
    if (seconds * second > allowed.left()) return false;
    onWait(`${why}; trying again in ${seconds} s.`);
    return true;
  };
  const waitForReset = (seconds: number, _request: unknown, _octokit: unknown, retried: number): boolean =>
    retried < retries && canWait(seconds, reachedLimit);
  // GitHub asks for a longer wait each time, the plugin waits as long as the first time: this is what is missing.
  const waitLonger = async (seconds: number, _request: unknown, _octokit: unknown, retried: number) => {
    if (retried >= retries || !canWait(seconds * 2 ** retried, reachedLimit)) return false;
    await pause(seconds * second * (2 ** retried - 1));
    return true;
  };

  // Hooks of plugins that come first are nearer to the request.
  const Client = Octokit.plugin(decideOnRetries(canWait), retry, throttling);
  const octokit = new Client({
    auth: token,
    baseUrl: apiUrl.replace(/\/+$/, ''),
    userAgent: 'schema-drift',
    log: { debug: nothing, info: nothing, warn: nothing, error: nothing },
    request: { fetch: within(patience.request, allowed, options.fetch ?? fetch) },
    // What may be sent again is not a question of the status alone.
    retry: { doNotRetry: [], retryAfterBaseValue: second },
    throttle: {
      ...queues(second),
      retryAfterBaseValue: second,
      onRateLimit: waitForReset,
      onSecondaryRateLimit: waitLonger,
    },
  });
  // Neither plugin knows an end for a whole client. This hook comes last, so waits and queues are counted too.
  octokit.hook.wrap('request', (send, request) =>
    allowed.during(async () => {
      const response = await send(request);
      if (isPage(response.data)) throw notGitHub(octokit.request.endpoint(request));
      return response;
    }),
  );
  return { octokit, owner, repo, patience };
}

/**
 * A plugin that tells `retry` of every failure whether the request may be sent again, and `throttling` of every
 * limit that it is one. On their own the first repeats every kind of write, and the second knows the limits by their
 * usual wording alone.
 */
function decideOnRetries(canWait: (seconds: number, why: string) => boolean) {
  return ({ hook }: Pick<Octokit, 'hook'>): object => {
    hook.error('request', (error, request) => {
      const retried = request.request.retryCount ?? 0;
      const harmless = neverArrived(error) || (isAmbiguous(error) && isRepeatable(request));
      // So long does `retry` wait, in seconds.
      const wait = (retried + 1) ** 2;
      const again = harmless && retried < retries && canWait(wait, whatFailed(error));
      request.request.retries = again ? retries : 0;
      if (isLimit(error)) nameLimit(error);
      throw error;
    });
    return {};
  };
}

/** Gives a limit the wording by which `throttling` knows it, unless it says itself when it ends. */
function nameLimit(error: Error): void {
  const headers = headersOf(error);
  const saysWhen = headers['x-ratelimit-remaining'] === '0' && headers['retry-after'] === undefined;
  if (!saysWhen && !/\bsecondary rate\b/i.test(error.message)) error.message += ' (a secondary rate limit)';
}

/** What is looked at of Octokit's description of a request. */
interface Request {
  readonly method: string;
  readonly url: string;
  readonly query?: unknown;
  readonly request: { readonly [option: string]: unknown };
}

function isRepeatable({ method, url, query, request }: Request): boolean {
  if (request.once === true) return false;
  // A question in GraphQL is sent as a `POST` all the same.
  const isQuestion = url.endsWith('/graphql') && typeof query === 'string' && !/^\s*mutation\b/.test(query);
  return method !== 'POST' || isQuestion;
}

/**
 * Queues of this client alone, in which requests also wait for the answer to the one before; those of the plugin are
 * shared between all clients and only space the beginnings of writes.
 *
 * @param second milliseconds
 */
function queues(second: number) {
  const queue = (minTime: number) => new Bottleneck.Group({ maxConcurrent: 1, minTime });
  return { global: queue(0), write: queue(second), notifications: queue(3 * second) };
}

/** Everything that is asked of GitHub is answered as JSON; a text is from somebody else, whatever its status says. */
function isPage(data: unknown): boolean {
  return (typeof data === 'string' && data.trim() !== '') || data instanceof ArrayBuffer;
}

function notGitHub({ method, url }: { readonly method: string; readonly url: string }): Problem {
  return new Problem(`${method} ${pathOf(url)} was answered with a page: ${notFromGitHub}`, {
    advice: lookBetween,
  });
}

/** Far more than a hundred comments of the longest kind. */
const LARGEST_ANSWER_BYTES = 50_000_000;

/** @throws Error where it has more bytes than any answer of GitHub */
async function bytesOf(response: Response): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > LARGEST_ANSWER_BYTES)
      throw new Error(`an answer of more than ${LARGEST_ANSWER_BYTES / 1e6} MB`);
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}

/**
 * `ask`, given up after some milliseconds or when the patience ends, be it before the answer begins or within it:
 * Octokit has no time limit of its own.
 */
function within(milliseconds: number, { left }: Allowance, ask: typeof fetch): typeof fetch {
  return async (resource, init) => {
    const signal = AbortSignal.timeout(Math.max(Math.min(milliseconds, left()), 1));
    const response = await ask(resource, { ...init, signal });
    // Read here, since Octokit takes an answer that breaks off for an empty one.
    const body = await bytesOf(response);
    const { status, statusText, headers } = response;
    const copy = new Response(body.byteLength === 0 ? null : body, { status, statusText, headers });
    // Octokit's paging over lists within an object needs the address, which a copy lacks.
    return Object.defineProperty(copy, 'url', { value: response.url });
  };
}

const reachedLimit = 'GitHub limits how often it may be asked';

function nothing(): void {}
