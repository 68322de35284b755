import { type Marker, readMarker, writeMarker } from './marker.ts';
import type { Repository } from './repository.ts';

/** What a comment says: its marker and the Markdown below. */
export interface Words {
  readonly marker: Marker;
  readonly text: string;
}

/** A comment on GitHub that an earlier run, or this one, has written. */
export interface OwnComment extends Words {
  readonly id: number;
  readonly url: string;
}

/** Where comments are looked for, and whose. */
export interface CommentThread {
  readonly pullRequest: number;
  readonly key: string;
  /** Login of whoever the token writes as, in lower case; asked for only where something bears our marker. */
  readonly author: () => Promise<string>;
}

/** A comment or review of GitHub's API, as far as it matters here. */
interface Listed {
  readonly id: number;
  readonly body?: string;
  readonly user: { readonly login: string } | null;
}

/** Every comment of ours with this key, the oldest first. */
export async function ownComments(
  { octokit, owner, repo }: Repository,
  thread: CommentThread,
): Promise<readonly OwnComment[]> {
  const listed = await octokit.paginate(octokit.rest.issues.listComments, {
    owner,
    repo,
    issue_number: thread.pullRequest,
    per_page: 100,
  });
  const ours = await writtenByUs(listed, thread);
  return ours.map(({ it: { id, html_url: url }, ...words }) => ({ ...words, id, url }));
}

/**
 * What of a list begins with a marker of this key and is ours, the oldest first. Anybody can copy a marker, so one that
 * somebody else wrote is none of ours.
 */
export async function writtenByUs<It extends Listed>(
  listed: readonly It[],
  { key, author }: CommentThread,
): Promise<readonly (Words & { readonly it: It })[]> {
  const marked = listed.flatMap((it) => {
    const words = readMarker(it.body ?? '');
    return words?.marker.key === key ? [{ ...words, it }] : [];
  });
  if (marked.length === 0) return [];
  const us = await author();
  return marked
    .filter(({ it }) => it.user?.login.toLowerCase() === us)
    .sort((one, other) => one.it.id - other.it.id);
}

export function bodyOf({ marker, text }: Words): string {
  return `${writeMarker(marker)}\n${text}`;
}

/**
 * Whether a reader of the pull request would see no difference. The address of the run may differ: a repeated run
 * whose report is the same has nothing new to say.
 */
export function saysTheSame(one: Words, other: Words): boolean {
  return (
    one.marker.commit === other.marker.commit &&
    one.marker.digest === other.marker.digest &&
    comparable(one.text) === comparable(other.text)
  );
}

function comparable(text: string): string {
  return text
    .replace(/\/actions\/runs\/\d+(?:\/attempts\/\d+)?(?:\/job\/\d+)?/g, '')
    .replace(/\r\n/g, '\n')
    .trim();
}
