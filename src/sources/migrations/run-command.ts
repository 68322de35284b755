import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { closeOutputsOf, newMark } from '../../base/started.ts';

/** How a command ended. */
export interface Ended {
  /** Exit status; `undefined` where a signal ended it. */
  readonly status: number | undefined;
  /** The end of what it wrote to both outputs. */
  readonly output: string;
}

/** More than this many characters of output are not kept. */
const OUTPUT_KEPT = 20_000;

/** What takes from a command and all it starts the way to more rights (sudo), where the machine has it. */
const confiner = ['/usr/bin/setpriv', '/bin/setpriv'].find((path) => existsSync(path));

/** Whether this machine can keep a command from getting more rights than it is started with. */
export const canConfine = process.platform === 'linux' && confiner !== undefined;

/**
 * Runs a command as a shell does and waits until it and everything that it started has ended.
 *
 * @throws the reason of `signal` when it ends the command early
 */
export async function runCommand(
  command: string,
  options: {
    readonly cwd: string;
    readonly env: Record<string, string>;
    readonly signal: AbortSignal;
    /** Keeps it from getting more rights; only where `canConfine`. */
    readonly confined?: boolean;
  },
): Promise<Ended> {
  options.signal.throwIfAborted();
  const shell = ['/bin/sh', '-c', command];
  const [program = '', ...words] =
    options.confined === true && confiner !== undefined ? [confiner, '--no-new-privs', ...shell] : shell;
  const mark = newMark();
  // A group of its own, so that what the command started ends with it.
  const child = spawn(program, words, {
    cwd: options.cwd,
    env: { ...options.env, ...mark.variables },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
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
    stream.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-OUTPUT_KEPT);
    });
  }
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
    return { status, output };
  } finally {
    endAll();
    options.signal.removeEventListener('abort', endAll);
    process.off('exit', endAll);
  }
}
