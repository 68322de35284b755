import { displayName } from '../catalog/catalog.ts';
import type { Finding } from '../report/report.ts';
import { wordsOfNames } from './names-within.ts';
import type { Done } from './run-all.ts';
import type { Wanted } from './wanted.ts';

/**
 * Why tasks were refused that need something which is to get its name first, and that nobody has said to be the same:
 * they wait for that word.
 *
 * @param impossible findings without tasks, with the reason
 */
export function awaitedBy(
  refused: Done['refused'],
  wanted: readonly Wanted[],
  impossible: ReadonlyMap<Finding, string>,
): ReadonlyMap<Finding, string> {
  const unsaid = wanted.flatMap(({ finding, own, right }) => {
    const reason = impossible.get(finding);
    const isCalledOtherwise =
      own !== undefined && right !== undefined && own.path.at(-1) !== right.path.at(-1);
    return reason?.includes('--rename ') === true && isCalledOtherwise ? [{ right, reason }] : [];
  });
  return new Map(
    refused.flatMap(({ task, reason }) => {
      const words = new Set(
        [reason, ...task.forms.flat().flatMap(({ sql }) => sql)].join(' ').match(wordsOfNames),
      );
      const awaited = unsaid.find(({ right }) => words.has(right.path.at(-1) ?? ''));
      if (awaited === undefined) return [];
      const why = `it needs ${displayName(awaited.right.path)}, and that waits for a word: ${awaited.reason}`;
      return task.findings.map((finding) => [finding, why] as const);
    }),
  );
}
