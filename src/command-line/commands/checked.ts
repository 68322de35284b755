import { defined } from '../../base/defined.ts';
import { followStages, type Stages } from '../../base/stages.ts';
import type { Baseline } from '../../baseline/baseline.ts';
import { readBaseline } from '../../baseline/read-baseline.ts';
import { configurationBeside } from '../../check/deleted-sources.ts';
import { check } from '../../check.ts';
import type { Config } from '../../config/config.ts';
import type { Kept } from '../../kept/kept.ts';
import type { Server } from '../../postgres/server.ts';
import { startServer } from '../../postgres/start.ts';
import type { Report } from '../../report/report.ts';
import { engineNamed, failOnNamed, majorNamed, withOtherRight, withTruth } from '../../run/choices.ts';
import { keptByUser } from '../../run/kept-by-user.ts';
import { askKept } from '../../run/known-programs.ts';
import type { PlanWishes } from '../../run/run-context.ts';
import { ownCode } from '../../sources/trust.ts';
import type { Arguments } from '../arguments.ts';
import { showProgress } from '../progress.ts';
import { baseNamed } from './base.ts';
import { lookOf } from './look.ts';

/** A check as the command line asks for it. */
export interface Checked {
  readonly report: Report;
  readonly config: Config;
  /** The config file, relative to the repository; absent where the repository was recognised. */
  readonly file?: string;
  readonly baseline?: Baseline;
}

/** What of the command line a check is to follow; throws a `Problem` for a word that stands for nothing. */
export function askedOf(typed: Arguments): Asked {
  return defined({
    version: majorNamed(typed['postgres-version']),
    engine: engineNamed(typed.engine),
    failOn: failOnNamed(typed['fail-on']),
    truth: typed.truth,
  });
}

export interface Manner {
  /** Whether only a person at a terminal is shown how it goes on. */
  readonly quiet?: boolean;
  /** Plans to be made for what is wrong; none where it is absent. */
  readonly plans?: PlanWishes;
  /** Is given the baseline before anything is read. */
  readonly examine?: (baseline?: Baseline) => void;
}

/**
 * Checks a repository, with what was typed on top of its configuration, and shows how it goes on.
 *
 * @throws Problem for what keeps the check from beginning
 */
export async function checked(
  typed: Arguments,
  asked: Asked,
  root: string,
  signal: AbortSignal,
  { quiet = false, plans, examine }: Manner = {},
): Promise<Checked> {
  const progress = showProgress(process.stderr, {
    live: process.stderr.isTTY === true && process.env.TERM !== 'dumb' && process.env.CI === undefined,
    colour: lookOf(process.stderr).colour,
    quiet: quiet && process.stderr.isTTY !== true && typed.verbose !== true,
  });
  const stages = followStages(progress.onStage);
  const kept = typed['no-cache'] === true ? undefined : keptByUser(root, stages);
  try {
    const { found, baseline, base, early } = await begun(typed, root, { stages, signal, kept }, examine);
    const { config, file, ...others } = found;
    const report = await check({
      root,
      config: asTyped(config, asked),
      ...others,
      stages,
      signal,
      trust: { ...ownCode, allowUnconfined: typed['allow-unconfined'] === true },
      ...early,
      ...defined({
        baseline,
        plans,
        path: typed.config,
        base,
        postgresUrl: postgresUrl(typed),
        kept,
      }),
      ...(typed['postgres-url'] === undefined ? { postgresUrlFrom: urlVariable } : {}),
    });
    return { report, config, ...defined({ file, baseline }) };
  } finally {
    progress.end();
  }
}

/** What a check takes, and the server that starts meanwhile where no config file can ask for another one. */
async function begun(
  typed: Arguments,
  root: string,
  { stages, signal, kept }: { stages: Stages; signal: AbortSignal; kept: Kept | undefined },
  examine: Manner['examine'],
) {
  let early: { earlyServer?: Promise<Server> } = {};
  const findBase = async () => (typed.base === undefined ? undefined : baseNamed(typed.base, root));
  try {
    const found = await configurationBeside(findBase, {
      root,
      ...defined({ path: typed.config }),
      stages,
      signal,
      kept,
      onUnknown: () => {
        early = startEarly(typed, stages, signal, kept);
      },
    });
    const baseline = readBaseline(root, found.file);
    examine?.(baseline);
    return { found, baseline, base: await findBase(), early };
  } catch (error) {
    await early.earlyServer?.then(
      (server) => server.stop(),
      () => {},
    );
    throw error;
  }
}

/** With no config file, only the command line can ask for a certain server, so it can start right away. */
function startEarly(
  typed: Arguments,
  stages: Stages,
  signal: AbortSignal,
  kept: Kept | undefined,
): { earlyServer?: Promise<Server> } {
  if (postgresUrl(typed) !== undefined || typed.engine === 'pglite') return {};
  const onProgress = (line: string) => stages.note('postgres', line);
  const earlyServer = startServer({
    ...defined({
      major: majorNamed(typed['postgres-version']),
      ask: kept === undefined ? undefined : askKept(kept),
    }),
    signal,
    onProgress,
  });
  earlyServer.catch(() => {}); // Whoever uses it is told.
  return { earlyServer };
}

const urlVariable = 'SCHEMA_DRIFT_POSTGRES_URL';

function postgresUrl(typed: Arguments): string | undefined {
  return typed['postgres-url'] ?? process.env[urlVariable];
}

/** What the command line asks for, whatever the config says. */
export interface Asked
  extends Pick<Config['postgres'], 'version' | 'engine'>,
    Partial<Pick<Config, 'failOn'>> {
  readonly truth?: string;
  /** A source that is to be brought in line. */
  readonly side?: string;
}

/** The configuration with the command line's own wishes on top. */
function asTyped(config: Config, { version, engine, failOn = config.failOn, truth, side }: Asked): Config {
  return {
    ...config,
    databases:
      truth === undefined ? withOtherRight(config.databases, side) : withTruth(config.databases, truth),
    postgres: { ...config.postgres, ...defined({ version, engine }) },
    failOn,
  };
}
