import type { Problem } from './problem.ts';
import { problemReport } from './report/problem-report.ts';
import type { Report } from './report/report.ts';
import { version } from './version.ts';

/** The report of a run that could not even begin. */
export function failedReport(problem: Problem): Report {
  return {
    formatVersion: 1,
    tool: { name: 'schema-drift', version },
    outcome: 'could not check',
    failOn: 'warning',
    counts: { critical: 0, warning: 0, cosmetic: 0 },
    databases: [],
    recognised: [],
    problems: [problemReport(problem)],
    timings: {},
  };
}
