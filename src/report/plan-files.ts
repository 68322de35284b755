import { defined } from '../base/defined.ts';
import type { MendingPlan } from './mending-plan.ts';
import { planScript, type ScriptOptions } from './plan-script.ts';
import type { Report } from './report.ts';

/** A plan as a file of its own: no two of them are run on one database. */
export interface PlanFile {
  /** Without a folder. */
  readonly name: string;
  readonly plan: MendingPlan;
  /** The logical database, where the report has several. */
  readonly database?: string;
  readonly text: string;
}

/** `production.plan.sql`; where a repository has several databases, `shop.production.plan.sql`. */
export function planFileName(source: string, database?: string): string {
  return [...(database === undefined ? [] : [database]), source, 'plan.sql'].join('.');
}

/** The scripts of a report, of all plans in which there is something to run. */
export function planFiles(
  { databases }: Report,
  { allowDataLoss }: Pick<ScriptOptions, 'allowDataLoss'> = { allowDataLoss: false },
): PlanFile[] {
  return databases.flatMap(({ name, plans = [] }) => {
    const of = databases.length > 1 ? { database: name } : {};
    return plans.filter(hasSomethingToRun).map((plan) => ({
      name: planFileName(plan.source, of.database),
      plan,
      text: planScript(plan, { allowDataLoss, ...of }),
      ...defined(of),
    }));
  });
}

/** Whether a plan does anything, rather than to say why there is none. */
export function hasSomethingToRun({ steps, notes = [] }: MendingPlan): boolean {
  return steps.length + notes.length > 0;
}
