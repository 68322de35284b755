import type { Finding } from '../report/finding.ts';
import type { MendingPlan, Unplanned } from '../report/mending-plan.ts';
import { awaitingSchemas } from './names/renamed-schemas.ts';
import { reusedNames } from './names/reused-names.ts';
import type { PlanOptions } from './plan-options.ts';
import { type Attempt, attempted, isProved } from './proof/attempt.ts';
import { culprits } from './proof/culprits.ts';
import { neededAlong } from './proof/needed-along.ts';
import type { PrintedBefore } from './proof/verification.ts';
import { type Wanted, wantedFor } from './wanted.ts';

/**
 * Plans the statements that bring a source in line, and proves them: they are run on a copy of its schema, which is
 * then compared with the other sources as the source itself was. A finding that is still there after that, or over
 * which others came, has no plan.
 *
 * @throws Problem when no copy of the schema can be made, or its connection is lost; the reason of `signal`
 */
export async function planFor(options: PlanOptions): Promise<MendingPlan> {
  const { source, findings, others = [], subjects, sources } = options;
  const reasons = new Map<Finding, string>();
  const isOwn = ({ wrong }: Finding) => wrong.includes(source.name);
  const own = findings.filter(isOwn);
  const wantedOf = (finding: Finding): readonly Wanted[] => {
    const subject = subjects.get(finding.fingerprint);
    return subject === undefined ? [] : wantedFor(finding, subject, source, sources);
  };
  const wanted = own.flatMap((finding) => {
    const wants = wantedOf(finding);
    if (wants.length === 0) reasons.set(finding, 'it is no difference that statements could settle');
    return wants;
  });
  const unchosen = others.filter(isOwn).flatMap(wantedOf);
  const awaiting = [...awaitingSchemas(wanted, unchosen), ...reusedNames(wanted, options).awaiting];
  for (const [finding, reason] of awaiting) reasons.set(finding, reason);
  const attempt = await provedWithout(reasons, wanted, options);
  for (const refused of reasons) {
    const [finding] = refused;
    const needed = await neededAlong(refused, wantedOf(finding), unchosen, options);
    if (needed !== undefined) reasons.set(finding, needed);
  }
  const unplanned = own.flatMap((finding): Unplanned[] => {
    const reason = reasons.get(finding);
    return reason === undefined
      ? []
      : [{ finding: finding.fingerprint, title: finding.title, reason: `No proved plan: ${reason}.` }];
  });
  return { source: source.name, form: options.form, ...attempt.plan, unplanned };
}

/**
 * Attempts a plan without the findings that have a reason to have none, and without more of them until one is proved:
 * each attempt is a proof of its own, and leaves out at least one more.
 *
 * @param reasons gets those that are left out
 */
async function provedWithout(
  reasons: Map<Finding, string>,
  wanted: readonly Wanted[],
  options: PlanOptions,
): Promise<Attempt> {
  const printedBefore: PrintedBefore = new Map();
  const attemptedBut = (left: ReadonlyMap<Finding, string>) =>
    attempted(
      wanted.filter(({ finding }) => !left.has(finding)),
      options,
      printedBefore,
    );
  for (;;) {
    const attempt = await attemptedBut(reasons);
    for (const [finding, reason] of attempt.impossible) reasons.set(finding, reason);
    if (isProved(attempt)) return attempt;
    if (attempt.isAgain) continue;
    for (const [finding, reason] of attempt.unsettled) reasons.set(finding, reason);
    // What came along may go with those that are left out for themselves.
    if (attempt.unsettled.size > 0) continue;
    const found = await culprits(attempt.news, async (left) => {
      const without = new Map<Finding, string>([...reasons, ...[...left].map((one) => [one, ''] as const)]);
      for (;;) {
        const tried = await attemptedBut(without);
        if (!tried.isAgain) return new Set(tried.news.map(({ fingerprint }) => fingerprint));
        for (const [finding, reason] of tried.impossible) without.set(finding, reason);
      }
    });
    for (const [finding, reason] of found) reasons.set(finding, reason);
  }
}
