import { text } from '../../catalog/attributes.ts';
import { type CatalogObject, displayName } from '../../catalog/catalog.ts';
import type { Finding } from '../../report/finding.ts';
import { wordsOfNames } from '../names/names-within.ts';
import type { Done } from '../run/run-all.ts';
import type { Wanted } from '../wanted.ts';

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
  const unsaid = unsaidNames(wanted, impossible);
  return new Map(
    refused.flatMap(({ task, reason }) => {
      const words = new Set(
        [reason, ...task.forms.flat().flatMap(({ sql }) => sql)].join(' ').match(wordsOfNames),
      );
      const awaited = unsaid.find(({ right }) => words.has(right.path.at(-1) ?? ''));
      if (awaited === undefined) return [];
      return task.findings.map((finding) => [finding, whyItWaits(awaited)] as const);
    }),
  );
}

/**
 * Why functions wait for that word that Postgres would take before it: it reads their text when they are called, and only
 * then finds what is not there yet.
 */
export function bodiesAwaiting(
  wanted: readonly Wanted[],
  impossible: ReadonlyMap<Finding, string>,
): ReadonlyMap<Finding, string> {
  const unsaid = unsaidNames(wanted, impossible);
  return new Map(
    wanted.flatMap(({ finding, own, right }) => {
      const [before, after] = [own, right].map(
        (it) => new Set(text(it?.attributes.body)?.match(wordsOfNames)),
      );
      const awaited = unsaid.find(
        (its) =>
          !before?.has(nameOf(its)) && after?.has(nameOf(its)) === true && mayMean(its.right, after, right),
      );
      return awaited === undefined ? [] : [[finding, whyItWaits(awaited)] as const];
    }),
  );
}

/** A name that nobody has said to be that of what is called otherwise. */
interface Unsaid {
  readonly right: CatalogObject;
  readonly reason: string;
}

function unsaidNames(wanted: readonly Wanted[], impossible: ReadonlyMap<Finding, string>): Unsaid[] {
  return wanted.flatMap(({ finding, own, right }) => {
    const reason = impossible.get(finding);
    const isCalledOtherwise =
      own !== undefined && right !== undefined && own.path.at(-1) !== right.path.at(-1);
    return reason?.includes('--rename ') === true && isCalledOtherwise ? [{ right, reason }] : [];
  });
}

function nameOf({ right }: Unsaid): string {
  return right.path.at(-1) ?? '';
}

function whyItWaits({ right, reason }: Unsaid): string {
  return `it needs ${displayName(right.path)}, and that waits for a word: ${reason}`;
}

/** A column is meant where its table is named, too, and by what a trigger calls, which has it of its row. */
function mayMean({ kind, path }: CatalogObject, words: ReadonlySet<string>, caller?: CatalogObject): boolean {
  return kind !== 'column' || words.has(path[1] ?? '') || caller?.attributes.result === 'trigger';
}
