import { type ChildProcess, spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { asked } from '../../src/command-line/arguments.ts';
import { carryOut } from '../../src/command-line/commands.ts';
import { asProcess } from '../support/as-process.ts';

const project = resolve(import.meta.dirname, '../..');
const cli = join(project, 'dist/cli.js');

export interface Ended {
  /** Exit status; `null` where a signal ended it. */
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts the built program as a user would, without a terminal. */
export function startCli(args: readonly string[], env: Readonly<Record<string, string>> = {}): Started {
  const child = spawn(process.execPath, [cli, ...args], {
    env: { ...inherited(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const text = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => (text.stdout += String(chunk)));
  child.stderr.on('data', (chunk) => (text.stderr += String(chunk)));
  const ended = new Promise<Ended>((done) => child.on('close', (status) => done({ status, ...text })));
  return { child, ended };
}

export interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
}

/** Runs the built program to its end. */
export function runCli(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  return startCli(args, env).ended;
}

/**
 * Carries out a command in this process, from its source: what is printed and what it comes to are the same, and it
 * takes a fraction of the computing.
 */
export async function callCli(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const wish = asked(args);
  if (wish.for !== 'run') throw new Error(`\`${args.join(' ')}\` carries out no command: start it.`);
  const { signal } = new AbortController();
  const { result, ...printed } = await asProcess({ ...inherited(), ...env }, () =>
    carryOut(wish.typed, signal),
  );
  return { status: result, ...printed };
}

/** What a process gets of the environment of the tests. */
function inherited(): Record<string, string> {
  return Object.fromEntries(
    ['PATH', 'HOME', 'TMPDIR', 'USER'].flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
