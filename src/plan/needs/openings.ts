import type { Catalog } from '../../catalog/catalog.ts';
import { isReplacing, openingsOf } from '../../rebuild/openings.ts';
import type { PlanStep } from '../../report/mending-plan.ts';

/**
 * The steps with what they let others do that may have been closed on purpose: who takes a right away where the database
 * runs would have it given back by a plan.
 *
 * @param catalog of the database as it is
 */
export function withOpenings<Step extends PlanStep>(steps: readonly Step[], catalog: Catalog): Step[] {
  const all = steps.flatMap(({ statements }) => statements.map(({ sql }) => sql));
  return steps.map((step) => {
    const isAboutPolicies = step.title.includes('policy ');
    const own = step.statements
      .map(({ sql }) => sql)
      // One that was in the way of something else comes back as it was.
      .filter((sql) => isAboutPolicies || !isReplacing(sql, all));
    const opens = openingsOf(own, catalog, all);
    return opens.length === 0 ? step : { ...step, opens };
  });
}
