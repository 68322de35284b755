import { spawnSync } from 'node:child_process';

/** Runs a command, gives its wall-clock seconds; throws with its output where it fails in a way not expected. */
export function seconds(command, args, options = {}) {
  const { expected = [0], ...spawnOptions } = options;
  const begun = performance.now();
  const result = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 1 << 28, ...spawnOptions });
  const took = (performance.now() - begun) / 1000;
  if (!expected.includes(result.status))
    throw new Error(
      `${command} ${args.join(' ')} ended with ${result.status}\n${result.stdout}\n${result.stderr}\n${result.error ?? ''}`,
    );
  return took;
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

/**
 * Runs two measurements in turn, A B A B …, and gives the medians of both and of the ratios pair by pair; the first
 * `warmUps` pairs are not counted.
 */
export async function inTurn(runs, a, b, warmUps = 1) {
  const pairs = [];
  for (let run = 0; run < warmUps; run += 1) {
    await a();
    await b();
  }
  for (let run = 0; run < runs; run += 1) pairs.push([await a(), await b()]);
  return {
    a: median(pairs.map(([first]) => first)),
    b: median(pairs.map(([, second]) => second)),
    ratio: median(pairs.map(([first, second]) => first / second)),
  };
}

/** Prints one comparison; without a `goal` it is only stated. */
export function line(name, { a, b, ratio }, goal) {
  const numbers = `${(a * 1000).toFixed(0)} ms against ${(b * 1000).toFixed(0)} ms`;
  const wanted = goal === undefined ? '' : `; goal at most ${goal} ×`;
  console.log(`${name.padEnd(64)} ${ratio.toFixed(2)} ×  (${numbers}${wanted})`);
}
