import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { closeOutputsOf, newMark } from '../../base/started.ts';
import { type Command, confined, type Policy } from '../../confinement/confinement.ts';
import { reasonNotConfined } from '../../confinement/launched.ts';

/** How a command ended. */
export interface Ended {
  /** Exit status; `undefined` where a signal ended it. */
  readonly status: number | undefined;
  /** The end of what it wrote to both outputs. */
  readonly output: string;
}

/** It was not started, since it could not be confined: why, as the end of a sentence. */
export interface NotStarted {
  readonly notConfined: string;
}

/** More than this many characters of output are not kept. */
const OUTPUT_KEPT = 20_000;

interface RunOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

const shell = '/bin/sh';

/**
 * Runs a command as a shell does, with all rights of this account, and waits until it and everything that it started
 * has ended.
 *
 * @throws the reason of `signal` when it ends the command early
 */
export async function runCommand(command: string, options: RunOptions): Promise<Ended> {
  const ended = await runProgram({ program: shell, parameters: ['-c', command] }, options);
  if ('notConfined' in ended) throw new Error('A command that was not to be confined was not started.');
  return ended;
}

/** The same with the rights of a policy alone; not started where the kernel cannot enforce it. */
export async function runConfined(
  command: string,
  { launcher, policy }: { readonly launcher: string; readonly policy: Policy },
  options: RunOptions,
): Promise<Ended | NotStarted> {
  return runProgram(await confined(launcher, policy, shell, ['-c', command]), options);
}

async function runProgram(
  { program, parameters, policy }: Command,
  options: RunOptions,
): Promise<Ended | NotStarted> {
  options.signal.throwIfAborted();
  const mark = newMark();
  // A group of its own, so that what the program started ends with it.
  const child = spawn(program, parameters, {
    cwd: options.cwd,
    env: { ...options.env, ...mark.variables },
    stdio: [policy === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe', 'pipe'],
    detached: true,
  });
  child.stdin?.on('error', () => {}).end(policy);
  const endAll = () => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    } catch {
      // Nothing of the group is left.
    }
    mark.end();
  };
  options.signal.addEventListener('abort', endAll, { once: true });
  process.once('exit', endAll);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    (stream as Readable).setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-OUTPUT_KEPT);
    });
  }
  let said = '';
  (child.stdio[3] as Readable).setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(0, OUTPUT_KEPT);
  });
  try {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      child.on('error', reject);
      child.on('exit', () => {
        // What it left running would hold the outputs open.
        endAll();
        closeOutputsOf(child);
      });
      child.on('close', (code) => resolve(code ?? undefined));
    });
    options.signal.throwIfAborted();
    const ended = { said, errors: output, status: `status ${status ?? 'unknown'}` };
    const notConfined = policy === undefined ? undefined : reasonNotConfined(ended);
    return notConfined === undefined ? { status, output } : { notConfined };
  } finally {
    endAll();
    options.signal.removeEventListener('abort', endAll);
    process.off('exit', endAll);
  }
}
