import type { Problem } from '../base/problem.ts';
import { version } from '../base/version.ts';
import { problemReport } from './problem-report.ts';
import type { Report } from './report.ts';

const nothing = {
  formatVersion: 1,
  tool: { name: 'schema-drift', version },
  counts: { critical: 0, warning: 0, cosmetic: 0 },
  databases: [],
  recognised: [],
  timings: {},
} as const;

/** The report of a run that could not even begin. */
export function failedReport(problem: Problem): Report {
  return { ...nothing, outcome: 'could not check', failOn: 'warning', problems: [problemReport(problem)] };
}

/** The report of a run that had nothing to do, with the reason in a sentence. */
export function skippedReport(reason: string, failOn: Report['failOn']): Report {
  return { ...nothing, outcome: 'clean', failOn, problems: [], skipped: reason };
}
