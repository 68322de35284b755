import { type Answer, failed } from './answers.ts';

/** Something that goes wrong: which requests it hits, how often, and what they get. */
export interface Fault {
  /** Any method when left out. */
  readonly method?: string;
  /** Tried on the path without the query; any path when left out. */
  readonly path?: RegExp;
  /** Only the request of this position among all that arrive, from 1. */
  readonly request?: number;
  /** How many requests it hits; 1 when left out. */
  readonly times?: number;
  /** What the client gets instead; `hang up` closes the connection, `never` leaves it waiting. */
  readonly answer: Answer | 'hang up' | 'never';
  /** The request is carried out all the same and only its answer is lost. */
  readonly applied?: boolean;
}

/** An error of GitHub's servers. */
export function serverError(status: 500 | 502 | 503 | 504 = 502): Answer {
  return { status, headers: {}, body: { message: 'Server Error' } };
}

/** Too much written in a short time; without `retryAfter` (in seconds) GitHub leaves the waiting to us. */
export function secondaryLimit(retryAfter?: number, status: 403 | 429 = 403): Answer {
  return failed(
    status,
    'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
    retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) },
  );
}

/** The hour's requests are used up; `resetIn` is in seconds. */
export function primaryLimit(resetIn: number, status: 403 | 429 = 403): Answer {
  return failed(status, 'API rate limit exceeded for installation.', {
    'x-ratelimit-limit': '1000',
    'x-ratelimit-remaining': '0',
    'x-ratelimit-reset': String(Math.floor(Date.now() / 1000) + resetIn),
    'x-ratelimit-resource': 'core',
  });
}

/** What a token gets that lacks a permission. */
export function noPermission(): Answer {
  return failed(403, 'Resource not accessible by integration');
}

/** The first fault that hits a request, counted as used. */
export function takeFault(
  faults: Map<Fault, number>,
  request: { readonly method: string; readonly path: string; readonly position: number },
): Fault | undefined {
  for (const [fault, left] of faults) {
    const hits =
      left > 0 &&
      (fault.method ?? request.method) === request.method &&
      (fault.path?.test(request.path) ?? true) &&
      (fault.request ?? request.position) === request.position;
    if (!hits) continue;
    faults.set(fault, left - 1);
    return fault;
  }
  return undefined;
}
