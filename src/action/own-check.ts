import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { context } from '@actions/github';
import { defined } from '../base/defined.ts';
import { Problem } from '../base/problem.ts';
import { followStages } from '../base/stages.ts';
import { readBaseline } from '../baseline/read-baseline.ts';
import { configurationBeside } from '../check/deleted-sources.ts';
import { check } from '../check.ts';
import type { Config, SourceConfig } from '../config/config.ts';
import { describeFailure } from '../github/failures.ts';
import { changedFiles } from '../github/pull-requests.ts';
import type { Repository } from '../github/repository.ts';
import { failedReport, skippedReport } from '../report/bare-report.ts';
import type { Report } from '../report/report.ts';
import { isWithin, topOf } from '../repository/boundary.ts';
import { type PlanWishes, plansOfReport } from '../run/run-context.ts';
import { type StartedLoads, startLoad } from '../sources/drizzle/started-loads.ts';
import type { Trust } from '../sources/trust.ts';
import type { Base } from './base.ts';
import { type CommandsAsked, commandsOfBase } from './base-commands.ts';
import { comparedWith } from './compared-with.ts';
import type { Inputs } from './inputs.ts';
import { logStage, logText, warn } from './log.ts';
import { canMatter, type ReadPaths } from './relevance.ts';
import type { Trigger } from './trigger.ts';
import type { Workspace } from './workspace.ts';

/** What a run found, and by which configuration; that is absent where it could not be read. */
export interface OwnCheck {
  readonly report: Report;
  readonly config?: Config;
  /** The config file, relative to the folder that is checked; absent where there is none. */
  readonly configFile?: string;
}

/**
 * Checks the repository, unless a pull request changes nothing that could matter. Whatever keeps it from being
 * checked is told in the report.
 *
 * @param plans what is planned for what is wrong
 */
export async function ownCheck(
  inputs: Inputs,
  trigger: Trigger,
  workspace: Workspace,
  repository: Repository | undefined,
  base: Base,
  signal: AbortSignal,
  plans: PlanWishes = { ...plansOfReport, renames: [] },
): Promise<OwnCheck> {
  const stages = followStages(logStage);
  const unneeded = new AbortController();
  const { root } = workspace;
  try {
    const reach = reachOf(inputs, repository);
    const { failOn, timeout, version } = inputs;
    const { config, file, ...found } = await configurationBeside(
      async () => comparedWith(trigger, base, workspace, undefined, reach),
      {
        root,
        ...defined({ path: inputs.config }),
        fallbacks: defined({ failOn, timeout, version }),
        stages,
        signal: AbortSignal.any([signal, unneeded.signal]),
      },
    );
    const baseline = readBaseline(root, file);
    const changed = await changedByPullRequest(trigger, workspace, repository);
    const declared = { root, config, configFile: file, baselineFile: baseline?.file };
    const about = { config, ...defined({ configFile: file }) };
    if (changed !== undefined && !(await matters(changed, declared, found.startedLoads, signal))) {
      unneeded.abort();
      const why = 'The pull request changes no file that declares the schema.';
      return { report: skippedReport(why, config.failOn), ...about };
    }
    const merged = comparedWith(trigger, base, workspace, changed, reach);
    const report = await check({
      root,
      ...found,
      ...defined({ baseline, path: inputs.config, base: merged }),
      stages,
      signal,
      ...rightsIn(config, inputs, trigger),
      trust: await trustIn(config, inputs, trigger, workspace, base, {
        isRecognised: file === undefined,
        find: async () => {
          const commit = await merged?.find();
          return commit instanceof Problem ? undefined : commit;
        },
      }),
      plans,
      ...defined({ postgresUrl: inputs.postgresUrl, postgresUrlFrom: urlInput(inputs) }),
    });
    return { report, ...about };
  } catch (error) {
    if (signal.aborted || !(error instanceof Problem)) throw error;
    return { report: failedReport(error) };
  }
}

/** Where commits can be asked for that the checkout lacks. */
function reachOf({ token }: Inputs, repository: Repository | undefined) {
  return repository && { repository, origin: { serverUrl: context.serverUrl, token } };
}

/** What SQL of a repository may do here, and by which configuration: what a stranger may have written chooses no server. */
function rightsIn(config: Config, { superuser }: Inputs, trigger: Trigger) {
  return isMerged(trigger) || superuser
    ? { rights: 'superuser' as const, config }
    : { rights: 'owner' as const, config: withoutItsOwnServer(config) };
}

/** What gives the URL of the server, for people. */
function urlInput({ postgresUrl }: Inputs): string | undefined {
  return postgresUrl === undefined ? undefined : 'the input `postgres-url`';
}

/** Whether what is checked has been merged. Anything else, a merge queue too, may be what a stranger wrote. */
function isMerged(trigger: Trigger): boolean {
  const isRunOnBranch = trigger.kind === 'schedule' || trigger.kind === 'push' || trigger.kind === 'by hand';
  return isRunOnBranch && trigger.onDefaultBranch;
}

async function trustIn(
  config: Config,
  { allowUnconfined, allowChangedCommands, config: path }: Inputs,
  trigger: Trigger,
  workspace: Workspace,
  base: Base,
  asked: Omit<CommandsAsked, 'configPath'>,
): Promise<Trust> {
  const trust = { isMerged: isMerged(trigger), allowUnconfined };
  const sources = config.databases.flatMap((database) => database.sources);
  const runsCommands = sources.some((source) => source.kind === 'migrations' && source.command !== undefined);
  const { root } = workspace;
  // A file that the job made, outside of what the pull request can write to.
  const isOfTheJob = path !== undefined && !isWithin(resolve(root, path), topOf(root));
  if (trust.isMerged || allowChangedCommands || !runsCommands || isOfTheJob) return trust;
  return { ...trust, commands: await commandsOfBase(base, workspace, { configPath: path, ...asked }) };
}

/** What the schemas of all Drizzle sources read; those that cannot be loaded are left out, and told of by the check. */
async function readBySchemas(
  config: Config,
  root: string,
  started: StartedLoads,
  signal: AbortSignal,
): Promise<ReadonlyMap<SourceConfig, ReadPaths>> {
  const sources = config.databases.flatMap((database) => database.sources);
  const loads = sources.flatMap((source) =>
    source.kind === 'drizzle' ? [{ source, load: startLoad(source, root, started, signal) }] : [],
  );
  const results = await Promise.allSettled(loads.map(({ load }) => load));
  signal.throwIfAborted();
  return new Map(
    loads.flatMap(({ source }, index): [SourceConfig, ReadPaths][] => {
      const result = results[index];
      const read = result?.status === 'fulfilled' ? result.value.schema?.read : undefined;
      return read === undefined ? [] : [[source, new Set(read)]];
    }),
  );
}

/** The files of `root` that a pull request changes; `undefined` where there is none, or nobody can tell. */
async function changedByPullRequest(
  trigger: Trigger,
  { inRoot }: Workspace,
  repository: Repository | undefined,
): Promise<readonly string[] | undefined> {
  if (trigger.kind !== 'pull request' || repository === undefined) return undefined;
  try {
    const files = await changedFiles(repository, trigger.number);
    return files?.flatMap((file) => inRoot(file) ?? []);
  } catch (error) {
    logText(
      `The files of the pull request could not be listed, so everything is checked: ${describeFailure(error)}`,
    );
    return undefined;
  }
}

/** The config file of what is not merged may not choose, among the addresses in the environment, where its SQL runs. */
function withoutItsOwnServer(config: Config): Config {
  const { urlEnv, ...postgres } = config.postgres;
  if (urlEnv !== undefined)
    warn(
      `Before it is merged \`url-env: ${urlEnv}\` is not followed. Give the server as the input \`postgres-url\`, which a pull request can't change.`,
    );
  return { ...config, postgres };
}

/** Whether a change of these files can change what the check says. */
async function matters(
  changed: NonNullable<Awaited<ReturnType<typeof changedByPullRequest>>>,
  {
    root,
    config,
    ...files
  }: {
    readonly root: string;
    readonly config: Config;
    readonly configFile: string | undefined;
    readonly baselineFile: string | undefined;
  },
  startedLoads: Parameters<typeof readBySchemas>[2],
  signal: AbortSignal,
): Promise<boolean> {
  return canMatter(changed, config, {
    ...files,
    isThere: (path) => existsSync(join(root, path)),
    readBy: await readBySchemas(config, root, startedLoads, signal),
  });
}
