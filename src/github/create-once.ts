import { setTimeout as pause } from 'node:timers/promises';
import { isAmbiguous } from './failures.ts';
import type { Repository } from './repository.ts';

const triesAtMost = 3;

/**
 * Creates something on GitHub once, also when the answer to that gets lost: what should have been created is then
 * looked for before it is created again. Before each look there is a wait, since GitHub may still be at it.
 *
 * @param create a request that the client does not repeat: a `POST`, or one with `request: { once: true }`
 * @param find gives what `create` has made, if it can be found
 */
export async function createOnce<Made>(
  { patience }: Repository,
  create: () => Promise<Made>,
  find: () => Promise<Made | undefined>,
): Promise<Made> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await create();
    } catch (error) {
      if (!isAmbiguous(error)) throw error;
      await pause(patience.second * 2 ** (tries - 1));
      const made = await find();
      if (made !== undefined) return made;
      if (tries >= triesAtMost) throw error;
    }
  }
}
