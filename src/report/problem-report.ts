import type { Problem } from '../base/problem.ts';
import type { ProblemReport } from './report.ts';

/** A problem as the report holds it. */
export function problemReport({ message, advice, detail, location }: Problem): ProblemReport {
  return {
    message,
    ...(advice === undefined ? {} : { advice }),
    ...(detail === undefined ? {} : { detail }),
    ...(location === undefined ? {} : { location }),
  };
}
