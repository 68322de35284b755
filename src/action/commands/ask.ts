import { setOutput } from '@actions/core';
import { Problem } from '../../base/problem.ts';
import { expiryOf } from '../../baseline/acceptance.ts';
import { describeFailure } from '../../github/failures.ts';
import { mayWrite } from '../../github/permission.ts';
import { pullRequestNumbered } from '../../github/pull-requests.ts';
import { pushedSince } from '../../github/pushes.ts';
import { type Reaction, react } from '../../github/reactions.ts';
import { reply } from '../../github/reply.ts';
import type { Repository } from '../../github/repository.ts';
import { logText, notice, warn } from '../log.ts';
import type { Context } from '../trigger.ts';
import { type Asked, askedText } from './asked.ts';
import { commandOf, type DriftCommand, isAddressed, unknownCommand } from './drift-command.ts';
import { forkReply, helpReply, movedOnReply, refusalReply } from './replies.ts';

/**
 * The first of three jobs: understands a comment, asks GitHub who may do that, and says what is to be carried out on
 * which commit. It has a token that writes, and runs nothing of the pull request. The outputs are empty where nothing
 * is to be carried out.
 *
 * @throws Problem for an event that is no comment
 */
export async function ask(context: Context, repository: Repository): Promise<void> {
  const comment = commentOf(context);
  setOutput('command', '');
  setOutput('head', '');
  if (comment === undefined) {
    logText('This is no command: only comments that somebody has just written on a pull request are.');
    return;
  }
  if (!(await mayWrite(repository, comment.by))) {
    notice(`${comment.by} may not write to this repository, so the command is not carried out.`);
    await answered(repository, comment, '-1');
    return;
  }
  const asked = await understood(repository, comment);
  if (asked === undefined) return;
  await answered(repository, comment, 'eyes');
  setOutput('command', askedText(asked));
  setOutput('head', asked.head);
}

interface Comment {
  readonly id: number;
  readonly url: string;
  readonly text: string;
  readonly by: string;
  /** ISO 8601. */
  readonly at: string;
  readonly pullRequest: number;
}

/** The comment of the event, where it is on a pull request, by a person, new and meant for us. */
function commentOf({ eventName, payload }: Context): Comment | undefined {
  if (eventName !== 'issue_comment')
    throw new Problem('`mode: ask` understands comments, and this is none.', {
      advice: 'Use it in a workflow `on: issue_comment`, as docs/commands.md shows.',
    });
  const { comment, issue, action } = payload;
  const text = String(comment?.body ?? '');
  // What a comment is edited into was never asked for.
  if (action !== 'created' || issue?.pull_request === undefined || comment === undefined) return undefined;
  if (comment.user?.type === 'Bot' || !isAddressed(text)) return undefined;
  return {
    id: comment.id,
    url: comment.html_url,
    text,
    by: comment.user.login,
    at: comment.created_at,
    pullRequest: issue.number,
  };
}

/** What is to be carried out; where nothing is, that has been answered. */
async function understood(
  repository: Repository,
  comment: Comment,
): Promise<Omit<Asked, 'format'> | undefined> {
  let command: DriftCommand | undefined;
  try {
    command = commandOf(comment.text);
    if (command === undefined) {
      notice(unknownCommand(comment.text));
      await answered(repository, comment, 'confused');
      return undefined;
    }
    if (command.verb === 'help') {
      await answered(repository, comment, '+1', helpReply());
      return undefined;
    }
    const decided =
      command.verb === 'accept'
        ? {
            verb: command.verb,
            names: command.names,
            reason: command.reason,
            expiry: expiryOf(command.until, { named: '`until`', written: (day) => `until ${day}` }),
          }
        : command;
    const pull = await pullRequestNumbered(repository, comment.pullRequest);
    if (!pull.isOpen) throw new Problem('This pull request is closed, so nothing is carried out.');
    if (pull.isFork) {
      await answered(repository, comment, 'confused', forkReply);
      return undefined;
    }
    if (await pushedSince(repository, pull.branch, comment.at)) {
      await answered(repository, comment, 'confused', movedOnReply);
      return undefined;
    }
    const { id, url, by, pullRequest } = comment;
    const { head, branch, base } = pull;
    return { command: decided, by, comment: { id, url }, pullRequest, head, branch, base };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    await answered(repository, comment, 'confused', refusalReply(error));
    return undefined;
  }
}

/** A reaction that can't be written is no reason not to go on. */
async function answered(
  repository: Repository,
  { id, pullRequest }: Pick<Comment, 'id' | 'pullRequest'>,
  reaction: Reaction,
  words?: string,
): Promise<void> {
  try {
    await react(repository, id, reaction);
    if (words !== undefined) await reply(repository, pullRequest, id, words);
  } catch (error) {
    warn(`The command could not be answered: ${describeFailure(error)}`);
  }
}
