import { headersOf, isAmbiguous, isLimit, neverArrived } from './failures.ts';

/** How long GitHub is waited for, all in milliseconds. */
export interface Patience {
  /** One request, until its whole answer has arrived. */
  readonly request: number;
  /** All requests and waits of one client together; no job hangs on GitHub for longer. */
  readonly total: number;
  /** After a limit without a word on how long it lasts; GitHub asks for a minute, and for more each time. */
  readonly limit: number;
  /** After an error of GitHub's servers or of the network; doubles each time. */
  readonly stumble: number;
  /** Between the end of a write and the next one. */
  readonly betweenWrites: number;
}

export const usualPatience: Patience = {
  request: 20_000,
  total: 300_000,
  limit: 60_000,
  stumble: 1_000,
  betweenWrites: 1_000,
};

/** How often a request is tried altogether. */
const TRIES = 4;

/**
 * How long to wait before a request that failed is sent again; `undefined` where that would not help, or where it
 * might do twice what should be done once.
 *
 * @param tries how often it has been sent, from 1
 * @param repeatable whether carrying it out twice does no harm
 * @returns milliseconds
 */
export function waitBefore(
  error: unknown,
  tries: number,
  repeatable: boolean,
  patience: Patience,
): number | undefined {
  if (tries >= TRIES) return undefined;
  // What was refused for a limit, or never arrived, was not carried out.
  if (isLimit(error)) return untilAllowed(error, patience.limit * 2 ** (tries - 1));
  if (neverArrived(error) || (repeatable && isAmbiguous(error))) return patience.stumble * 2 ** (tries - 1);
  return undefined;
}

/** What GitHub says of the end of a limit, in its order of precedence. */
function untilAllowed(error: unknown, unsaid: number): number {
  const headers = headersOf(error);
  const after = Number(headers['retry-after'] ?? Number.NaN);
  if (Number.isFinite(after)) return after * 1000;
  const reset = Number(headers['x-ratelimit-reset'] ?? Number.NaN);
  // The reset has whole seconds, so the limit ends within the one it names.
  if (headers['x-ratelimit-remaining'] === '0' && Number.isFinite(reset))
    return Math.max(reset * 1000 - Date.now(), 0) + 1000;
  return unsaid;
}
