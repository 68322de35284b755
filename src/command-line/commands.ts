import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Problem } from '../base/problem.ts';
import { version } from '../base/version.ts';
import { failedReport } from '../report/bare-report.ts';
import { renderTerminal } from '../report/terminal.ts';
import { interruption } from '../run/interruption.ts';
import type { Arguments } from './arguments.ts';
import { runCheck } from './commands/check.ts';
import { runExport } from './commands/export.ts';
import { runInit } from './commands/init.ts';
import { lookOf } from './commands/look.ts';
import { runSnapshot } from './commands/snapshot.ts';

type Command = (typed: Arguments, root: string, signal: AbortSignal) => Promise<number>;

/** By the word that is typed, with how many words may follow it. */
const commands: Readonly<Record<string, { readonly run: Command; readonly words: number }>> = {
  check: { run: runCheck, words: 0 },
  init: { run: runInit, words: 1 },
  export: { run: runExport, words: 1 },
  snapshot: { run: runSnapshot, words: 0 },
};

/** Runs the command that was typed; gives the exit status: 0 clean, 1 drift, 2 could not check. */
export async function run(typed: Arguments): Promise<number> {
  if (typed.version === true) {
    process.stdout.write(`${version}\n`);
    return 0;
  }
  const { signal, status, end } = interruption();
  try {
    const root = await repository(typed.cwd);
    const command = Object.hasOwn(commands, typed.command ?? '') ? commands[typed.command ?? ''] : undefined;
    const extra = typed.extra[command?.words ?? 0];
    if (extra !== undefined) throw new Problem(`\`${extra}\` is one word too many.`, { advice: seeHelp });
    if (command === undefined)
      throw new Problem(`There is no command \`${typed.command}\`.`, { advice: seeHelp });
    return await command.run(typed, root, signal);
  } catch (error) {
    if (signal.aborted) {
      process.stderr.write('Stopped.\n');
      return status();
    }
    if (!(error instanceof Problem)) throw error;
    process.stderr.write(renderTerminal(failedReport(error), lookOf(process.stderr)));
    return 2;
  } finally {
    end();
  }
}

const seeHelp = 'Run `schema-drift --help` for what there is.';

async function repository(cwd: string | undefined): Promise<string> {
  const root = resolve(cwd ?? '.');
  const found = await stat(root).catch(() => undefined);
  if (found?.isDirectory() !== true)
    throw new Problem(`There is no folder ${cwd}.`, {
      advice: '--cwd takes the folder of the repository to look at.',
    });
  return root;
}
