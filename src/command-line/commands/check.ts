import { defined } from '../../base/defined.ts';
import { Problem } from '../../base/problem.ts';
import { followStages, type Stages } from '../../base/stages.ts';
import { check, exitStatus } from '../../check.ts';
import type { Config } from '../../config/config.ts';
import type { Server } from '../../postgres/server.ts';
import { startServer } from '../../postgres/start.ts';
import { failedReport } from '../../report/bare-report.ts';
import { renderJson } from '../../report/json.ts';
import { renderMarkdown } from '../../report/markdown.ts';
import type { Report } from '../../report/report.ts';
import { renderTerminal } from '../../report/terminal.ts';
import {
  engineNamed,
  type Format,
  failOnNamed,
  formatNamed,
  formatOfFile,
  majorNamed,
  withTruth,
} from '../../run/choices.ts';
import { configurationOf } from '../../run/configuration.ts';
import type { Arguments } from '../arguments.ts';
import { showProgress } from '../progress.ts';
import { type Look, lookOf } from './look.ts';
import { writeOutput } from './output.ts';

/** `schema-drift check`: prints the report and gives the exit status. */
export async function runCheck(typed: Arguments, root: string, signal: AbortSignal): Promise<number> {
  const format = formatNamed(typed.format ?? 'terminal');
  const asked = {
    ...defined({
      version: majorNamed(typed['postgres-version']),
      engine: engineNamed(typed.engine),
      failOn: failOnNamed(typed['fail-on']),
      truth: typed.truth,
    }),
  };
  const outputs = (typed.output ?? []).map((file) => ({ file, format: formatOfFile(file) }));
  const appearance = lookOf(process.stderr);
  const progress = showProgress(process.stderr, {
    live: process.stderr.isTTY === true && process.env.TERM !== 'dumb' && process.env.CI === undefined,
    colour: appearance.colour,
    quiet: format !== 'terminal' && process.stderr.isTTY !== true && typed.verbose !== true,
  });
  let report: Report;
  try {
    const stages = followStages(progress.onStage);
    let early: { earlyServer?: Promise<Server> } = {};
    const { config, ...found } = await configurationOf({
      root,
      ...defined({ path: typed.config }),
      stages,
      signal,
      onFile: (found) => {
        if (found === undefined) early = startEarly(typed, stages, signal);
      },
    }).catch(async (error: unknown) => {
      await early.earlyServer?.then(
        (server) => server.stop(),
        () => {},
      );
      throw error;
    });
    report = await check({
      root,
      config: asTyped(config, asked),
      ...found,
      stages,
      signal,
      ...early,
      ...defined({ postgresUrl: postgresUrl(typed) }),
      ...(typed['postgres-url'] === undefined ? { postgresUrlFrom: urlVariable } : {}),
    });
  } catch (error) {
    if (signal.aborted || !(error instanceof Problem)) throw error;
    report = failedReport(error);
  } finally {
    progress.end();
  }
  signal.throwIfAborted();
  process.stdout.write(render(report, format, lookOf(process.stdout)));
  for (const { file, format } of outputs)
    await writeOutput(file, render(report, format, { colour: false, width: 100 }), 'The report');
  return exitStatus(report);
}

/** With no config file, only the command line can ask for a certain server, so it can start right away. */
function startEarly(
  typed: Arguments,
  stages: Stages,
  signal: AbortSignal,
): { earlyServer?: Promise<Server> } {
  if (postgresUrl(typed) !== undefined || typed.engine === 'pglite') return {};
  const onProgress = (line: string) => stages.note('postgres', line);
  const earlyServer = startServer({
    ...defined({ major: majorNamed(typed['postgres-version']) }),
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
interface Asked extends Pick<Config['postgres'], 'version' | 'engine'>, Partial<Pick<Config, 'failOn'>> {
  readonly truth?: string;
}

/** The configuration with the command line's own wishes on top. */
function asTyped(config: Config, { version, engine, failOn = config.failOn, truth }: Asked): Config {
  return {
    ...config,
    databases: withTruth(config.databases, truth),
    postgres: { ...config.postgres, ...defined({ version, engine }) },
    failOn,
  };
}

function render(report: Report, format: Format, appearance: Look): string {
  if (format === 'json') return renderJson(report);
  return format === 'markdown' ? renderMarkdown(report, {}) : renderTerminal(report, appearance);
}
