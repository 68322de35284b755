import { setOutput } from '@actions/core';
import { describeFailure } from '../github/failures.ts';
import { publishIssue } from '../github/issue.ts';
import type { Repository } from '../github/repository.ts';
import type { MarkdownLook } from '../report/markdown.ts';
import { nightlyIssue } from '../report/nightly-issue.ts';
import type { Report } from '../report/report.ts';
import type { Inputs } from './inputs.ts';
import { logText, warn } from './log.ts';
import type { Subject } from './subject.ts';
import type { Trigger } from './trigger.ts';

/** Whether this run keeps the issues: it has to tell how things are, not how they would be. */
export function keepsIssues({ issue }: Inputs, trigger: Trigger): boolean {
  if (issue !== 'auto') return issue;
  return (trigger.kind === 'schedule' || trigger.kind === 'by hand') && trigger.onDefaultBranch;
}

/** Brings the issue of every database in line with the report. What can't be written is told in the log. */
export async function publishIssues(
  report: Report,
  look: MarkdownLook,
  { run }: Subject,
  { key, issueLabels: labels, issueAssignees: assignees }: Inputs,
  repository: Repository,
): Promise<void> {
  const urls: string[] = [];
  for (const database of report.databases) {
    try {
      const issue = nightlyIssue(report, database, look);
      const { state, number, url, warnings } = await publishIssue(repository, {
        ...issue,
        key,
        run,
        labels,
        assignees,
      });
      for (const warning of warnings) warn(warning);
      if (number !== undefined) logText(`Issue #${number} of database ${database.name}: ${state}.`);
      if (url !== undefined) urls.push(url);
    } catch (error) {
      warn(`The issue of database ${database.name} could not be written: ${describeFailure(error)}`);
    }
  }
  setOutput('issue-url', urls.join('\n'));
}
