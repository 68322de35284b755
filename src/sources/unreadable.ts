import { Problem } from '../base/problem.ts';
import type { Server } from '../postgres/server.ts';

/** A source that failed only because there is no server says so in a few words: the server's failure is told once. */
export async function noServer(
  server: Promise<Server>,
  error: unknown,
  signal: AbortSignal,
): Promise<Problem> {
  const failed = await server.then(
    () => false,
    (failure: unknown) => failure === error,
  );
  return failed ? new Problem('There is no Postgres to apply it to.') : asProblem(error, signal);
}

/** Whatever was thrown, as something that a person can act on. */
export function asProblem(error: unknown, signal: AbortSignal): Problem {
  if (signal.aborted) {
    const outOfTime = (signal.reason as Error | undefined)?.name === 'TimeoutError';
    return outOfTime
      ? new Problem('The time for the whole run was up before this source was read.', {
          advice: 'Give it more with `timeout:` (seconds) in schema-drift.yml.',
        })
      : new Problem('The run was stopped before this source was read.');
  }
  if (error instanceof Problem) return error;
  return new Problem('Something unexpected happened; this is a defect of schema-drift.', {
    detail: error instanceof Error ? (error.stack ?? error.message) : String(error),
    advice: 'Please report it with the text above.',
    cause: error,
  });
}
