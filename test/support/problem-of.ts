import { Problem } from '../../src/base/problem.ts';

/** The Problem that some work ends with. */
export async function problemOf(work: Promise<unknown> | (() => unknown)): Promise<Problem> {
  const done = async () => (typeof work === 'function' ? work() : work);
  const error = await done().then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof Problem) return error;
  throw error ?? new Error('No problem was told.');
}
