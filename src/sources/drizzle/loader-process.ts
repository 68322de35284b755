/**
 * Runs the loader in a process of its own. A schema is code of whoever wrote the pull request: it gets no
 * environment to speak of, reads the repository and nothing else, writes nothing, starts nothing, and is ended
 * when it takes too long.
 */

import { sep } from 'node:path';
import { defined } from '../../base/defined.ts';
import { parsedJson } from '../../base/parsed-json.ts';
import { type Location, Problem } from '../../base/problem.ts';
import { type Answered, answerOf, largestAnswerMegabytes } from '../../confinement/answer.ts';
import { type Command, confined, lackingLauncher, launcherPython } from '../../confinement/confinement.ts';
import { notingCode } from '../../repository/code-inputs.ts';
import { noteUnsteady } from '../../repository/inputs.ts';
import { harmless } from '../harmless.ts';
import { compiledFile } from './compiled-loader.ts';
import { kernelPolicy, loaderFile, nodePermissions, ownFiles } from './loader-confinement.ts';
import { type LoaderAnswer, type LoaderRequest, loaderAnswer } from './protocol.ts';
import { rootEntries } from './readable.ts';

/** What the loader is asked, but for what this process adds. */
export type LoaderTask = Omit<LoaderRequest, 'rootEntries' | 'refuseNetwork' | 'compiled'>;

export type LoaderResult = Extract<LoaderAnswer, { warnings: string[] }>;

/**
 * Asks the loader; `onConfig` hears what a drizzle.config says before the schema is loaded. Throws a `Problem`: the
 * loader's own, or one for a process that was ended or gave no answer.
 */
export function runLoader(request: LoaderTask, options: LoaderOptions): Promise<LoaderResult> {
  const { root, base } = request;
  return notingCode(
    root,
    () => load(request, options),
    ({ read, schema }) => {
      const paths = schema?.read ?? read;
      return paths && { paths, base };
    },
  );
}

interface LoaderOptions {
  readonly timeoutSeconds: number;
  readonly signal?: AbortSignal;
  readonly onConfig?: (early: LoaderResult) => void;
  readonly confinedBy?: 'node';
}

async function load(request: LoaderTask, options: LoaderOptions): Promise<LoaderResult> {
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
  if (warnings.length > 0) noteUnsteady('what confines its code may be another thing the next time');
  const result = believed(ended, shown);
  return { ...result, warnings: [...warnings, ...result.warnings] };
}

interface RunOptions {
  readonly timeoutSeconds: number;
  readonly signal?: AbortSignal;
  /** Hears the first line of the answer before the process ends, where there are more. */
  readonly onLine?: (first: string) => void;
  /** `node` leaves the kernel out, as where it knows nothing of confinement. */
  readonly confinedBy?: 'node';
}

/** Why the kernel of this machine confines nothing; unknown until it was tried. */
let notConfined: string | undefined;

/** Runs the loader confined by the kernel or, where that cannot be, by Node: which is said then. */
export async function runConfined(
  request: LoaderTask,
  options: RunOptions,
): Promise<{ readonly ended: Answered; readonly warnings: readonly string[] }> {
  const entries = await rootEntries(request.root);
  const compiled = request.tellCompiled ? undefined : await compiledFile();
  const own = ownFiles(compiled);
  const asking = (refuseNetwork: boolean) => [
    '--no-warnings',
    loaderFile(),
    JSON.stringify({
      ...request,
      ...defined({ compiled }),
      rootEntries: entries,
      refuseNetwork,
    } satisfies LoaderRequest),
  ];
  const run = (command: Command) =>
    answerOf(command, {
      ...options,
      cwd: request.base,
      env: childEnvironment(),
      seconds: options.timeoutSeconds,
      what: 'The process that loads the Drizzle schema',
    });
  const isKernelAsked = notConfined === undefined && options.confinedBy !== 'node';
  const launcher = isKernelAsked ? await launcherPython(request.root) : undefined;
  if (launcher !== undefined) {
    const policy = await kernelPolicy(request.root, request.base, own);
    const ended = await run(await confined(launcher, policy, process.execPath, asking(false)));
    ({ notConfined } = ended);
    if (notConfined === undefined) return { ended, warnings: [] };
  }
  const why = notConfined ?? (isKernelAsked ? lackingLauncher() : 'the kernel was not asked');
  const permissions = await nodePermissions(request.root, request.base, own, entries);
  const parameters = [...permissions, ...asking(true)];
  return {
    ended: await run({ program: process.execPath, parameters }),
    warnings: [`schema.ts was run confined by Node alone, since ${why}.`],
  };
}

function believed(ended: Answered, shown: string): LoaderResult {
  if (ended.isFlooded)
    throw new Problem(`${shown} answered with more than ${largestAnswerMegabytes} MB, which is no schema.`, {
      advice: 'Look for what it makes in a loop.',
      location: { file: shown, line: 1 },
    });
  const parsed = loaderAnswer.safeParse(parsedJson(ended.answer.trimEnd().split('\n').at(-1) ?? ''));
  if (!parsed.success) {
    const errors = harmless(ended.errors);
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
