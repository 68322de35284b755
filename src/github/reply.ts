import { createOnce } from './create-once.ts';
import type { Repository } from './repository.ts';
import { viewerLogin } from './viewer.ts';

/**
 * Replies to a comment of a pull request, once: a job that runs again writes its reply anew in the same place.
 *
 * @param to the comment that is replied to
 * @param body Markdown
 * @returns the address of the reply
 */
export async function reply(
  repository: Repository,
  pullRequest: number,
  to: number,
  body: string,
): Promise<string> {
  const { octokit, owner, repo } = repository;
  const text = `${markerOf(to)}\n${body}`;
  const there = await earlierReply(repository, pullRequest, to);
  if (there !== undefined) {
    await octokit.rest.issues.updateComment({ owner, repo, comment_id: there.id, body: text });
    return there.url;
  }
  const made = await createOnce(
    repository,
    async () => {
      const { data } = await octokit.rest.issues.createComment({
        owner,
        repo,
        issue_number: pullRequest,
        body: text,
      });
      return { id: data.id, url: data.html_url };
    },
    () => earlierReply(repository, pullRequest, to),
  );
  return made.url;
}

interface Written {
  readonly id: number;
  readonly url: string;
}

/** Anybody can copy a marker, so that one which somebody else wrote is none of ours. */
async function earlierReply(
  repository: Repository,
  pullRequest: number,
  to: number,
): Promise<Written | undefined> {
  const { octokit, owner, repo } = repository;
  const listed = await octokit.paginate(octokit.rest.issues.listComments, {
    owner,
    repo,
    issue_number: pullRequest,
    per_page: 100,
  });
  const marked = listed.filter(({ body = '' }) => body.startsWith(markerOf(to)));
  if (marked.length === 0) return undefined;
  const us = await viewerLogin(repository);
  const own = marked.find(({ user }) => user?.login.toLowerCase() === us);
  return own === undefined ? undefined : { id: own.id, url: own.html_url };
}

/** A line that GitHub does not show. */
function markerOf(to: number): string {
  return `<!-- schema-drift-reply ${to} -->`;
}
