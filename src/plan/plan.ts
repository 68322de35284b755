import type { Finding } from '../report/finding.ts';
import type { MendingPlan, Unplanned } from '../report/mending-plan.ts';
import { attempted } from './attempt.ts';
import { neededAlong } from './needed-along.ts';
import type { PlanOptions } from './plan-options.ts';
import { awaitingSchemas } from './renamed-schemas.ts';
import { reusedNames } from './reused-names.ts';
import type { PrintedBefore } from './verification.ts';
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
  const printedBefore: PrintedBefore = new Map();
  // Those that a proof speaks against are left out of the next attempt, which is a proof of its own.
  for (let left = attempts; ; left -= 1) {
    const chosen = wanted.filter(({ finding }) => !reasons.has(finding));
    const attempt = await attempted(chosen, options, printedBefore);
    for (const [finding, reason] of attempt.impossible) reasons.set(finding, reason);
    if (attempt.doubtful.size === 0 && !attempt.isAgain) {
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
    for (const [finding, reason] of attempt.doubtful) reasons.set(finding, reason);
    if (left === 0)
      for (const { finding } of chosen)
        if (!reasons.has(finding))
          reasons.set(finding, 'what was tried together with it could not be proved');
  }
}

/** Attempts after which nothing is planned any more. */
const attempts = 3;
