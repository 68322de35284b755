import { Problem } from '../base/problem.ts';
import { statusOf } from './failures.ts';
import { type IssueMarker, readIssueMarker, withoutMarker, writeIssueMarker } from './issue-marker.ts';
import type { Repository } from './repository.ts';

/** Where issues are looked for, whose, and about what. */
export interface IssueShelf extends Repository {
  /** Login of whoever the token writes as, in lower case. */
  readonly author: string;
  /** Digest of which check of the repository it is, and which database with which sources. */
  readonly identity: string;
}

/** An issue of ours on GitHub. */
export interface OwnIssue {
  readonly number: number;
  readonly url: string;
  readonly open: boolean;
  /** The body without the marker. */
  readonly text: string;
  readonly marker: IssueMarker;
}

const longestBody = 65_536;

/** Our issues for this database, open or closed, the oldest first. Anybody can copy a marker into their own issue. */
export async function ownIssues(shelf: IssueShelf): Promise<readonly OwnIssue[]> {
  const { octokit, owner, repo, author, identity } = shelf;
  const listed = await withIssues(
    shelf,
    octokit.paginate(octokit.rest.issues.listForRepo, {
      owner,
      repo,
      state: 'all',
      creator: author,
      per_page: 100,
    }),
  );
  return listed
    .flatMap((issue) => {
      const { number, html_url: url, state, body, user, pull_request: pull } = issue;
      const marker = readIssueMarker(body ?? '');
      if (pull !== undefined || user?.login.toLowerCase() !== author || marker?.identity !== identity)
        return [];
      return [{ number, url, open: state === 'open', text: withoutMarker(body ?? ''), marker }];
    })
    .sort((one, other) => one.number - other.number);
}

/** The body of an issue: what people read, and the marker below. */
export function bodyOf(text: string, marker: IssueMarker): string {
  const body = `${text.trimEnd()}\n\n${writeIssueMarker(marker)}`;
  if (body.length > longestBody) {
    throw new Problem(`The text of the issue has ${body.length} characters; GitHub takes ${longestBody}.`);
  }
  return body;
}

/** A request about issues, told in words where the repository has none. */
export async function withIssues<T>({ owner, repo }: Repository, request: Promise<T>): Promise<T> {
  try {
    return await request;
  } catch (error) {
    if (statusOf(error) !== 410) throw error;
    throw new Problem(`The repository ${owner}/${repo} has no issues.`, {
      advice: 'Turn issues on in its settings, or set `issue: false`.',
      cause: error,
    });
  }
}
