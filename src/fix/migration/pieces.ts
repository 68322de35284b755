import type { MendingPlan } from '../../report/mending-plan.ts';
import { lossLine, plainLine } from '../../report/plan-script.ts';
import type { Piece } from './next-in.ts';

/** A plan as the pieces of a migration: its statements, and between them, as comments, what is held or left to a person. */
export function piecesOf(plan: MendingPlan, allowDataLoss: boolean): Piece[] {
  return plan.steps.flatMap((step) => {
    const isOut = step.held && !allowDataLoss;
    return [
      ...(step.loses.length === 0 ? [] : [{ comment: lossLine(step.loses, isOut) }]),
      ...step.statements.flatMap(({ sql, open, assumes }): Piece[] => {
        const said = assumes === undefined ? [] : [`-- ${plainLine(assumes)}`];
        if (open === undefined && !isOut) return [...said.map((comment) => ({ comment })), { sql }];
        const lines = `${sql};`.split('\n').map((line) => `-- ${line}`);
        const missing = open === undefined ? [] : [`-- ${plainLine(open)}`];
        return [{ comment: [...said, ...missing, ...lines].join('\n') }];
      }),
    ];
  });
}
