import { posix } from 'node:path';
import { setOutput } from '@actions/core';
import { context } from '@actions/github';
import { describeFailure, isReadOnly } from '../github/failures.ts';
import { hunksAsChecked, type ShownFile, shownFiles } from '../github/hunks.ts';
import type { Repository } from '../github/repository.ts';
import { publishReview } from '../github/suggestions.ts';
import { renderReview } from '../report/markdown/suggestion.ts';
import type { Report } from '../report/report.ts';
import { hasEdits, suggestionsOf } from '../report/suggestions.ts';
import { textIfReadable } from '../repository/read.ts';
import type { Inputs } from './inputs.ts';
import { logText, warn } from './log.ts';
import { runOf } from './subject.ts';
import type { Trigger } from './trigger.ts';
import type { Workspace } from './workspace.ts';

/**
 * Suggests the edits of lines that a pull request shows, and takes back what no longer holds. A token that may not do
 * that is told in one line of the log: the report has the edits all the same. Where the check could not be done,
 * suggestions stay as they are.
 */
export async function suggestEdits(
  report: Report,
  { suggestions, key }: Inputs,
  trigger: Trigger,
  repository: Repository | undefined,
  { inRepository, root }: Workspace,
): Promise<void> {
  if (!suggestions || repository === undefined || trigger.kind !== 'pull request') return;
  if (report.outcome === 'could not check') return;
  try {
    const { number: pullRequest, commit } = trigger;
    const folder = inRepository('');
    const files = hasEdits(report) ? await shownFiles(repository, pullRequest) : new Map();
    const shown = (path: string) => {
      const file: ShownFile | undefined = files.get(path);
      const text = file && textIfReadable(posix.relative(folder, path), root);
      return file === undefined || text === undefined ? [] : hunksAsChecked(file, text);
    };
    const words = renderReview(suggestionsOf(report, folder, shown));
    const run = runOf(context);
    const { state, url = '' } = await publishReview(repository, { pullRequest, key, commit, run, ...words });
    setOutput('review-url', url);
    if (state !== 'none') logText(`Suggestions (${words.suggestions.length}): ${state}.`);
  } catch (error) {
    if (isReadOnly(error)) logText('There are no suggestions, as the token may not make reviews.');
    else warn(`The suggestions could not be written: ${describeFailure(error)}`);
  }
}
