import { stat } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { Problem } from '../base/problem.ts';
import { version } from '../base/version.ts';
import { visibleLine } from '../base/visible.ts';
import { folderWithConfigAbove } from '../config/config-above.ts';
import { findConfig } from '../config/load.ts';
import { failedReport } from '../report/bare-report.ts';
import { renderTerminal } from '../report/terminal/terminal.ts';
import { interruption } from '../run/interruption.ts';
import { clearLeftovers, leaveNothing, untilEnded } from '../run/winding-down.ts';
import { type Arguments, seeHelp } from './arguments.ts';
import { runBaseline } from './commands/baseline.ts';
import { runCheck } from './commands/check.ts';
import { runExport } from './commands/export.ts';
import { runFix } from './commands/fix.ts';
import { runInit } from './commands/init.ts';
import { lookOf } from './commands/look.ts';
import { runSnapshot } from './commands/snapshot.ts';
import type { CommandName } from './options.ts';

export { keepCompiledLoader } from '../sources/drizzle/compile-loader.ts';
export { takeCompiledLoader } from '../sources/drizzle/compiled-loader.ts';

type Command = (typed: Arguments, root: string, signal: AbortSignal) => Promise<number>;

/** By the word that is typed, with how many words may follow it. */
const commands: Readonly<Record<CommandName, { readonly run: Command; readonly words: number }>> = {
  check: { run: runCheck, words: 0 },
  baseline: { run: runBaseline, words: Number.POSITIVE_INFINITY },
  fix: { run: runFix, words: 0 },
  init: { run: runInit, words: 1 },
  export: { run: runExport, words: 1 },
  snapshot: { run: runSnapshot, words: 0 },
};

/** Runs the command that was typed; gives the exit status: 0 clean, 1 drift, 2 could not check. */
export async function run(typed: Arguments): Promise<number> {
  const { signal, status, end } = interruption();
  clearLeftovers();
  try {
    return await untilEnded(carryOut(typed, signal), signal);
  } catch (error) {
    if (!signal.aborted) throw error;
    process.stderr.write('Stopped.\n');
    return status();
  } finally {
    end();
    leaveNothing();
  }
}

/** The same as a part of what a process does, which goes on afterwards. */
export async function carryOut(typed: Arguments, signal: AbortSignal): Promise<number> {
  try {
    const command = commands[typed.command];
    const extra = typed.extra[command.words];
    if (extra !== undefined) throw await oneWordTooMany(typed.command, extra);
    return await command.run(typed, await repository(typed), signal);
  } catch (error) {
    if (signal.aborted || !(error instanceof Problem)) throw error;
    return showProblem(error);
  }
}

/** Tells a person what kept a command from running, and gives the exit status. */
export function showProblem(problem: Problem): number {
  process.stderr.write(renderTerminal(failedReport(problem), lookOf(process.stderr)));
  return 2;
}

export function showVersion(): number {
  process.stdout.write(`${version}\n`);
  return 0;
}

async function oneWordTooMany(command: CommandName, word: string): Promise<Problem> {
  const isFolder = await stat(resolve(word)).then(
    (found) => found.isDirectory(),
    () => false,
  );
  const hint = isFolder ? `For a folder, write \`schema-drift ${command} --cwd ${word}\`. ` : '';
  return new Problem(`\`${word}\` is one word too many.`, { advice: `${hint}${seeHelp(command)}` });
}

/**
 * The folder to look at. Whoever stands in a subfolder means the repository that has a config file; `init` writes one
 * where it is told to, and a config file that is named is relative to the folder.
 */
async function repository({ command, cwd, config }: Arguments): Promise<string> {
  const folder = resolve(cwd ?? '.');
  const found = await stat(folder).catch(() => undefined);
  if (found?.isDirectory() !== true)
    throw new Problem(`There is no folder ${cwd}.`, {
      advice: '--cwd takes the folder of the repository to look at.',
    });
  const above = command === 'init' || config !== undefined ? undefined : folderWithConfigAbove(folder);
  if (above === undefined) return folder;
  const file = join(relative(folder, above), findConfig(above) ?? '');
  process.stderr.write(
    `${visibleLine(file)} is used, since there is no config file here: paths start there.\n`,
  );
  return above;
}
