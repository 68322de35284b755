/** What keeps migrations from being noted as applied: what of a plan is not run as it stands. */
import type { MendingPlan, PlanStep } from '../mending-plan.ts';

/** A step that is not run, since nobody has asked for that. */
export function isLeftOut({ held }: PlanStep, allowDataLoss: boolean): boolean {
  return held && !allowDataLoss;
}

/**
 * Why migrations cannot be noted yet: a tool that finds them noted never runs what was not. `undefined` where all of
 * the plan is run.
 */
export function whyNotNoted({ steps }: MendingPlan, allowDataLoss: boolean): string | undefined {
  if (steps.some((step) => isLeftOut(step, allowDataLoss))) return 'what loses data is held back';
  const isOpen = steps.some(({ statements }) => statements.some(({ open }) => open !== undefined));
  return isOpen ? 'values are to be filled in' : undefined;
}
