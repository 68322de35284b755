import { mkdir, stat, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Arguments } from './arguments.ts';
import { check, exitStatus } from './check.ts';
import { engineNamed, type Format, formatNamed, formatOfFile, majorNamed } from './choices.ts';
import type { Config } from './config/config.ts';
import { initFiles, writeInitFiles } from './config/init.ts';
import { recognise } from './config/recognise.ts';
import { configurationOf } from './configuration.ts';
import { failedReport } from './bare-report.ts';
import { interruption } from './interruption.ts';
import type { Server } from './postgres/server.ts';
import { startServer } from './postgres/start.ts';
import { Problem } from './problem.ts';
import { showProgress } from './progress.ts';
import { renderJson } from './report/json.ts';
import { renderMarkdown } from './report/markdown.ts';
import type { Report } from './report/report.ts';
import { renderTerminal } from './report/terminal.ts';
import { readDrizzleConfig } from './sources/drizzle/read-config.ts';
import { followStages, type Stages } from './stages.ts';
import { version } from './version.ts';

/** Runs the command that was typed; gives the exit status: 0 clean, 1 drift, 2 could not check. */
export async function run(typed: Arguments): Promise<number> {
  if (typed.version === true) return print(`${version}\n`);
  const { signal, status, end } = interruption();
  try {
    const root = await repository(typed.cwd);
    if (typed.extra.length > 0)
      throw new Problem(`\`${typed.extra[0]}\` is one word too many.`, { advice: seeHelp });
    if (typed.command === 'check') return await runCheck(typed, root, signal);
    if (typed.command === 'init') return await runInit(typed, root);
    throw new Problem(`There is no command \`${typed.command}\`.`, { advice: seeHelp });
  } catch (error) {
    if (signal.aborted) {
      process.stderr.write('Stopped.\n');
      return status();
    }
    if (!(error instanceof Problem)) throw error;
    process.stderr.write(renderTerminal(failedReport(error), look(process.stderr)));
    return 2;
  } finally {
    end();
  }
}

const seeHelp = 'Run `schema-drift --help` for what there is.';

async function runCheck(typed: Arguments, root: string, signal: AbortSignal): Promise<number> {
  const format = formatNamed(typed.format ?? 'terminal');
  const outputs = (typed.output ?? []).map((path) => ({ path: resolve(path), format: formatOfFile(path) }));
  const appearance = look(process.stderr);
  const progress = showProgress(process.stderr, {
    live: process.stderr.isTTY === true && process.env.TERM !== 'dumb' && process.env.CI === undefined,
    colour: appearance.colour,
    quiet: format !== 'terminal' && process.stderr.isTTY !== true && typed.verbose !== true,
  });
  let report: Report;
  try {
    const stages = followStages(progress.onStage);
    let early: { earlyServer?: Promise<Server> } = {};
    const { config, recognised, ahead } = await configurationOf({
      root,
      ...given('path', typed.config),
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
      config: asTyped(config, typed),
      recognised,
      ahead,
      stages,
      signal,
      ...early,
      ...given('postgresUrl', postgresUrl(typed)),
    });
  } catch (error) {
    if (signal.aborted || !(error instanceof Problem)) throw error;
    report = failedReport(error);
  } finally {
    progress.end();
  }
  signal.throwIfAborted();
  for (const output of outputs)
    await writeOutput(output.path, render(report, output.format, { colour: false, width: 100 }));
  process.stdout.write(render(report, format, look(process.stdout)));
  return exitStatus(report);
}

async function writeOutput(path: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  } catch (error) {
    throw new Problem(`The report could not be written to ${path}: ${(error as Error).message}`, {
      advice: 'Give --output a file in a folder that can be written.',
      cause: error,
    });
  }
}

async function runInit(typed: Arguments, root: string): Promise<number> {
  const { config } = await recognise(root, { readDrizzleConfig: (file) => readDrizzleConfig(file, root) });
  const files = initFiles(config);
  await writeInitFiles(root, files, { force: typed.force === true });
  return print(
    `${files.map(({ path }) => `wrote ${path}`).join('\n')}\nNow run \`npx schema-drift check\`.\n`,
  );
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
    ...given('major', majorNamed(typed['postgres-version'])),
    signal,
    onProgress,
  });
  earlyServer.catch(() => {}); // Whoever uses it is told.
  return { earlyServer };
}

function postgresUrl(typed: Arguments): string | undefined {
  return typed['postgres-url'] ?? process.env.SCHEMA_DRIFT_POSTGRES_URL;
}

/** The configuration with the command line's own wishes on top. */
function asTyped(config: Config, typed: Arguments): Config {
  const postgres = {
    ...config.postgres,
    ...given('version', majorNamed(typed['postgres-version'])),
    ...given('engine', engineNamed(typed.engine)),
  };
  return { ...config, postgres };
}

async function repository(cwd: string | undefined): Promise<string> {
  const root = resolve(cwd ?? '.');
  const found = await stat(root).catch(() => undefined);
  if (found?.isDirectory() !== true)
    throw new Problem(`There is no folder ${cwd}.`, {
      advice: '--cwd takes the folder of the repository to look at.',
    });
  return root;
}

function render(report: Report, format: Format, appearance: { colour: boolean; width: number }): string {
  if (format === 'json') return renderJson(report);
  return format === 'markdown' ? renderMarkdown(report, {}) : renderTerminal(report, appearance);
}

/** Colour on a terminal unless NO_COLOR is set (to anything), and wherever FORCE_COLOR asks for it. */
function look(stream: NodeJS.WriteStream): { colour: boolean; width: number } {
  const { NO_COLOR, FORCE_COLOR } = process.env;
  const forced = FORCE_COLOR !== undefined && FORCE_COLOR !== '' && FORCE_COLOR !== '0';
  const colour = (NO_COLOR === undefined || NO_COLOR === '') && (stream.isTTY === true || forced);
  return { colour, width: Math.min(Math.max(stream.columns ?? 100, 40), 140) };
}

function given<Key extends string, Value>(key: Key, value: Value | undefined): { [K in Key]?: Value } {
  return value === undefined ? {} : ({ [key]: value } as { [K in Key]?: Value });
}

function print(text: string): number {
  process.stdout.write(text);
  return 0;
}
