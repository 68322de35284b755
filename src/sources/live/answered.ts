import type { Client } from 'pg';
import { outOfTime, type Subject } from './failures.ts';

/** What the server itself allows is less; this is for one that has gone without a word, or a way that delays everything. */
const answerSeconds = 120;

/**
 * Waits for answers of the server; where none come in time, or the run is over, the connection is ended.
 * Throws what `work` throws, a `Problem` out of time, and the signal's reason.
 */
export async function answered<Result>(
  client: Client,
  subject: Subject,
  signal: AbortSignal,
  work: () => Promise<Result>,
  seconds = answerSeconds,
): Promise<Result> {
  signal.throwIfAborted();
  const timeout = AbortSignal.timeout(seconds * 1000);
  const deadline = AbortSignal.any([timeout, signal]);
  const end = () => client.connection.stream.destroy();
  deadline.addEventListener('abort', end);
  try {
    return await work();
  } catch (error) {
    signal.throwIfAborted();
    throw timeout.aborted ? outOfTime(seconds, subject) : error;
  } finally {
    deadline.removeEventListener('abort', end);
  }
}
