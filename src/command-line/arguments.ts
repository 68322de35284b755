import { parseArgs } from 'node:util';

const options = {
  cwd: { type: 'string' },
  config: { type: 'string' },
  format: { type: 'string' },
  output: { type: 'string', short: 'o', multiple: true },
  'postgres-url': { type: 'string' },
  'postgres-version': { type: 'string' },
  engine: { type: 'string' },
  force: { type: 'boolean' },
  role: { type: 'boolean' },
  live: { type: 'string' },
  'url-env': { type: 'string' },
  'row-counts': { type: 'boolean' },
  verbose: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
} as const;

/** What was typed: the command and its options, not yet checked against each other. */
export type Arguments = ReturnType<typeof parse>;

/** Reads the command line; throws for an option that does not exist or lacks its value. */
export function parse() {
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  return { ...values, command: positionals[0], extra: positionals.slice(1) };
}
