import type { Finding } from '../../report/finding.ts';
import type { News } from './news.ts';

/**
 * The findings without which differences that came with a plan do not come, each with the reason why it has no plan. One
 * finding must not cost the others theirs, so it is found by trying: of the suspects, half is left out at a time.
 *
 * Of differences with the same suspects the first one is followed; what is left of the others shows once that is away.
 *
 * @param without gives the fingerprints of what still comes when some findings are left out
 */
export async function culprits(
  news: readonly News[],
  without: (left: ReadonlySet<Finding>) => Promise<ReadonlySet<string>>,
): Promise<Map<Finding, string>> {
  let searched = apart(news);
  const left = new Set<Finding>();
  while (searched.some(({ suspects }) => suspects.length > 1)) {
    const halves = searched.map(({ suspects }) => suspects.slice(0, suspects.length >> 1));
    const still = await without(new Set([...left, ...halves.flat()]));
    searched = searched.map((one, at) => {
      const half = halves[at] ?? [];
      if (!still.has(one.fingerprint)) return { ...one, suspects: half };
      for (const finding of half) left.add(finding);
      return { ...one, suspects: one.suspects.slice(half.length) };
    });
  }
  return new Map(searched.flatMap(({ suspects, title }) => suspects.map((one) => [one, whyNot(title)])));
}

/** Differences of which no two have a suspect in common, those with the fewest first: they are searched together. */
function apart(news: readonly News[]): News[] {
  const taken = new Set<Finding>();
  return [...news]
    .sort((a, b) => a.suspects.length - b.suspects.length)
    .filter(({ suspects }) => {
      const isApart = !suspects.some((finding) => taken.has(finding));
      if (isApart) for (const finding of suspects) taken.add(finding);
      return isApart;
    });
}

function whyNot(title: string): string {
  return `after what was tried, there is another difference (${title})`;
}
