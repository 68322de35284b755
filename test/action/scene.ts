import { resolve } from 'node:path';
import type { Repository } from '../check/repository.ts';
import type { GitHubEvent } from '../github/events.ts';
import { pullRequestEvent } from '../github/events.ts';
import { type FakeGitHub, type GitHubOptions, startGitHub } from '../github/fake-github.ts';
import { type ActionResult, type ActionRun, removeRuns, runAction } from '../github/runner.ts';

const project = resolve(import.meta.dirname, '../..');

/** The pull request of these tests, and its head. */
export const pullNumber = 7;
export const head = 'a'.repeat(40);

/** A GitHub with one pull request that changes the schema, and a repository checked out from it. */
export interface Scene {
  readonly github: FakeGitHub;
  workspace: Repository;
  /** Runs the built action, by default for the pull request; every run has a higher id than the one before. */
  readonly run: (options?: RunOptions) => Promise<ActionResult>;
  readonly end: () => Promise<void>;
}

export interface RunOptions
  extends Partial<Pick<ActionRun, 'inputs' | 'env' | 'runId' | 'runAttempt' | 'signal'>> {
  readonly on?: GitHubEvent;
}

export async function scene(workspace: Repository, options: GitHubOptions = {}): Promise<Scene> {
  const github = await startGitHub(options);
  github.addPull({ number: pullNumber, files: [{ path: 'src/db/schema.ts' }] });
  let runs = 9000;
  const made: Scene = {
    github,
    workspace,
    run: ({ on = pullRequestEvent({ number: pullNumber, headSha: head }), ...run } = {}) => {
      runs += 1;
      return runAction({
        dir: project,
        workspace: made.workspace.root,
        apiUrl: github.url,
        token: github.token,
        runId: runs,
        ...on,
        ...run,
      });
    },
    end: async () => {
      await github.close();
      made.workspace.delete();
      await removeRuns();
    },
  };
  return made;
}

/** What stands on the pull request. */
export function comments({ github }: Scene): readonly string[] {
  return github.state.comments.filter(({ issue }) => issue === pullNumber).map(({ body }) => body);
}

/** The requests that changed something, as `POST /issues/7/comments`. */
export function writes({ github }: Scene): readonly string[] {
  const prefix = `/repos/${github.owner}/${github.repo}`;
  return github.writes().map(({ method, path }) => `${method} ${path.replace(prefix, '')}`);
}
