import { Problem } from '../problem.ts';
import { statusOf } from './failures.ts';
import { type IssueMarker, readIssueMarker, withoutMarker, writeIssueMarker } from './issue-marker.ts';
import type { Repository } from './repository.ts';
import { viewerLogin } from './viewer.ts';

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
export async function ownIssues(repository: Repository, identity: string): Promise<readonly OwnIssue[]> {
  const { octokit, owner, repo } = repository;
  const us = await viewerLogin(repository);
  const listed = await withIssues(
    repository,
    octokit.paginate(octokit.rest.issues.listForRepo, {
      owner,
      repo,
      state: 'all',
      creator: us,
      per_page: 100,
    }),
  );
  return listed
    .flatMap((issue) => {
      const { number, html_url: url, state, body, user, pull_request: pull } = issue;
      const marker = readIssueMarker(body ?? '');
      if (pull !== undefined || user?.login.toLowerCase() !== us || marker?.identity !== identity) return [];
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
