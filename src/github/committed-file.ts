import { Problem } from '../base/problem.ts';
import { statusOf } from './failures.ts';
import type { Repository } from './repository.ts';

/**
 * What a file says at a commit; `undefined` where there is none.
 *
 * @throws Problem for what is no regular file, or too large to be read that way (1 MB)
 */
export async function committedText(
  { octokit, owner, repo }: Repository,
  path: string,
  commit: string,
): Promise<string | undefined> {
  try {
    const { data } = await octokit.rest.repos.getContent({ owner, repo, path, ref: commit });
    if (!Array.isArray(data) && data.type === 'file' && data.encoding === 'base64')
      return Buffer.from(data.content, 'base64').toString('utf8');
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
  throw new Problem(`${path} is no file that can be read.`, {
    advice: 'It has to be a regular file of at most 1 MB.',
  });
}

/** The paths that differ between two commits; `undefined` where one does not lead to the other, or there are too many. */
export async function pathsBetween(
  { octokit, owner, repo }: Repository,
  from: string,
  to: string,
): Promise<readonly string[] | undefined> {
  const { data } = await octokit.rest.repos.compareCommitsWithBasehead({
    owner,
    repo,
    basehead: `${from}...${to}`,
  });
  const { status, files = [] } = data;
  if ((status !== 'ahead' && status !== 'identical') || files.length >= filesListedAtMost) return undefined;
  return files.flatMap(({ filename, previous_filename: before }) =>
    before === undefined ? [filename] : [before, filename],
  );
}

/** GitHub lists no more files of a comparison than this. */
const filesListedAtMost = 300;
