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
  return ofTheMachine(error) ?? unexpected(error);
}

/** What a machine runs out of, by what Postgres, the system and its driver say: no defect of anybody's code. */
const shortages: readonly { readonly said: RegExp; readonly message: string; readonly advice: string }[] = [
  {
    said: /^53100\b|\bENOSPC\b|no space left on device|\bEDQUOT\b|quota exceeded|\bEFBIG\b|file too large/i,
    message: 'No space is left where the run keeps its server.',
    advice: 'Free some, or set TMPDIR to a folder with 200 MB or more.',
  },
  {
    said: /^53200\b|out of memory|\bENOMEM\b|could not resize shared memory/i,
    message: 'No memory is left for the server of the run.',
    advice: 'Give the job more memory, or start fewer things beside it.',
  },
  {
    said: /^(?:57P0[1-3]|08\w{3})\b|connection terminated|server closed the connection|\b(?:ECONNRESET|EPIPE|ECONNREFUSED)\b/i,
    message: 'The server that the source is applied to ended in the middle of the run.',
    advice: 'Look whether the machine ran out of memory or of space, then check again.',
  },
];

function ofTheMachine(error: unknown): Problem | undefined {
  const { code = '', message = '' } = (error ?? {}) as { code?: string; message?: string };
  const said = `${code} ${message}`;
  const shortage = shortages.find((one) => one.said.test(said));
  return (
    shortage && new Problem(shortage.message, { advice: shortage.advice, detail: message, cause: error })
  );
}

function unexpected(error: unknown): Problem {
  return new Problem('Something unexpected happened; this is a defect of schema-drift.', {
    detail: error instanceof Error ? (error.stack ?? error.message) : String(error),
    advice: 'Please report it with the text above.',
    cause: error,
  });
}
