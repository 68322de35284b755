import { type CatalogObject, displayName } from '../../catalog/catalog.ts';
import { onlyTakesAway } from '../../catalog/rights-of-everyone.ts';
import type { Finding, Phase } from '../../report/finding.ts';
import { isMendedBy } from '../../sources/source-kind.ts';
import type { ComparedSource } from '../sources/compared-source.ts';
import type { Subject } from '../subject.ts';
import { names } from '../values.ts';

/**
 * Adds to each finding the phase in which the databases that are wrong are brought in line. One that asks for an edit
 * or a deploy alone, that nobody has judged, or that needs nothing done has none. What one change has to settle is in
 * one phase.
 *
 * @param subjects what the findings are about, by fingerprint; faults of a single source have none
 */
export function withPhases(
  findings: readonly Finding[],
  subjects: ReadonlyMap<string, Subject>,
  sources: readonly ComparedSource[],
): Finding[] {
  const databases = sources.filter(isMendedBy('statements', 'file')).map(({ name }) => name);
  const moved = schemasOfMoved([...subjects.values()]);
  const phases = new Map(
    findings.map((finding) => [
      finding.fingerprint,
      phaseOf(finding, subjects.get(finding.fingerprint), databases, moved),
    ]),
  );
  return findings.map((finding) => {
    if (finding.severity === 'cosmetic' || finding.wrong.length === 0) return finding;
    const all = [finding.fingerprint, ...(finding.together ?? [])].map((id) => phases.get(id));
    const phase = order.find((one) => all.includes(one));
    return phase === undefined ? finding : { ...finding, phase };
  });
}

const order: readonly Phase[] = ['correct', 'add', 'clean up'];

function phaseOf(
  finding: Finding,
  subject: Subject | undefined,
  databases: readonly string[],
  moved: ReadonlySet<string>,
): Phase | undefined {
  if (subject === undefined) return phaseOfFault(finding, databases);
  const wrong = finding.wrong.filter((name) => databases.includes(name));
  // What is pending comes with the next deploy.
  if (wrong.length === 0 || finding.class === 'pending migration') return undefined;
  const { objects, attributes, twin, right } = subject;
  const own = wrong.map((name) => objects.get(name));
  if (attributes.length === 0 && own.includes(undefined))
    return subject.kind === 'schema' && moved.has(finding.object) ? 'correct' : 'add';
  // A table under two names is one mistake, also where the wrong one stands beside the right one.
  if (attributes.length === 0)
    return twin === undefined && !own.every((it) => it !== undefined && onlyTakesAway(it))
      ? 'clean up'
      : 'correct';
  return attributes.join() === 'labels' ? phaseOfValues(own, objects.get(right[0] ?? '')) : 'correct';
}

/** Schemas that tables are in, in one of the sources: they have to be there before a table can be moved to them. */
function schemasOfMoved(subjects: readonly Subject[]): ReadonlySet<string> {
  return new Set(
    subjects.flatMap(({ kind, objects }) => {
      const schemas = new Set([...objects.values()].map(({ path }) => displayName(path.slice(0, 1))));
      return kind === 'table' && schemas.size > 1 ? [...schemas] : [];
    }),
  );
}

/** What the next deploy stumbles over comes before what it brings; the fault of a file is mended by an edit. */
function phaseOfFault(finding: Finding, databases: readonly string[]): Phase | undefined {
  const isOfDatabase = databases.some((name) => Object.hasOwn(finding.cells, name));
  return isOfDatabase && finding.class !== 'declaration fault' ? 'correct' : undefined;
}

/** An enum that only lacks values is added to; one that only has some too many is cleaned up. */
function phaseOfValues(own: readonly (CatalogObject | undefined)[], right: CatalogObject | undefined): Phase {
  const wanted = valuesOf(right);
  const lacks = own.some((it) => wanted.some((value) => !valuesOf(it).includes(value)));
  const exceeds = own.some((it) => valuesOf(it).some((value) => !wanted.includes(value)));
  if (lacks === exceeds) return 'correct';
  return lacks ? 'add' : 'clean up';
}

function valuesOf(object: CatalogObject | undefined): readonly string[] {
  return names(object?.attributes.labels);
}
