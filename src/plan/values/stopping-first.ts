import type { Finding } from '../../report/finding.ts';
import type { RunStep } from '../run.ts';
import type { Task } from '../task.ts';
import { guardedFrom } from './guard.ts';

/**
 * Stops a plan before anything else of it is run where rows refuse a later task: that is undone as a whole, and what
 * stands above it in the plan is not.
 *
 * @param id of the object that the later task is about
 */
export function stoppingFirst(id: string, refused: Task['before'], findings: readonly Finding[]): Task {
  return {
    ...{ id: `rows of ${id}`, phase: 'prepare', rank: [-1], findings, isGuard: true },
    ...{ forms: [guardedFrom(refused)], before: [], touches: [], loses: [] },
  };
}

/** Steps in which what stops the plan waits for the same word as what it stops for, and is gone where nothing needs it. */
export function withGuardsWaiting(steps: readonly RunStep[]): RunStep[] {
  return steps.flatMap((step) => {
    if (step.isGuard !== true) return [step];
    const guarded = steps.filter(
      ({ isGuard, findings }) => isGuard !== true && findings.some((one) => step.findings.includes(one)),
    );
    const { isGuard: _, ...asked } = step;
    return guarded.length === 0 ? [] : [{ ...asked, held: guarded.every(({ held }) => held) }];
  });
}
