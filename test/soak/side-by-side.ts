import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Part, placeAt, wrongIn } from './place.ts';

/** Checks that all begin at once on one cache, which is empty at first. */
export async function sideBySide(count: number): Promise<Part> {
  const cache = mkdtempSync(join(tmpdir(), 'sd-soak-cache-'));
  chmodSync(cache, 0o755);
  const place = placeAt(tmpdir(), { XDG_CACHE_HOME: cache });
  try {
    const runs = Array.from({ length: count }, () => place.start().ended);
    const ended = await Promise.all(runs);
    const faults = ended.flatMap((one) => wrongIn(one, [0]));
    faults.push(...(await place.left()), ...(await place.leftAfterOneMore()));
    return { figure: `${count} checks side by side on one cache, empty at first`, faults };
  } finally {
    place.remove();
    rmSync(cache, { recursive: true, force: true });
  }
}
