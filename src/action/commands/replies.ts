import { list } from '../../base/phrases.ts';
import type { Problem } from '../../base/problem.ts';
import { prose } from '../../report/markdown/escape.ts';
import { usages } from './drift-command.ts';

/** What is replied, as Markdown of a line or two; whatever people wrote is escaped. */

export function helpReply(): string {
  return usages.map(([usage, does]) => `- ${prose(`\`${usage}\` ${does}`)}`).join('\n');
}

export function refusalReply({ message, advice }: Pick<Problem, 'message' | 'advice'>): string {
  return prose(advice === undefined ? message : `${message} ${advice}`);
}

export const forkReply =
  'This pull request comes from a fork. Commands would run its code in a workflow of this repository, and cannot write to its branch, so none is carried out. `npx schema-drift fix` and `npx schema-drift baseline` do the same in a clone.';

export const movedOnReply =
  'The branch was pushed to after the command, so nothing was done. Look at what it has become, and say it again.';

export function committedReply(did: string, commit: { readonly sha: string; readonly url: string }): string {
  return `${prose(did)} in [${commit.sha.slice(0, 7)}](${commit.url}).`;
}

/** GitHub starts nothing for a commit of a job's own token. */
export const noCheckStarts =
  'GitHub starts no check for a commit of this token: push once more, or close and reopen the pull request.';

export function namesOf(objects: readonly string[]): string {
  const shown = objects.slice(0, 5).map((object) => `\`${object}\``);
  const more = objects.length - shown.length;
  return list([...shown, ...(more > 0 ? [`${more} more`] : [])]);
}
