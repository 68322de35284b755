import { setTimeout as pause } from 'node:timers/promises';
import { Octokit } from '@octokit/rest';
import { Problem } from '../problem.ts';
import { isAmbiguous, isLimit, whatFailed } from './failures.ts';
import { type Patience, usualPatience, waitBefore } from './patience.ts';
import type { Repository } from './repository.ts';
import { inTurn } from './turns.ts';

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

/**
 * A repository on GitHub whose client waits as GitHub wants to be waited for.
 *
 * - Writes go one after the other, with a pause between them.
 * - Limits (403 and 429) are waited out, errors of GitHub's servers and of the network tried again; after
 *   `patience.total` spent on all of it together, a `Problem` is thrown.
 * - A `POST` is never sent again after an error that leaves open whether it was carried out, nor is any request
 *   with `request: { retries: 0 }`: use `createOnce` for those.
 *
 * Octokit's own plugins for this recognise a limit by its wording alone, repeat every kind of write, share their
 * queues between clients, and know no end.
 */
export function repositoryOn({ token, apiUrl, owner, repo, onWait, ...options }: ClientOptions): Repository {
  const patience = { ...usualPatience, ...options.patience };
  const octokit = new Octokit({
    auth: token,
    baseUrl: apiUrl.replace(/\/+$/, ''),
    userAgent: 'schema-drift',
    log: silent,
    request: { fetch: within(patience.request, options.fetch ?? fetch) },
  });
  const write = inTurn(patience.betweenWrites);
  let left = patience.total;

  octokit.hook.wrap('request', async (send, request) => {
    for (let tries = 1; ; tries += 1) {
      if (left <= 0) throw outOfPatience(patience.total);
      const began = Date.now();
      try {
        return await (isWrite(request) ? write(async () => send(request)) : send(request));
      } catch (error) {
        const wait = waitBefore(error, tries, isRepeatable(request), patience);
        if (wait === undefined || wait > left) throw error;
        onWait?.(reasonToWait(error, wait));
        await pause(wait);
      } finally {
        left -= Date.now() - began;
      }
    }
  });
  return { octokit, owner, repo };
}

/**
 * Creates something on GitHub once, also when the answer to that gets lost: what should have been created is then
 * looked for before it is created again.
 *
 * @param find gives what `create` has made, if it can be found
 * @param wait milliseconds before looking, doubled each time, since GitHub may still be at it
 */
export async function createOnce<Made>(
  create: () => Promise<Made>,
  find: () => Promise<Made | undefined>,
  wait = usualPatience.stumble,
): Promise<Made> {
  const TRIES = 3;
  for (let tries = 1; ; tries += 1) {
    try {
      return await create();
    } catch (error) {
      if (!isAmbiguous(error)) throw error;
      await pause(wait * 2 ** (tries - 1));
      const made = await find();
      if (made !== undefined) return made;
      if (tries >= TRIES) throw error;
    }
  }
}

/** What is looked at of Octokit's description of a request. */
interface Request {
  readonly method: string;
  readonly url: string;
  readonly query?: unknown;
  readonly request?: { readonly [option: string]: unknown };
}

function isWrite(request: Request): boolean {
  return !['GET', 'HEAD'].includes(request.method) && !isQuery(request);
}

/** A question in GraphQL, which is sent as a `POST` all the same. */
function isQuery({ url, query }: Request): boolean {
  return url.endsWith('/graphql') && typeof query === 'string' && !/^\s*mutation\b/.test(query);
}

function isRepeatable(request: Request): boolean {
  if (request.request?.retries === 0) return false;
  return request.method !== 'POST' || isQuery(request);
}

/** `ask`, given up after some milliseconds, be it before the answer begins or within it. */
function within(milliseconds: number, ask: typeof fetch): typeof fetch {
  return async (resource, init) => {
    const signal = AbortSignal.timeout(milliseconds);
    const response = await ask(resource, { ...init, signal });
    // Read here, since Octokit takes an answer that breaks off for an empty one.
    const body = await response.arrayBuffer();
    const { status, statusText, headers } = response;
    const copy = new Response(body.byteLength === 0 ? null : body, { status, statusText, headers });
    // Octokit's paging over lists within an object needs the address, which a copy lacks.
    return Object.defineProperty(copy, 'url', { value: response.url });
  };
}

function reasonToWait(error: unknown, wait: number): string {
  const why = isLimit(error) ? 'GitHub limits how often it may be asked' : whatFailed(error);
  return `${why}; trying again in ${Math.ceil(wait / 1000)} s.`;
}

function outOfPatience(total: number): Problem {
  return new Problem(
    `GitHub has kept the job waiting for ${Math.round(total / 1000)} s in all, which is the most it may.`,
    {
      advice: 'Run the job again; https://www.githubstatus.com tells whether GitHub has trouble.',
    },
  );
}

const nothing = (): void => {};
const silent = { debug: nothing, info: nothing, warn: nothing, error: nothing };
