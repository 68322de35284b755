/**
 * A process that runs code of strangers and answers on descriptor 3: started, heard up to a limit, and ended with all
 * that it started when it takes too long, says too much, or is no longer waited for.
 */

import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { refuseDebugger } from '../base/confined-node.ts';
import { defined } from '../base/defined.ts';
import { Problem } from '../base/problem.ts';
import { closeOutputsOf, newMark } from '../base/started.ts';
import type { Command } from './confinement.ts';
import { reasonNotConfined, withoutAnnouncement } from './launched.ts';

/** How such a process ended, and what it said. */
export interface Answered {
  /** What it wrote to descriptor 3, up to the limit. */
  readonly answer: string;
  /** The last lines that it printed as errors; words of strangers. */
  readonly errors: string;
  /** Its exit status; `null` where a signal ended it. */
  readonly code: number | null;
  /** The same in words: `status 1`. */
  readonly status: string;
  readonly timedOut: boolean;
  /** It was ended since it answered more than may be. */
  readonly isFlooded: boolean;
  /** Why it was not started, as the end of a sentence; only of what was to be confined, and could not be. */
  readonly notConfined?: string;
}

export interface AnswerOptions {
  readonly cwd: string;
  /** All of its environment. */
  readonly env: NodeJS.ProcessEnv;
  readonly seconds: number;
  /** Ends it early; the answer is then what it had said. */
  readonly signal?: AbortSignal | undefined;
  /** Hears the first line of the answer before the process ends, where there are more. */
  readonly onLine?: (first: string) => void;
  /** Whether it answers on its standard output instead. */
  readonly onOutput?: boolean;
  /** The process, for people: `The Python that runs the models`. */
  readonly what: string;
}

const MEGABYTE = 1024 * 1024;
/** More than any schema needs; a flood ends here rather than in this process's memory. */
export const largestAnswerMegabytes = 64;
/** Characters of errors that are kept, and lines of them that are shown. */
const ERRORS_KEPT = 20_000;
const LINES_OF_ERRORS = 8;

/** @throws Problem when the process cannot be started */
export function answerOf(command: Command, options: AnswerOptions): Promise<Answered> {
  const { cwd, env, onLine, onOutput = false, what } = options;
  const mark = newMark();
  const child = spawn(command.program, command.parameters, {
    cwd,
    env: { ...env, ...mark.variables },
    stdio: ['pipe', onOutput ? 'pipe' : 'ignore', 'pipe', 'pipe'],
    // A group of its own, to be ended as a whole.
    detached: process.platform !== 'win32',
  });
  const isLaunched = command.policy !== undefined;
  child.stdin?.on('error', () => {}).end(command.policy);
  return new Promise((resolve, reject) => {
    const limits = limitsOf(child, mark, options);
    const onMore = limits.flooded;
    const said = heard(child.stdio[3] as Readable, { isLaunched, onMore, ...(onLine && { onLine }) });
    const printed = child.stdout && heard(child.stdout, { isLaunched: false, onMore });
    const errors = lastErrors(child);
    child.on('error', (cause) => {
      limits.lift();
      reject(new Problem(`${what} could not be started.`, { detail: cause.message, cause }));
    });
    // What it started would outlive it, and keep the pipes open.
    child.on('exit', () => {
      limits.end();
      closeOutputsOf(child);
    });
    child.on('close', (code, endedBy) => {
      limits.lift();
      const { timedOut, isFlooded } = limits.passed;
      const status = endedBy ? `ended by ${endedBy}` : `status ${code}`;
      const wasStopped = timedOut || isFlooded || options.signal?.aborted === true;
      const notConfined =
        isLaunched && !wasStopped ? reasonNotConfined({ said: said(), errors: errors(), status }) : undefined;
      resolve({
        answer: printed?.() ?? (isLaunched ? withoutAnnouncement(said()) : said()),
        errors: errors().trim().split('\n').slice(-LINES_OF_ERRORS).join('\n'),
        code,
        status,
        timedOut,
        isFlooded,
        ...defined({ notConfined }),
      });
    });
  });
}

/** What keeps a process from going on for ever. */
interface Limits {
  /** Ends it, with all that it started. */
  readonly end: () => void;
  /** To be told that it says too much, which ends it. */
  readonly flooded: () => void;
  /** Which of them it has passed. */
  readonly passed: { timedOut: boolean; isFlooded: boolean };
  /** To be called once it has ended. */
  readonly lift: () => void;
}

function limitsOf(
  child: ChildProcess,
  mark: ReturnType<typeof newMark>,
  { seconds, signal }: Pick<AnswerOptions, 'seconds' | 'signal'>,
): Limits {
  const passed = { timedOut: false, isFlooded: false };
  const end = () => {
    endGroup(child);
    mark.end();
  };
  const timer = setTimeout(() => {
    passed.timedOut = true;
    end();
  }, seconds * 1000);
  signal?.addEventListener('abort', end);
  const admitDebugger = refuseDebugger();
  return {
    end,
    passed,
    flooded: () => {
      passed.isFlooded = true;
      end();
    },
    lift: () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      admitDebugger();
    },
  };
}

/** The end of what a process has printed as errors so far. */
function lastErrors(child: ChildProcess): () => string {
  let errors = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    errors = (errors + text).slice(-ERRORS_KEPT);
  });
  return () => errors;
}

interface Hearing {
  readonly isLaunched: boolean;
  readonly onMore: () => void;
  readonly onLine?: (first: string) => void;
}

/** The text of a stream so far, up to the limit; `onMore` hears that there is more. */
function heard(stream: Readable, { isLaunched, onMore, onLine }: Hearing): () => string {
  const chunks: Buffer[] = [];
  let size = 0;
  const text = () => Buffer.concat(chunks).toString('utf8');
  const look = () => {
    const [line = '', ...rest] = (isLaunched ? withoutAnnouncement(text()) : text()).split('\n');
    if (rest.length === 0) return;
    stream.off('data', look);
    onLine?.(line);
  };
  stream.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size <= largestAnswerMegabytes * MEGABYTE) chunks.push(chunk);
    else onMore();
  });
  if (onLine !== undefined) stream.on('data', look);
  stream.on('error', () => {});
  return text;
}

function endGroup(child: ChildProcess): void {
  try {
    if (process.platform === 'win32' || child.pid === undefined) child.kill('SIGKILL');
    else process.kill(-child.pid, 'SIGKILL');
  } catch {
    // Everything has ended already.
  }
}
