import { tmpdir } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { type Part, placeAt, wrongIn } from './place.ts';

/** Checks at a time, each in a place of its own. */
const AT_ONCE = 3;

/** Kills checks at random moments, and looks what goes on: no process a moment later, no folder after the next run. */
export async function kills(count: number, seed: number): Promise<Part> {
  const random = randomOf(seed);
  const moments = Array.from({ length: count }, random);
  const lanes = await Promise.all(Array.from({ length: AT_ONCE }, () => killEach(moments)));
  const late = lanes.reduce((sum, lane) => sum + lane.late, 0);
  return {
    figure: `${count - late} kills at random moments of a check (${late} more came too late)`,
    faults: lanes.flatMap((lane) => lane.faults),
  };
}

/** Takes moments, as parts of the length of a check, until there are none. */
async function killEach(moments: number[]): Promise<{ readonly late: number; readonly faults: string[] }> {
  const place = placeAt(tmpdir());
  const faults: string[] = [];
  let late = 0;
  try {
    const begun = performance.now();
    faults.push(...wrongIn(await place.start().ended, [0]));
    const length = performance.now() - begun;
    for (let part = moments.pop(); part !== undefined; part = moments.pop()) {
      const { kill, ended } = place.start();
      await Promise.race([pause(part * length), ended]);
      kill();
      const end = await ended;
      if (end.status !== null) late += 1;
      const left = await place.processesLeft();
      faults.push(
        ...wrongIn(end, [0, null]),
        ...left.map((one) => `killed after ${Math.round(part * length)} ms: ${one}`),
      );
    }
    faults.push(...(await place.leftAfterOneMore()));
    return { late, faults };
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
