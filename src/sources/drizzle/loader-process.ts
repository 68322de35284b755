/**
 * Runs the loader in a process of its own. A schema is code of whoever wrote the pull request: it gets no
 * environment to speak of, reads the repository and nothing else, writes nothing, starts nothing, and is ended
 * when it takes too long.
 */

import { type ChildProcess, spawn } from 'node:child_process';
import { sep } from 'node:path';
import type { Readable } from 'node:stream';
import { refuseDebugger } from '../../base/confined-node.ts';
import { parsedJson } from '../../base/parsed-json.ts';
import { type Location, Problem } from '../../base/problem.ts';
import { closeOutputsOf, newMark } from '../../base/started.ts';
import { confined, launcherPython, reasonNotConfined } from '../../confinement/confinement.ts';
import { harmless } from '../harmless.ts';
import { kernelPolicy, loaderFile, nodePermissions } from './loader-confinement.ts';
import { type LoaderAnswer, type LoaderRequest, loaderAnswer } from './protocol.ts';
import { rootEntries } from './readable.ts';

/** What the loader is asked, but for what this process adds. */
export type LoaderTask = Omit<LoaderRequest, 'rootEntries' | 'refuseNetwork'>;

export type LoaderResult = Extract<LoaderAnswer, { warnings: string[] }>;

/**
 * Asks the loader; `onConfig` hears what a drizzle.config says before the schema is loaded. Throws a `Problem`: the
 * loader's own, or one for a process that was ended or gave no answer.
 */
export async function runLoader(
  request: LoaderTask,
  options: {
    readonly timeoutSeconds: number;
    readonly signal?: AbortSignal;
    readonly onConfig?: (early: LoaderResult) => void;
    readonly confinedBy?: 'node';
  },
): Promise<LoaderResult> {
  options.signal?.throwIfAborted();
  const { root } = request;
  const subject = (request.schema ?? [request.config])[0] ?? 'the schema';
  const shown = subject.startsWith(root + sep) ? subject.slice(root.length + 1) : subject;
  const { ended, warnings } = await runConfined(request, {
    ...options,
    onLine: (line) => {
      const early = loaderAnswer.safeParse(parsedJson(line)).data;
      if (early && !('problem' in early)) options.onConfig?.(cleaned(early));
    },
  });
  if (ended.timedOut) {
    throw new Problem(
      `Loading ${shown} took longer than ${options.timeoutSeconds} seconds and was stopped.`,
      {
        advice:
          'Something it imports waits for a database or a network; move that out of the files that the schema imports.',
        location: { file: shown, line: 1 },
      },
    );
  }
  options.signal?.throwIfAborted();
  const result = believed(ended, shown);
  return { ...result, warnings: [...warnings, ...result.warnings] };
}

interface FollowOptions {
  readonly timeoutSeconds: number;
  readonly signal?: AbortSignal;
  /** Hears the first line of the answer before the process ends, where there are more. */
  readonly onLine: (first: string) => void;
  /** `node` leaves the kernel out, as where it knows nothing of confinement. */
  readonly confinedBy?: 'node';
}

/** Why the kernel of this machine confines nothing; unknown until it was tried. */
let notConfined: string | undefined;

/** Runs the loader confined by the kernel or, where that cannot be, by Node: which is said then. */
async function runConfined(
  request: LoaderTask,
  options: FollowOptions,
): Promise<{ readonly ended: Ended; readonly warnings: readonly string[] }> {
  const entries = await rootEntries(request.root);
  const asking = (refuseNetwork: boolean) => [
    '--no-warnings',
    loaderFile(),
    JSON.stringify({ ...request, rootEntries: entries, refuseNetwork } satisfies LoaderRequest),
  ];
  const isKernelAsked = notConfined === undefined && options.confinedBy !== 'node';
  const launcher = isKernelAsked ? await launcherPython(request.root) : undefined;
  if (launcher !== undefined) {
    const policy = await kernelPolicy(request.root, request.base);
    const {
      program,
      parameters: all,
      input,
    } = await confined(launcher, policy, process.execPath, asking(false));
    const ended = await follow(start(program, all, request.base, input), options);
    notConfined = reasonNotConfined(ended);
    if (notConfined === undefined) return { ended, warnings: [] };
  }
  const why = notConfined ?? (isKernelAsked ? lackingLauncher() : 'the kernel was not asked');
  const permissions = await nodePermissions(request.root, request.base, entries);
  const child = start(process.execPath, [...permissions, ...asking(true)], request.base, '');
  return {
    ended: await follow(child, options),
    warnings: [`schema.ts was run confined by Node alone, since ${why}.`],
  };
}

function lackingLauncher(): string {
  return process.platform === 'linux'
    ? 'there is no python3 outside of the repository to ask the kernel for more'
    : `${process.platform} has neither Landlock nor seccomp`;
}

function start(program: string, parameters: readonly string[], cwd: string, input: string): ChildProcess {
  const mark = newMark();
  const child = spawn(program, parameters, {
    cwd,
    env: { ...childEnvironment(), ...mark.variables },
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
  });
  child.stdin?.on('error', () => {}).end(input);
  child.on('exit', () => {
    mark.end();
    closeOutputsOf(child);
  });
  return child;
}

interface Ended {
  readonly answer: string;
  readonly errors: string;
  readonly code: number | null;
  readonly status: string;
  readonly timedOut: boolean;
  /** It was ended since it answered more than may be. */
  readonly isFlooded: boolean;
}

function follow(child: ChildProcess, options: FollowOptions): Promise<Ended> {
  return new Promise((resolve, reject) => {
    let timedOut = false;
    const stop = () => child.kill('SIGKILL');
    const timer = setTimeout(() => {
      timedOut = true;
      stop();
    }, options.timeoutSeconds * 1000);
    options.signal?.addEventListener('abort', stop);
    const admitDebugger = refuseDebugger();
    const stream = child.stdio[3] as Readable;
    let isFlooded = false;
    const answer = keep(stream, maxAnswer, () => {
      isFlooded = true;
      stop();
    });
    const look = () => {
      const [line, ...rest] = answer().split('\n');
      if (rest.length === 0) return;
      stream.off('data', look);
      options.onLine(line ?? '');
    };
    stream.on('data', look);
    const errors = keep(child.stderr, 20_000);
    child.stdout?.resume();
    const finish = () => {
      clearTimeout(timer);
      options.signal?.removeEventListener('abort', stop);
      admitDebugger();
    };
    child.on('error', (error) => {
      finish();
      reject(
        new Problem('The process that loads the Drizzle schema could not be started.', {
          detail: error.message,
          cause: error,
        }),
      );
    });
    child.on('close', (code, signal) => {
      finish();
      resolve({
        answer: answer(),
        errors: errors(),
        code,
        status: signal ? `ended by ${signal}` : `status ${code}`,
        timedOut,
        isFlooded,
      });
    });
  });
}

/** More than any schema needs; a flood ends here rather than in this process's memory. */
const maxAnswer = 64 * 1024 * 1024;

/** The text of a stream so far, up to a limit; `onMore` hears that there is more. */
function keep(stream: Readable | null, limit: number, onMore: () => void = () => {}): () => string {
  const chunks: Buffer[] = [];
  let size = 0;
  stream?.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size <= limit) chunks.push(chunk);
    else onMore();
  });
  stream?.on('error', () => {});
  return () => Buffer.concat(chunks).toString('utf8');
}

function believed(ended: Ended, shown: string): LoaderResult {
  if (ended.isFlooded)
    throw new Problem(`${shown} answered with more than ${maxAnswer / 2 ** 20} MB, which is no schema.`, {
      advice: 'Look for what it makes in a loop.',
      location: { file: shown, line: 1 },
    });
  const parsed = loaderAnswer.safeParse(parsedJson(ended.answer.trimEnd().split('\n').at(-1) ?? ''));
  if (!parsed.success) {
    const errors = harmless(ended.errors.trim().split('\n').slice(-8).join('\n'));
    throw new Problem(`Loading ${shown} ended without a result (${ended.status}).`, {
      advice:
        'A file it imports ends the process, or awaits something that never comes; schema files should only declare.',
      ...(errors && { detail: errors }),
      location: { file: shown, line: 1 },
    });
  }
  const answer = parsed.data;
  if (!('problem' in answer)) return cleaned(answer);
  const { message, advice, detail, location } = answer.problem;
  throw new Problem(harmless(message), {
    ...(advice && { advice: harmless(advice) }),
    ...(detail && { detail: harmless(detail) }),
    ...(location && { location: location as Location }),
  });
}

function cleaned(answer: LoaderResult): LoaderResult {
  return { ...answer, warnings: answer.warnings.map(harmless) };
}

function childEnvironment(): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH ?? '',
    NODE_ENV: 'production',
    TZ: 'UTC',
    LANG: 'C.UTF-8',
  };
}
