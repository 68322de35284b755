import { setOutput } from '@actions/core';
import { describeFailure } from '../github/failures.ts';
import { publishIssue } from '../github/issue.ts';
import type { Repository } from '../github/repository.ts';
import type { MarkdownLook } from '../report/markdown/look.ts';
import { type NightlyIssue, nightlyIssue } from '../report/markdown/nightly-issue.ts';
import { unbegunIssue } from '../report/markdown/unbegun-issue.ts';
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

/**
 * Brings the issue of every database, and that of the whole check, in line with the report. What can't be written is
 * told in the log.
 */
export async function publishIssues(
  report: Report,
  look: MarkdownLook,
  { run }: Subject,
  { key, issueLabels: labels, issueAssignees: assignees }: Inputs,
  repository: Repository,
): Promise<void> {
  const urls: string[] = [];
  for (const [what, issue] of issuesOf(report, look)) {
    try {
      const { state, number, url, warnings } = await publishIssue(repository, {
        ...issue,
        key,
        run,
        labels,
        assignees,
      });
      for (const warning of warnings) warn(warning);
      if (number !== undefined) logText(`Issue #${number} of ${what}: ${state}.`);
      if (url !== undefined) urls.push(url);
    } catch (error) {
      warn(`The issue of ${what} could not be written: ${describeFailure(error)}`);
    }
  }
  setOutput('issue-url', urls.join('\n'));
}

/** A run that had nothing to do tells nothing of how things are. */
function issuesOf(
  report: Report,
  look: MarkdownLook,
): readonly (readonly [what: string, issue: NightlyIssue])[] {
  if (report.skipped !== undefined) return [];
  return [
    ...report.databases.map(
      (database) => [`database ${database.name}`, nightlyIssue(report, database, look)] as const,
    ),
    ['the check', unbegunIssue(report, look)],
  ];
}
