import { defined } from '../base/defined.ts';
import type { Problem } from '../base/problem.ts';
import type { ProblemReport } from './report.ts';

/** A problem as the report holds it. */
export function problemReport({ message, advice, detail, location }: Problem): ProblemReport {
  return {
    message,
    ...defined({ advice, detail, location }),
  };
}
