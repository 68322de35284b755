#!/usr/bin/env node
import { type Arguments, parse } from './command-line/arguments.ts';
import { help } from './command-line/help.ts';

async function main(): Promise<number> {
  let typed: Arguments;
  try {
    typed = parse();
  } catch (error) {
    process.stderr.write(
      `${(error as Error).message.split('. ')[0]}.\nRun \`schema-drift --help\` for the options.\n`,
    );
    return 2;
  }
  if (typed.help || (typed.command === undefined && !typed.version) || typed.command === 'help') {
    process.stdout.write(help);
    return typed.help || typed.command === 'help' ? 0 : 2;
  }
  // Everything else is loaded only now: help has to be there at once.
  const { run } = await import('./command-line/commands.ts');
  return run(typed);
}

try {
  process.exitCode = await main();
} catch (error) {
  // 1 would say that the sources differ.
  process.stderr.write(
    `schema-drift failed; this is a defect of schema-drift.\n${(error as Error).stack ?? error}\n`,
  );
  process.exitCode = 2;
}
