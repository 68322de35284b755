import { defined } from '../base/defined.ts';
import type { MovedColumns } from '../compare/renames/moved-column.ts';
import { hasLens } from '../compare/rows/lenses.ts';
import type { ComparedSource } from '../compare/sources/compared-source.ts';
import type { Subject } from '../compare/subject.ts';
import type { Discrepancy } from '../rebuild/mend.ts';
import type { Finding } from '../report/finding.ts';
import { sourceTraits } from '../sources/source-kind.ts';

/** One thing that a source has otherwise than it should, and the finding that says so. */
export interface Wanted extends Discrepancy {
  readonly finding: Finding;
  /** The source whose word it is. */
  readonly model: ComparedSource;
  /** The columns that moved, as far as the finding says so. */
  readonly moves: readonly MovedColumns[];
}

/**
 * Everything that has to change in a source for a finding to be settled: what the finding is about, and what follows
 * from it. Empty where the source or those that are right say nothing of it.
 */
export function wantedFor(
  finding: Finding,
  subject: Subject,
  source: ComparedSource,
  sources: readonly ComparedSource[],
): Wanted[] {
  const all = allOf(subject);
  const moves = all.flatMap((one) => one.moves);
  return all.flatMap((one): Wanted[] => {
    // Of those that are right and speak of it, in SQL, the one that tells most.
    const [model] = modelsOf(subject, sources)
      .filter(({ name }) => one.speaking.includes(name))
      .sort((a, b) => sourceTraits[a.kind].authority - sourceTraits[b.kind].authority);
    const [own, right] = [one.objects.get(source.name), model && one.objects.get(model.name)];
    if (model === undefined || !one.speaking.includes(source.name)) return [];
    if (own === undefined && right === undefined) return [];
    return [
      {
        finding,
        model,
        ...defined({ own, right }),
        attributes: one.attributes,
        moves,
      },
    ];
  });
}

/** Sources that are right and say what is right in SQL; a language of its own does not tell enough to make anything of. */
export function modelsOf({ right }: Subject, sources: readonly ComparedSource[]): ComparedSource[] {
  return sources.filter((source) => right.includes(source.name) && !hasLens(source));
}

function allOf(subject: Subject): Subject[] {
  return [subject, ...subject.folded.flatMap(allOf)];
}
