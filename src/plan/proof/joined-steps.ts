import { defined } from '../../base/defined.ts';
import type { RunStep } from '../run.ts';

/** Steps that are about the same, one behind the other, are one. */
export function joinedSteps(steps: readonly RunStep[]): RunStep[] {
  const joined: RunStep[] = [];
  for (const step of steps) {
    const last = joined.at(-1);
    const isSame =
      last !== undefined &&
      last.phase === step.phase &&
      last.held === step.held &&
      last.findings.join() === step.findings.join() &&
      // What stops a statement is asked before it, and may need those before that.
      step.before.length === 0 &&
      last.after === undefined;
    if (!isSame) {
      joined.push(step);
      continue;
    }
    const used = Math.max(0, ...last.statements.map(({ transaction = 0 }) => transaction));
    const more = step.statements.map(({ transaction, ...statement }) =>
      transaction === undefined ? statement : { ...statement, transaction: used + transaction },
    );
    joined[joined.length - 1] = {
      ...last,
      statements: [...last.statements, ...more],
      ...defined({ after: step.after }),
      loses: [...last.loses, ...step.loses],
    };
  }
  return joined;
}
