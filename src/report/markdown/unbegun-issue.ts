import type { Report } from '../report.ts';
import type { MarkdownLook } from './look.ts';
import { renderMarkdown } from './markdown.ts';
import { type NightlyIssue, roomInIssue } from './nightly-issue.ts';

/**
 * What the issue about the whole check says: that it got as far as no database, since its config cannot be read, say.
 * The issues about databases cannot tell that, and stay as they are meanwhile.
 */
export function unbegunIssue(report: Report, look: MarkdownLook = {}): NightlyIssue {
  const begun = report.databases.length > 0;
  const run = look.run === undefined ? 'this run' : `[this run](<${look.run.url}>)`;
  return {
    // That of a database has at least its name in it.
    database: '[]',
    state: begun ? 'clean' : 'could not check',
    content: JSON.stringify(report.problems.map(({ message }) => message)),
    findings: [],
    title: 'Schema could not be checked',
    body: () => renderMarkdown(report, { ...look, limit: roomInIssue }),
    closingComment: () =>
      `The schema was checked again in ${run}.\n\nThis issue is closed, and opened again if it cannot be checked once more.\n`,
  };
}
