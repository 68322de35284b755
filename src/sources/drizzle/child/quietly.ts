import { stripVTControlCharacters } from 'node:util';
import { Problem } from '../../../base/problem.ts';
import { ExitAttempt } from './guard.ts';
import { PoisonError } from './poison.ts';

/** What drizzle-kit said before it gave up, or threw. */
class KitFailure extends Error {}

/**
 * Has drizzle-kit do something without printing.
 *
 * @throws Error with what it said, where it gives up
 */
export async function quietly<Result>(work: () => Promise<Result>): Promise<Result> {
  const said: string[] = [];
  const log = console.log;
  console.log = (...words) => said.push(words.join(' '));
  try {
    return await work();
  } catch (error) {
    if (error instanceof Problem || error instanceof PoisonError) throw error;
    const stopped = error instanceof ExitAttempt ? 'It stopped without a reason.' : wordsOf(error);
    throw new KitFailure(plainText(said.join('\n')) || stopped);
  } finally {
    console.log = log;
  }
}

export function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function plainText(text: string): string {
  return stripVTControlCharacters(text).replace(/\s+/g, ' ').trim();
}
