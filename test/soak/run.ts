/**
 * `npm run soak`: load and bad luck, with what they leave. Ends by itself, with status 1 where something was wrong.
 *
 * npm run soak -- [--kills 200] [--runs 20] [--bytes 10240] [--seed N] [--write]
 *
 * `--write` puts the figures into docs/security.md.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { drops } from './drops.ts';
import { fullDisk } from './full-disk.ts';
import { kills } from './kills.ts';
import { sideBySide } from './side-by-side.ts';

/** Longer than everything together takes on a slow machine. */
const LONGEST_MINUTES = 90;
setTimeout(() => {
  console.error(`soak: not over after ${LONGEST_MINUTES} minutes`);
  process.exit(1);
}, LONGEST_MINUTES * 60_000).unref();

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '200' },
    runs: { type: 'string', default: '20' },
    bytes: { type: 'string', default: '10240' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    write: { type: 'boolean', default: false },
  },
});
const seed = Number(values.seed);
console.log(`soak: seed ${seed}`);

const parts = [
  () => drops(Number(values.bytes)),
  () => sideBySide(Number(values.runs)),
  () => fullDisk(),
  () => kills(Number(values.kills), seed),
];

const figures: string[] = [];
for (const part of parts) {
  const begun = performance.now();
  const { figure, faults } = await part();
  const took = `${Math.round((performance.now() - begun) / 1000)} s`;
  console.log(`${faults.length === 0 ? 'held' : 'NOT HELD'}: ${figure} (${took})`);
  for (const fault of faults.slice(0, 20)) console.log(`  ${fault}`);
  if (faults.length > 0) process.exitCode = 1;
  figures.push(`- ${figure} (${took})`);
}

if (values.write && process.exitCode !== 1) {
  const page = resolve(import.meta.dirname, '../../docs/security.md');
  const block = /(?<=<!-- soak -->\n)[\s\S]*?(?=\n<!-- end of soak -->)/;
  const text = `On 2 cores, seed ${seed}:\n\n${figures.join('\n')}`;
  writeFileSync(
    page,
    readFileSync(page, 'utf8').replace(block, () => text),
  );
}
