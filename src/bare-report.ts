import type { Problem } from './problem.ts';
import { problemReport } from './report/problem-report.ts';
import type { Report } from './report/report.ts';
import { version } from './version.ts';

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
