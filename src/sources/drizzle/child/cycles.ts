/** Cycles of imports: a file must not wait for one that, directly or not, waits for it. */
import type { Loading } from './loading.ts';

/** Whether `file` is being loaded and waits for `importer`; where it does not, `importer` waits for it from now on. */
export function awaits(file: string, importer: string, { started, waiting }: Loading): boolean {
  const own = waiting.get(importer) ?? new Set();
  waiting.set(importer, own);
  const reaches = (from: string, seen: Set<string>): boolean =>
    from === importer ||
    [...(waiting.get(from) ?? [])].some((next) => !seen.has(next) && seen.add(next) && reaches(next, seen));
  const cyclic = started.has(file) && reaches(file, new Set());
  if (!cyclic) own.add(file);
  return cyclic;
}
