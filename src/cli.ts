#!/usr/bin/env node
import { Problem } from './base/problem.ts';
import { visible } from './base/visible.ts';
import { type Asked, asked } from './command-line/arguments.ts';
import { helpText } from './command-line/help.ts';
import type { Loaded } from './command-line/load-commands.ts';

async function main(): Promise<number> {
  let wish: Asked;
  try {
    wish = asked();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return (await commandsFor()).commands.showProblem(error);
  }
  if (wish.for === 'help') {
    process.stdout.write(helpText(wish.command));
    return wish.isWanted ? 0 : 2;
  }
  if (wish.for === 'version') return (await commandsFor()).commands.showVersion();
  const { commands, keepCompiled } = await commandsFor(wish.typed.cwd ?? '.');
  const status = await commands.run(wish.typed);
  await keepCompiled();
  return status;
}

/** Everything else, which is loaded only now: help has to be there at once. */
async function commandsFor(checked?: string): Promise<Loaded> {
  const { loadCommands } = await import('./command-line/load-commands.ts');
  return loadCommands(checked);
}

try {
  process.exitCode = await main();
} catch (error) {
  // 1 would say that the sources differ.
  process.stderr.write(
    `schema-drift failed; this is a defect of schema-drift.\n${visible(String((error as Error).stack ?? error))}\n`,
  );
  process.exitCode = 2;
}
