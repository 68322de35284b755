import { defined } from '../base/defined.ts';
import { displayName, objectId } from '../catalog/catalog.ts';
import { fingerprint } from '../compare/fingerprint.ts';
import type { Reference } from '../config/config.ts';
import type { Finding } from '../report/finding.ts';
import type { ReferenceReport } from '../report/report.ts';
import type { OneDatabase } from './one-database.ts';
import { type End, endOf } from './reference-ends.ts';
import { outcomeOf } from './reference-outcome.ts';

/** What became of the keys that lead from one database to others. */
export interface CheckedReferences {
  readonly reports: readonly ReferenceReport[];
  /** Of those that hold in no source at all: where some source has it right, the others differ from that one. */
  readonly findings: readonly Finding[];
}

/**
 * Checks the keys that lead from `own` to other databases, in whatever sources have their columns: that both are there,
 * that their types can be compared, and that the second one is unique.
 */
export function checkedReferences(
  references: readonly Reference[],
  own: OneDatabase,
  all: readonly OneDatabase[],
): CheckedReferences {
  const checked = references.flatMap((reference) => {
    if (reference.from.database !== own.name) return [];
    const target = all.find(({ name }) => name === reference.to.database);
    return target === undefined ? [] : [checkedReference(reference, own, target)];
  });
  return {
    reports: checked.map(({ report }) => report),
    findings: checked.flatMap(({ finding }) => finding ?? []),
  };
}

function checkedReference(
  { from, to, location }: Reference,
  own: OneDatabase,
  target: OneDatabase,
): { readonly report: ReferenceReport; readonly finding?: Finding } {
  const ends = [endOf(from, own), endOf(to, target)] as const;
  const names = { from: displayName(from.path), to: `${to.database}.${displayName(to.path)}` };
  const outcome = outcomeOf(...ends);
  const report: ReferenceReport = {
    ...names,
    state: outcome.state,
    ...defined({ why: outcome.why }),
    location,
  };
  if (outcome.failure === undefined) return { report };
  const { severity, advice } = outcome.failure;
  const why = outcome.why ?? '';
  return {
    report,
    finding: {
      fingerprint: fingerprint(own.name, 'reference', names.from, names.to),
      severity,
      class: 'declaration fault',
      kind: 'reference',
      object: names.from,
      group: displayName(from.path.slice(0, 2)),
      title: `reference ${names.from} → ${names.to}: ${why}`,
      cells: {
        [location.file]: { state: 'present', text: `→ ${names.to}`, location },
        ...cellsOf(ends[0], (source) => source),
        ...cellsOf(ends[1], (source) => `${target.name}.${source}`),
      },
      wrong: [],
      reason: `${why.charAt(0).toUpperCase()}${why.slice(1)}.`,
      advice,
      folded: [],
    },
  };
}

function cellsOf({ having }: End, nameOf: (source: string) => string): Finding['cells'] {
  return Object.fromEntries(
    having.map(({ source: { name, read }, object }) => {
      const location = read.locations.get(objectId('column', object.path));
      return [
        nameOf(name),
        {
          state: 'present' as const,
          text: String(object.attributes.type),
          ...defined({ location }),
        },
      ];
    }),
  );
}
