import { defined } from '../base/defined.ts';
import type { Location, Problem } from '../base/problem.ts';

/** A problem as the report holds it. */
export function problemReport({ message, advice, detail, location }: Problem): ProblemReport {
  return {
    message,
    ...defined({ advice, detail, location }),
  };
}

/** An error for people, as plain data. */
export interface ProblemReport {
  readonly message: string;
  readonly advice?: string;
  readonly detail?: string;
  readonly location?: Location;
}
