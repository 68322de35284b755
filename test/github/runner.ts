/** Runs the action as the runner of GitHub Actions runs one that `uses: node24`. */
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { compiledDist } from '../support/build.ts';
import { atEndOfFile } from '../support/end-of-file.ts';
import { outputsIn, splitLog, type WorkflowCommand } from './workflow-commands.ts';

/** What GitHub takes for the summary of one step; a longer one is dropped. */
const LONGEST_SUMMARY = 1024 * 1024;

export interface ActionRun {
  /** Folder with `action.yml` and what its `main` names. */
  readonly dir: string;
  /** The checked out repository. */
  readonly workspace: string;
  /** `with:` of the step; what it leaves out gets the defaults of `action.yml`. */
  readonly inputs?: Readonly<Record<string, string>>;
  readonly eventName: string;
  /** The event's payload. */
  readonly event: Readonly<Record<string, unknown>>;
  readonly apiUrl: string;
  /** The job's token, `github.token`. */
  readonly token: string;
  /** Owner and name; `octo/shop` when left out. */
  readonly repository?: string;
  /** `GITHUB_SHA`: in a pull request the merge commit, not its head. */
  readonly sha?: string;
  /** `GITHUB_REF`, `refs/heads/main` when left out. */
  readonly ref?: string;
  readonly runId?: number;
  readonly runAttempt?: number;
  /** `env:` of the step. */
  readonly env?: Readonly<Record<string, string>>;
  /** Ends the run as a cancelled workflow does. */
  readonly signal?: AbortSignal;
}

export interface ActionResult {
  readonly exitCode: number | null;
  /** The log as a person sees it: commands taken out, masked values hidden. */
  readonly log: string;
  /** Everything that was printed, before the runner looked at it. */
  readonly raw: string;
  readonly commands: readonly WorkflowCommand[];
  readonly outputs: Readonly<Record<string, string>>;
  /** The summary of the job, empty where GitHub would drop it. */
  readonly summary: string;
  /** `RUNNER_TEMP`, removed when the test file is over. */
  readonly temp: string;
}

const folders: string[] = [];

async function removeRuns(): Promise<void> {
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })));
}

/** Runs the built action to its end, in a process of its own. */
export function startAction(run: ActionRun): Promise<ActionResult> {
  return runAction(run, start);
}

/** What a run has come to: its exit code, and everything that it printed. */
export type Ended = Pick<ActionResult, 'exitCode' | 'raw'>;

/**
 * Gives a run what the runner gives it, and looks at what it leaves.
 *
 * @param begin runs what `main` of `action.yml` names in that environment
 */
export async function runAction(
  run: ActionRun,
  begin: (main: string, run: ActionRun, env: Record<string, string>) => Promise<Ended>,
): Promise<ActionResult> {
  const folder = await mkdtemp(join(tmpdir(), 'runner-'));
  folders.push(folder);
  atEndOfFile(removeRuns);
  const action = parse(await readFile(join(run.dir, 'action.yml'), 'utf8')) as ActionFile;
  const temp = join(folder, 'temp');
  const files = join(temp, '_runner_file_commands');
  const paths = {
    GITHUB_OUTPUT: join(files, 'output'),
    GITHUB_ENV: join(files, 'env'),
    GITHUB_PATH: join(files, 'path'),
    GITHUB_STATE: join(files, 'state'),
    GITHUB_STEP_SUMMARY: join(files, 'summary'),
    GITHUB_EVENT_PATH: join(temp, '_github_workflow', 'event.json'),
  };
  const home = join(folder, 'home');
  const tools = join(folder, 'tools');
  for (const made of [files, join(temp, '_github_workflow'), home, tools])
    await mkdir(made, { recursive: true });
  for (const path of Object.values(paths)) await writeFile(path, '');
  await writeFile(paths.GITHUB_EVENT_PATH, JSON.stringify(run.event));

  const env = {
    ...machine(home),
    ...runnerVariables(run, temp, tools),
    ...paths,
    ...inputVariables(action, run),
    ...run.env,
  };
  const { exitCode, raw } = await begin(resolve(run.dir, action.runs.main), run, env);
  const { log, commands } = splitLog(raw);
  const summary = await readFile(paths.GITHUB_STEP_SUMMARY);
  return {
    exitCode,
    log,
    raw,
    commands,
    outputs: outputsIn(await readFile(paths.GITHUB_OUTPUT, 'utf8')),
    summary: summary.length > LONGEST_SUMMARY ? '' : summary.toString(),
    temp,
  };
}

/** The commands of one name, `error` say. */
export function commandsOf(result: ActionResult, command: string): readonly WorkflowCommand[] {
  return result.commands.filter((line) => line.command === command);
}

interface ActionFile {
  readonly inputs?: Readonly<Record<string, { readonly default?: string | number | boolean } | null>>;
  readonly runs: { readonly main: string };
}

/** What the machine itself gives a job; of the rest of this process's environment nothing is handed on. */
function machine(home: string): Record<string, string> {
  const { PATH = '', LANG = 'C.UTF-8' } = process.env;
  return { PATH, LANG, HOME: home, NODE_COMPILE_CACHE: compiledDist };
}

function runnerVariables(run: ActionRun, temp: string, tools: string): Record<string, string> {
  const repository = run.repository ?? 'octo/shop';
  const ref = run.ref ?? 'refs/heads/main';
  return {
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_ACTION: '__self',
    GITHUB_ACTOR: 'octo',
    GITHUB_API_URL: run.apiUrl,
    GITHUB_EVENT_NAME: run.eventName,
    GITHUB_GRAPHQL_URL: `${run.apiUrl}/graphql`,
    GITHUB_JOB: 'schema',
    GITHUB_REF: ref,
    GITHUB_REF_NAME: ref.replace(/^refs\/(?:heads|tags|pull)\//, ''),
    GITHUB_REPOSITORY: repository,
    GITHUB_REPOSITORY_OWNER: repository.split('/')[0] ?? '',
    GITHUB_RUN_ATTEMPT: String(run.runAttempt ?? 1),
    GITHUB_RUN_ID: String(run.runId ?? 9001),
    GITHUB_RUN_NUMBER: '12',
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_SHA: run.sha ?? 'd'.repeat(40),
    GITHUB_WORKFLOW: 'Schema',
    GITHUB_WORKSPACE: run.workspace,
    RUNNER_ARCH: 'X64',
    RUNNER_ENVIRONMENT: 'github-hosted',
    RUNNER_NAME: 'test',
    RUNNER_OS: 'Linux',
    RUNNER_TEMP: temp,
    RUNNER_TOOL_CACHE: tools,
  };
}

/** `INPUT_…` for every input of `action.yml`, and for unknown ones, which the runner only warns of. */
function inputVariables({ inputs = {} }: ActionFile, run: ActionRun): Record<string, string> {
  const defaults = Object.entries(inputs).map(([name, input]) => {
    const value = String(input?.default ?? '');
    return [name, value.replace(/\$\{\{\s*github\.token\s*\}\}/g, run.token)] as const;
  });
  return Object.fromEntries(
    [...defaults, ...Object.entries(run.inputs ?? {})].map(([name, value]) => [
      `INPUT_${name.replaceAll(' ', '_').toUpperCase()}`,
      value,
    ]),
  );
}

function start(main: string, { workspace, signal }: ActionRun, env: Record<string, string>): Promise<Ended> {
  return new Promise((done, fail) => {
    const child = spawn('node', [main], { cwd: workspace, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let raw = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8');
      stream.on('data', (text: string) => {
        raw += text;
      });
    }
    signal?.addEventListener('abort', () => child.kill('SIGINT'), { once: true });
    child.on('error', fail);
    child.on('close', (exitCode) => done({ exitCode, raw }));
  });
}
