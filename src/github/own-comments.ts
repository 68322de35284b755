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

/** A comment of GitHub's API, as far as it matters here. */
interface ListedComment {
  readonly id: number;
  readonly html_url: string;
  readonly body?: string;
  readonly user: { readonly login: string } | null;
}

/**
 * Every comment of ours with this key, the oldest first. Anybody can copy a marker, so one that somebody else wrote
 * is none of ours.
 */
export async function ownComments(
  { octokit, owner, repo }: Repository,
  { pullRequest, key, author }: CommentThread,
): Promise<readonly OwnComment[]> {
  const listed = await octokit.paginate(octokit.rest.issues.listComments, {
    owner,
    repo,
    issue_number: pullRequest,
    per_page: 100,
  });
  const marked = listed.flatMap((comment) => {
    const own = ownComment(comment);
    return own === undefined || own.marker.key !== key
      ? []
      : [{ own, by: comment.user?.login.toLowerCase() }];
  });
  if (marked.length === 0) return [];
  const us = await author();
  return marked
    .filter(({ by }) => by === us)
    .map(({ own }) => own)
    .sort((one, other) => one.id - other.id);
}

/** A listed comment as ours, if it begins with a marker. */
export function ownComment({ id, html_url: url, body = '' }: ListedComment): OwnComment | undefined {
  const read = readMarker(body);
  return read === undefined ? undefined : { ...read, id, url };
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
