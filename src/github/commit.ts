import { GraphqlResponseError } from '@octokit/graphql';
import { Problem } from '../base/problem.ts';
import { isAmbiguous } from './failures.ts';
import type { Repository } from './repository.ts';

export interface CommitToMake {
  readonly branch: string;
  /** The commit that the branch has to end with; nothing is written where it ends with another one. */
  readonly parent: string;
  readonly headline: string;
  readonly body: string;
  /** By path, as the repository knows it. */
  readonly files: Readonly<Record<string, string>>;
}

export interface MadeCommit {
  readonly sha: string;
  readonly url: string;
}

const mutation = `mutation ($input: CreateCommitOnBranchInput!) {
  createCommitOnBranch(input: $input) { commit { oid url } }
}`;

const triesAtMost = 3;

/**
 * Puts a commit on a branch, signed by GitHub in the name of whose token it is.
 *
 * @returns `moved on` where the branch does not end with `parent` any more
 * @throws Problem for what the rules of the repository, or the token, do not allow
 */
export async function commitOnBranch(
  repository: Repository,
  commit: CommitToMake,
): Promise<MadeCommit | 'moved on'> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await create(repository, commit);
    } catch (error) {
      if (error instanceof GraphqlResponseError) return refused(error, commit);
      // It may be sent again: had it been carried out, the branch would end with another commit.
      if (!isAmbiguous(error) || tries >= triesAtMost) throw error;
    }
  }
}

async function create(
  { octokit, owner, repo }: Repository,
  { branch, parent, headline, body, files }: CommitToMake,
): Promise<MadeCommit> {
  const input = {
    branch: { repositoryNameWithOwner: `${owner}/${repo}`, branchName: branch },
    expectedHeadOid: parent,
    message: { headline, body },
    fileChanges: {
      additions: Object.entries(files).map(([path, text]) => ({
        path,
        contents: Buffer.from(text).toString('base64'),
      })),
    },
  };
  const { createCommitOnBranch } = await octokit.graphql<{
    readonly createCommitOnBranch: { readonly commit: { readonly oid: string; readonly url: string } };
  }>(mutation, { input });
  const { oid, url } = createCommitOnBranch.commit;
  return { sha: oid, url };
}

function refused(error: GraphqlResponseError<unknown>, { branch }: CommitToMake): 'moved on' {
  const [first] = error.errors ?? [];
  if (first?.type === 'STALE_DATA') return 'moved on';
  if (first?.type === 'FORBIDDEN')
    throw new Problem(`The token may not write to the branch ${branch}.`, {
      advice: 'Give the job that answers `permissions: contents: write`.',
      cause: error,
    });
  const [words = ''] = (first?.message ?? error.message)
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(-1);
  throw new Problem(`GitHub takes no commit on ${branch}: ${words}`, {
    advice:
      'The rules of that branch have to let the token write: give the input `token` one of an app that may.',
    cause: error,
  });
}
