import { tmpdir } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { type Part, placeAt, wrongIn } from './place.ts';

/** Kills checks at random moments, and looks what goes on: no process at once, no folder after the next run. */
export async function kills(count: number, seed: number): Promise<Part> {
  const place = placeAt(tmpdir());
  const random = randomOf(seed);
  const faults: string[] = [];
  try {
    const begun = performance.now();
    faults.push(...wrongIn(await place.start().ended, [0]));
    const length = performance.now() - begun;
    let ended = 0;
    for (let at = 0; at < count; at += 1) {
      const { kill, ended: end } = place.start();
      const moment = random() * length;
      await Promise.race([pause(moment), end]);
      kill();
      const { status, output } = await end;
      if (status !== null) ended += 1;
      faults.push(...wrongIn({ status, output }, [0, null]));
      const left = (await place.left()).filter((one) => one.startsWith('process'));
      faults.push(...left.map((one) => `killed after ${Math.round(moment)} ms: ${one}`));
    }
    faults.push(...(await place.leftAfterOneMore()));
    return {
      figure: `${count - ended} kills at random moments of a check (${ended} were too late)`,
      faults,
    };
  } finally {
    place.remove();
  }
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
