/** What edits and SQL do not settle: which findings, why, and what to do. */

import { list } from '../../base/phrases.ts';
import type { Finding } from '../finding.ts';
import type { MendingPlan } from '../mending-plan.ts';
import type { DatabaseReport } from '../report.ts';
import { adviceParts } from './advice.ts';
import { whyNotNoted } from './awaiting-notes.ts';
import { isFault } from './phrases.ts';

/** Of which sources, and under which wishes, it is asked what is left. */
export interface Asked {
  /** All sources where it is absent. */
  readonly isAsked?: (database: string, source: string) => boolean;
  /** Whether what loses data is settled, too. */
  readonly allowDataLoss?: boolean;
  /** Whether what is to be done by hand is told with its code. */
  readonly withCode?: boolean;
}

/** Whether sources differ and nothing tells who of them is wrong. */
export function isUnjudged(finding: Finding): boolean {
  return finding.wrong.length === 0 && !isFault(finding);
}

/** Why nothing tells who is wrong: where somebody is declared to be right, that does not help. */
export function whyUnjudged(finding: Finding, { truth, sources }: DatabaseReport): string {
  const isDeclared = sources.some(({ name }) => name === truth);
  return isDeclared ? `nothing tells who is wrong: ${finding.reason}` : 'nothing tells who is wrong';
}

/** Why edits and SQL do not settle a finding in every source that is wrong, a sentence a cause; empty where they do. */
export function whyLeft(
  finding: Finding,
  database: DatabaseReport,
  { isAsked = () => true, withCode = false }: Asked = {},
): readonly string[] {
  if (isUnjudged(finding)) return [whyUnjudged(finding, database)];
  const { plans = [] } = database;
  const { fingerprint, wrong, edits = [], kind, objects = [] } = finding;
  const unplanned = plans.flatMap((plan) =>
    plan.unplanned
      .filter((one) => one.finding === fingerprint && isAsked(database.name, plan.source))
      .map(({ reason }) => ({ source: plan.source, reason })),
  );
  const uneditedIn = (source: string) => objects.filter(({ unedited }) => unedited?.includes(source));
  const isSettled = (source: string) =>
    (edits.some((edit) => edit.source === source) && uneditedIn(source).length === 0) ||
    plans.some(
      ({ source: own, steps, along = [], notes = [] }) =>
        own === source &&
        (along.some((one) => one.finding === fingerprint) ||
          steps.some(({ findings }) => findings.includes(fingerprint)) ||
          notes.some((note) => note.finding === fingerprint)),
    );
  const rest = wrong.filter(
    (source) =>
      isAsked(database.name, source) &&
      !isSettled(source) &&
      !isFollowing(source, finding, database) &&
      unplanned.every((one) => one.source !== source),
  );
  const reasons = unplanned.map(({ source, reason }) => `${source}: ${reason}`);
  if (wrong.length > 0 && rest.length === 0) return reasons;
  const where = rest.length < wrong.length ? ` in ${list(rest)}` : '';
  // Which end is to change is nowhere said, and no statement reaches from one database into the other.
  if (kind === 'reference')
    return [...reasons, ...linesOf('no statement is planned for a reference', finding)];
  const some = [...new Set(rest.flatMap(uneditedIn))].map(({ object }) => object);
  const which = some.length === 0 ? '' : ` for ${list(some)}`;
  const byHand = `by hand${which}${where}`;
  if (withCode) return [...reasons, ...linesOf(byHand, finding)];
  const [first = ''] = finding.advice.split('\n');
  return [...reasons, `${byHand}: ${first.replace(/:$/, '.')}`];
}

/** The whole advice on a finding, its code a line each. */
function linesOf(what: string, { advice }: Finding): readonly string[] {
  const { steps, code } = adviceParts(advice);
  return [`${what}: ${steps.join(' ')}`, ...code];
}

/** Whether a deploy of migrations that are settled brings it to a database that runs. */
function isFollowing(source: string, { wrong }: Finding, { sources }: DatabaseReport): boolean {
  const isOf = (name: string, kind: string) => sources.some((one) => one.name === name && one.kind === kind);
  return isOf(source, 'live') && wrong.some((name) => isOf(name, 'migrations'));
}

/** What of a finding stands in comments, as it loses data, or comes after what does or is to be filled in. */
export function whyHeld(
  { fingerprint }: Finding,
  { name, plans = [] }: DatabaseReport,
  { isAsked = () => true, allowDataLoss = false }: Asked,
): readonly string[] {
  const asked = plans.filter(({ source }) => isAsked(name, source));
  const unnoted = asked.flatMap((plan) => {
    const isNoted = plan.notes?.some(({ finding }) => finding === fingerprint) === true;
    const why = isNoted ? whyNotNoted(plan, allowDataLoss) : undefined;
    return why === undefined ? [] : [`${plan.source}: noted in comments, for once all is run, since ${why}`];
  });
  return allowDataLoss ? unnoted : [...unnoted, ...asked.flatMap((plan) => whyLost(fingerprint, plan))];
}

function whyLost(fingerprint: string, { source, steps, along = [] }: MendingPlan): readonly string[] {
  const isAlong = along.some((one) => one.held && one.finding === fingerprint);
  const held = steps.filter((step) => step.held && step.findings.includes(fingerprint));
  if (held.length === 0 && !isAlong) return [];
  const lost = held.flatMap(({ loses }) => loses);
  const why = lost.length === 0 ? 'it comes after what loses data' : `it loses ${list(lost)}`;
  return [`${source}: left as comments, since ${why}; --allow-data-loss has it run`];
}
