import type { StatisticsByTable } from '../../catalog/statistics.ts';
import type { ComparedSource } from '../../compare/sources/compared-source.ts';

/** Of a source that knows nothing of rows, what the databases beside it know. */
export function largest(sources: readonly ComparedSource[]): StatisticsByTable | undefined {
  const known = sources.flatMap(({ read }) => (read.statistics === undefined ? [] : [...read.statistics]));
  if (known.length === 0) return undefined;
  const all = new Map<string, (typeof known)[number][1]>();
  for (const [id, its] of known) {
    const other = all.get(id);
    if (
      other === undefined ||
      (its.rows ?? Number.POSITIVE_INFINITY) > (other.rows ?? Number.POSITIVE_INFINITY)
    )
      all.set(id, its);
  }
  return all;
}
