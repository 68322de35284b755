import type { Finding } from '../../report/finding.ts';
import type { MendingPlan, SettledAlong } from '../../report/mending-plan.ts';
import type { Differences } from '../run/differences.ts';

/** What of all that was different is so no more, and no step is for. */
export function settledAlong(
  steps: MendingPlan['steps'],
  { before, between, after }: Readonly<Record<'before' | 'between' | 'after', Differences>>,
  source: string,
  failures: ReadonlyMap<Finding, string>,
): SettledAlong[] {
  const told = new Set([
    ...steps.flatMap(({ findings }) => findings),
    ...[...failures.keys()].map(({ fingerprint }) => fingerprint),
  ]);
  const isIn = ({ findings }: Differences, fingerprint: string) =>
    findings.get(fingerprint)?.wrong.includes(source) === true;
  return [...before.findings.values()]
    .filter(
      ({ fingerprint, severity }) =>
        severity !== 'cosmetic' &&
        !told.has(fingerprint) &&
        isIn(before, fingerprint) &&
        !isIn(after, fingerprint),
    )
    .map(({ fingerprint }) => ({ finding: fingerprint, held: isIn(between, fingerprint) }));
}
