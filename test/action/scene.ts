import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Repository } from '../check/repository.ts';
import { callAction } from '../github/call-action.ts';
import type { GitHubEvent } from '../github/events.ts';
import { pullRequestEvent } from '../github/events.ts';
import { type FakeGitHub, type GitHubOptions, startGitHub } from '../github/fake-github.ts';
import { type ActionResult, type ActionRun, startAction } from '../github/runner.ts';
import { buildUnlessFresh } from '../support/build.ts';
import { testServerUrl } from '../support/postgres.ts';

const project = resolve(import.meta.dirname, '../..');

/** The pull request of these tests, and its head. */
export const pullNumber = 7;
export const head = 'a'.repeat(40);

/** A GitHub with one pull request that changes the schema, and a repository checked out from it. */
export interface Scene {
  readonly github: FakeGitHub;
  workspace: Repository;
  /**
   * Runs the action in this process, by default for the pull request and on the server that all tests share; every run
   * has a higher id than the one before.
   */
  readonly run: (options?: RunOptions) => Promise<ActionResult>;
  /** The same with the built action, in a process of its own. */
  readonly start: (options?: RunOptions) => Promise<ActionResult>;
  /** Runs it with `mode: post` and a report, which takes no check. */
  readonly post: (report: string, options?: RunOptions) => Promise<ActionResult>;
  readonly end: () => Promise<void>;
}

export interface RunOptions
  extends Partial<Pick<ActionRun, 'inputs' | 'env' | 'runId' | 'runAttempt' | 'signal'>> {
  readonly on?: GitHubEvent;
}

export async function scene(workspace: Repository, options: GitHubOptions = {}): Promise<Scene> {
  const github = await startGitHub(options);
  github.addPull({ number: pullNumber, files: [{ path: 'src/db/schema.ts' }, { path: 'db/schema.sql' }] });
  let runs = 9000;
  const runOf = ({
    on = pullRequestEvent({ number: pullNumber, headSha: head }),
    inputs,
    ...run
  }: RunOptions = {}): ActionRun => {
    runs += 1;
    return {
      dir: project,
      workspace: made.workspace.root,
      apiUrl: github.url,
      token: github.token,
      runId: runs,
      inputs: { 'postgres-url': testServerUrl(), ...inputs },
      ...on,
      ...run,
    };
  };
  const made: Scene = {
    github,
    workspace,
    run: (options) => callAction(runOf(options)),
    start: (options) => {
      buildUnlessFresh();
      return startAction(runOf(options));
    },
    post: (report, { inputs, ...options } = {}) => {
      made.workspace.write('report.json', report);
      return made.run({ ...options, inputs: { ...inputs, mode: 'post', report: 'report.json' } });
    },
    end: async () => {
      await github.close();
      made.workspace.delete();
    },
  };
  return made;
}

/** The input by which a run starts a server of its own, as nearly every run in a workflow does. */
export const ownServer = { 'postgres-url': '' };

/** The report of checking a repository, which is removed. */
export async function reportOn(workspace: Repository): Promise<string> {
  const { run, end } = await scene(workspace);
  const { outputs } = await run({ inputs: { token: '' } });
  const report = await readFile(outputs.report ?? '', 'utf8');
  await end();
  return report;
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
