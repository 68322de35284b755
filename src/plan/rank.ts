import { stages } from '../rebuild/sql.ts';
import type { RebuildStep } from '../rebuild/steps.ts';
import type { PlanPhase } from '../report/mending-plan.ts';
import { planPhases } from '../report/plan-script.ts';

/** Where a task stands: first by its phase. */
export function rankOf(phase: PlanPhase, ...more: readonly number[]): number[] {
  return [planPhases.findIndex((its) => its.phase === phase), ...more];
}

/** Where a statement stands among all that make a schema; those of no stage come first. */
export const stageOf = (step: RebuildStep | undefined) =>
  step === undefined ? 0 : stages.indexOf(step.stage);

/** The stage in which tables are made. */
export const tableStage = stages.indexOf('table');

/** Orders tasks by where they stand. */
export function byRank(a: readonly number[], b: readonly number[]): number {
  for (let at = 0; at < Math.max(a.length, b.length); at += 1) {
    const difference = (a[at] ?? 0) - (b[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
