import { setOutput, summary } from '@actions/core';
import { defined } from '../base/defined.ts';
import { publishCheckRun } from '../github/check-run.ts';
import { type CommentOutcome, publishComment } from '../github/comment.ts';
import { describeFailure, isReadOnly } from '../github/failures.ts';
import { setLabel } from '../github/labels.ts';
import { annotationCommands } from '../github/log-annotations.ts';
import type { Repository } from '../github/repository.ts';
import type { Inputs } from './inputs.ts';
import { notice, warn } from './log.ts';
import type { Subject } from './subject.ts';
import type { Texts } from './texts.ts';

/**
 * Writes what was found to GitHub: the summary of the job always, the comment and the check run where the token
 * may. What can't be written is told in the log and stands there instead; it never decides over the job.
 */
export async function publish(
  texts: Texts,
  subject: Subject,
  inputs: Inputs,
  repository: Repository | undefined,
): Promise<void> {
  await writeSummary(texts.summary);
  const refused: string[] = [];
  const tried = async <Result>(what: string, write: () => Promise<Result>): Promise<Result | undefined> => {
    try {
      return await write();
    } catch (error) {
      const why = `The ${what} could not be written: ${describeFailure(error)}`;
      if (isReadOnly(error)) refused.push(why);
      else warn(why);
      return undefined;
    }
  };

  const comment =
    repository === undefined || !inputs.comment || subject.pullRequest === undefined
      ? undefined
      : await tried('comment', () =>
          writeComment(repository, texts, subject, inputs, subject.pullRequest ?? 0),
        );
  const check =
    repository === undefined || !inputs.checkRun
      ? undefined
      : await tried('check run', () => writeCheckRun(repository, texts, subject, inputs, comment));

  if (repository !== undefined) await tried('label', () => writeLabels(repository, texts, subject, inputs));

  // A token that may do the one and not the other is no token of a fork.
  if (comment !== undefined || check !== undefined) for (const why of refused) warn(why);
  else if (repository === undefined || refused.length > 0)
    notice(
      'The token of this run may only read (as it is for pull requests from forks and from Dependabot), so what was found stands in the log and the summary of the job.',
    );
  if (check === undefined) for (const command of annotationCommands(texts.annotations)) console.log(command);
  setOutput('comment-url', comment?.state === 'removed by a person' ? '' : (comment?.url ?? ''));
  setOutput('check-url', check?.url ?? '');
}

function writeComment(
  repository: Repository,
  { digest, comment, worthOpening }: Texts,
  { commit, earlierCommits, run }: Subject,
  { key }: Inputs,
  pullRequest: number,
): Promise<CommentOutcome> {
  return publishComment(repository, {
    pullRequest,
    key,
    commit,
    run,
    digest,
    body: comment,
    worthOpening,
    earlierCommits,
  });
}

/** Where the change could not be checked, labels stay as they are. */
async function writeLabels(
  repository: Repository,
  { labels }: Texts,
  { pullRequest }: Subject,
  { driftLabel, schemaLabel }: Inputs,
): Promise<void> {
  if (labels === undefined || pullRequest === undefined) return;
  if (driftLabel !== undefined) await setLabel(repository, pullRequest, driftLabel, labels.drifts);
  if (schemaLabel !== undefined) await setLabel(repository, pullRequest, schemaLabel, labels.changesSchema);
}

async function writeCheckRun(
  repository: Repository,
  { digest, check, conclusion, annotations }: Texts,
  { commit, run, pullRequest }: Subject,
  { key }: Inputs,
  comment: CommentOutcome | undefined,
): Promise<{ readonly url?: string }> {
  const remembered =
    comment?.id === undefined || comment.state === 'outdated' || pullRequest === undefined
      ? undefined
      : { pullRequest, id: comment.id, digest };
  return publishCheckRun(repository, {
    name: key,
    commit,
    conclusion,
    ...check,
    annotations,
    note: {
      key,
      run: { id: run.id, attempt: run.attempt },
      ...defined({ comment: remembered }),
    },
    detailsUrl: run.url,
  });
}

async function writeSummary(text: string): Promise<void> {
  try {
    await summary.addRaw(text, true).write();
  } catch (error) {
    warn(`The summary of the job could not be written: ${describeFailure(error)}`);
  }
}
