import type { StatisticsByTable } from '../catalog/statistics.ts';
import type { Clone } from '../rehearsal/clone.ts';
import type { Observation } from '../rehearsal/observe.ts';
import type { MendingPlan, PlanStep } from '../report/mending-plan.ts';
import type { PostgresError } from '../sources/sql/postgres-error.ts';
import type { Task } from './task.ts';

/** A copy of a schema while a plan is being run on it. */
export interface Run {
  readonly clone: Clone;
  readonly statistics: StatisticsByTable | undefined;
  readonly signal: AbortSignal;
  /** Whether each task ends its own transaction; else one transaction is around all of them. */
  readonly isInParts: boolean;
  /** Whether what is run now waits for somebody to ask for it. */
  isHeld: boolean;
  /** Whether a transaction can be told to report its scans at its end (from 15 on). */
  readonly reportsScans: boolean;
  /** The tables as they were after the last statement. */
  seen: Observation;
}

/** What was run; what it needs rights to is told once all was. */
export type RunStep = Omit<PlanStep, 'rights'> & Pick<Task, 'isGuard'>;

/** A task that was run, or what Postgres said to it. */
export type Outcome = { readonly step: RunStep } | { readonly refused: PostgresError };

/**
 * What a session has to be set to, so that the texts of a catalog mean what they meant where they were printed. A
 * script for one database sets it too; what a tool runs as a migration can count on less.
 */
export function sessionFor(form: MendingPlan['form']): string {
  const bodies = form === 'statements' ? 'off' : 'on';
  return `SET search_path = public; SET check_function_bodies = ${bodies}; SET client_min_messages = error;
    SET datestyle = 'ISO, YMD'; SET intervalstyle = 'postgres'; SET timezone = 'UTC'`;
}
