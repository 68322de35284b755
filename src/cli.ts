#!/usr/bin/env node
import { Problem } from './base/problem.ts';
import { visible } from './base/visible.ts';
import { type Asked, asked } from './command-line/arguments.ts';
import { keepCompiled } from './command-line/compile-cache.ts';
import { helpText } from './command-line/help.ts';

async function main(): Promise<number> {
  let wish: Asked;
  try {
    wish = asked();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const { showProblem } = await import('./command-line/commands.ts');
    return showProblem(error);
  }
  if (wish.for === 'help') {
    process.stdout.write(helpText(wish.command));
    return wish.isWanted ? 0 : 2;
  }
  if (wish.for === 'run') keepCompiled(wish.typed.cwd ?? '.');
  // Everything else is loaded only now: help has to be there at once.
  const { run, showVersion } = await import('./command-line/commands.ts');
  return wish.for === 'version' ? showVersion() : run(wish.typed);
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
