#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { help } from './help.ts';

const options = {
  cwd: { type: 'string' },
  config: { type: 'string' },
  format: { type: 'string' },
  output: { type: 'string', multiple: true },
  'postgres-url': { type: 'string' },
  'postgres-version': { type: 'string' },
  engine: { type: 'string' },
  force: { type: 'boolean' },
  verbose: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
} as const;

/** What was typed: the command and its options, not yet checked against each other. */
export type Arguments = ReturnType<typeof parse>;

function parse() {
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  return { ...values, command: positionals[0], extra: positionals.slice(1) };
}

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
  const { run } = await import('./commands.ts');
  return run(typed);
}

process.exitCode = await main();
