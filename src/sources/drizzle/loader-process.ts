/**
 * Runs the loader in a process of its own. A schema is code of whoever wrote the pull request: it gets no
 * environment to speak of, reads the repository and nothing else, writes nothing, starts nothing, and is ended
 * when it takes too long.
 */

import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, sep } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { permissionFlag, refuseDebugger } from '../../base/confined-node.ts';
import { type Location, Problem } from '../../base/problem.ts';
import { harmless } from '../harmless.ts';
import { type LoaderAnswer, type LoaderRequest, loaderAnswer } from './protocol.ts';
import { readablePaths, refuseSecretLinks, rootEntries } from './readable.ts';

export type LoaderResult = Extract<LoaderAnswer, { warnings: string[] }>;

/** Where the built loader is: beside the running bundle, or in `dist/` when the sources themselves run. */
export function loaderFile(): string {
  const besides = fileURLToPath(new URL('./drizzle-loader.js', import.meta.url));
  return existsSync(besides)
    ? besides
    : fileURLToPath(new URL('../../../dist/drizzle-loader.js', import.meta.url));
}

/**
 * Asks the loader; `onConfig` hears what a drizzle.config says before the schema is loaded. Throws a `Problem`: the
 * loader's own, or one for a process that was ended or gave no answer.
 */
export async function runLoader(
  request: Omit<LoaderRequest, 'rootEntries'>,
  options: {
    readonly timeoutSeconds: number;
    readonly signal?: AbortSignal;
    readonly onConfig?: (early: LoaderResult) => void;
  },
): Promise<LoaderResult> {
  options.signal?.throwIfAborted();
  const loader = loaderFile();
  const { root } = request;
  await refuseSecretLinks(root);
  const subject = (request.schema ?? [request.config])[0] ?? 'the schema';
  const shown = subject.startsWith(root + sep) ? subject.slice(root.length + 1) : subject;
  const entries = await rootEntries(root);
  const readable = [dirname(loader), ...(await readablePaths(root, request.base, entries))];
  const child = spawn(
    process.execPath,
    [
      permissionFlag(),
      ...readable.map((folder) => `--allow-fs-read=${folder}`),
      '--no-warnings',
      loader,
      JSON.stringify({ ...request, rootEntries: entries } satisfies LoaderRequest),
    ],
    { cwd: request.base, env: childEnvironment(), stdio: ['ignore', 'pipe', 'pipe', 'pipe'] },
  );
  const onLine = (line: string) => {
    const early = loaderAnswer.safeParse(parseJson(line)).data;
    if (early && !('problem' in early)) options.onConfig?.(cleaned(early));
  };
  const ended = await follow(child, { ...options, onLine });
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
  return believed(ended, shown);
}

interface Ended {
  readonly answer: string;
  readonly errors: string;
  readonly status: string;
  readonly timedOut: boolean;
}

function follow(
  child: ChildProcess,
  options: { timeoutSeconds: number; signal?: AbortSignal; onLine: (first: string) => void },
): Promise<Ended> {
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
    const answer = keep(stream, maxAnswer);
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
        status: signal ? `ended by ${signal}` : `status ${code}`,
        timedOut,
      });
    });
  });
}

/** More than any schema needs; a flood ends here rather than in this process's memory. */
const maxAnswer = 64 * 1024 * 1024;

function keep(stream: Readable | null, limit: number): () => string {
  const chunks: Buffer[] = [];
  let size = 0;
  stream?.on('data', (chunk: Buffer) => {
    if (size < limit) chunks.push(chunk);
    size += chunk.length;
  });
  stream?.on('error', () => {});
  return () => Buffer.concat(chunks).toString('utf8');
}

function believed(ended: Ended, shown: string): LoaderResult {
  const parsed = loaderAnswer.safeParse(parseJson(ended.answer.trimEnd().split('\n').at(-1) ?? ''));
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

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function childEnvironment(): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH ?? '', NODE_ENV: 'production', TZ: 'UTC', LANG: 'C.UTF-8' };
}
