/**
 * Runs the exporter in a process of its own. Models are code of whoever wrote the pull request: the process gets no
 * environment to speak of, may write to one temporary folder, and is ended with all that it started when it takes
 * too long. What else it may do is up to the program itself, which enters its confinement before the first import.
 */

import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { dirname, join, sep } from 'node:path';
import { z } from 'zod';
import { defined } from '../../base/defined.ts';
import { Problem } from '../../base/problem.ts';
import { harmless } from '../harmless.ts';
import { sqlmodelExport } from './export-format.ts';
import { exporterFile } from './exporter-file.ts';
import type { Python } from './python.ts';

/** What the exporter is asked to do; all paths are absolute. */
export interface ExporterRequest {
  readonly root: string;
  readonly files: readonly string[];
  /** `undefined` to find it. */
  readonly importRoot: string | undefined;
  /** Modules to import after all others. */
  readonly last: readonly string[];
  /** Made-up values of environment variables that the models need. */
  readonly placeholders: Readonly<Record<string, string>>;
  /** Whether it may ask for another attempt rather than tell what failed. */
  readonly mayRetry: boolean;
}

const exporterAnswer = z.union([
  z.strictObject({ export: sqlmodelExport, confined: z.boolean() }),
  z.strictObject({
    retry: z.strictObject({ environment: z.record(z.string(), z.string()), last: z.array(z.string()) }),
  }),
  z.strictObject({
    problem: z.strictObject({
      message: z.string(),
      advice: z.string(),
      location: z.strictObject({ file: z.string(), line: z.number() }).optional(),
    }),
  }),
]);
export type ExporterAnswer = z.infer<typeof exporterAnswer>;

/**
 * Asks the exporter once.
 *
 * @throws Problem when the process cannot be started, takes longer than `seconds`, or ends without an answer
 */
export async function askExporter(
  python: Python,
  request: ExporterRequest,
  options: { readonly seconds: number; readonly signal: AbortSignal },
): Promise<ExporterAnswer> {
  options.signal.throwIfAborted();
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'schema-drift-models-')));
  try {
    const answerFile = join(folder, 'answer.json');
    await writeFile(join(folder, 'request.json'), await written(python, request, folder, options.seconds));
    const child = spawn(python.executable, ['-B', exporterFile(), join(folder, 'request.json'), answerFile], {
      cwd: request.root,
      env: environment(python, request, folder),
      stdio: ['ignore', 'ignore', 'pipe'],
      // A group of its own, to be ended as a whole.
      detached: process.platform !== 'win32',
    });
    const ended = await follow(child, options);
    options.signal.throwIfAborted();
    const answer = existsSync(answerFile) ? parseJson(await readFile(answerFile, 'utf8')) : undefined;
    const parsed = exporterAnswer.safeParse(answer);
    if (parsed.success) return parsed.data;
    throw new Problem(`Importing the models ended without a result (${ended.status}).`, {
      advice: 'Something they import ends the process; files of models should only declare.',
      ...(ended.errors && { detail: ended.errors }),
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function written(
  python: Python,
  request: ExporterRequest,
  writable: string,
  seconds: number,
): Promise<string> {
  const { root, files, importRoot, last, placeholders, mayRetry } = request;
  return JSON.stringify({
    root,
    files,
    import_root: importRoot ?? null,
    last,
    placeholders: Object.keys(placeholders),
    may_retry: mayRetry,
    hidden: await hiddenPaths(python, root, files),
    writable,
    seconds,
  });
}

/**
 * Where secrets may be: the token of the checkout, `.env` files around the models, what programs keep in the home
 * folder, and the scripts of the steps of a workflow. What the models themselves or their Python are in stays.
 */
async function hiddenPaths(python: Python, root: string, files: readonly string[]): Promise<string[]> {
  const kept =
    '.ssh .aws .azure .config .docker .kube .gnupg .netrc .npmrc .pypirc .pgpass .git-credentials .gitconfig';
  const folders = new Set([root]);
  for (const file of files)
    for (let folder = dirname(file); folder.startsWith(root + sep); folder = dirname(folder))
      folders.add(folder);
  const listed = await Promise.all(
    [...folders].map(async (folder) =>
      (await readdir(folder)).filter((name) => /^\.env(\.|$)/.test(name)).map((name) => join(folder, name)),
    ),
  );
  const { RUNNER_TEMP } = process.env;
  const all = [
    join(root, '.git'),
    ...listed.flat(),
    ...kept.split(' ').map((name) => join(homedir(), name)),
    ...(RUNNER_TEMP ? [RUNNER_TEMP] : []),
  ];
  const holds = (path: string, inner: string) => inner === path || inner.startsWith(path + sep);
  return all.filter((path) => existsSync(path) && !holds(path, root) && !holds(path, python.executable));
}

function environment(python: Python, { placeholders }: ExporterRequest, folder: string): NodeJS.ProcessEnv {
  const { PATH = '', SystemRoot } = process.env;
  return {
    ...placeholders,
    PATH,
    HOME: folder,
    TMPDIR: folder,
    LANG: 'C.UTF-8',
    TZ: 'UTC',
    PYTHONHASHSEED: '0',
    PYTHONDONTWRITEBYTECODE: '1',
    ...defined({ PYTHONUSERBASE: python.userBase }),
    ...(SystemRoot === undefined ? {} : { SystemRoot, TEMP: folder, TMP: folder, USERPROFILE: folder }),
  };
}

/**
 * The exporter itself answers when its time is over, with the line that runs then. Where it can't, it is ended: this
 * long after, since the libraries take their time too.
 */
const graceSeconds = 10;

interface Ended {
  readonly status: string;
  /** The last lines that it printed as errors. */
  readonly errors: string;
}

function follow(
  child: ChildProcess,
  { seconds, signal }: { readonly seconds: number; readonly signal: AbortSignal },
): Promise<Ended> {
  return new Promise((done, reject) => {
    let timedOut = false;
    const stop = () => endGroup(child);
    const timer = setTimeout(
      () => {
        timedOut = true;
        stop();
      },
      (seconds + graceSeconds) * 1000,
    );
    signal.addEventListener('abort', stop);
    // Without a listener of our own, this signal would open the debugger of this process, secrets and all.
    const ignoreDebugger = () => {};
    process.on('SIGUSR1', ignoreDebugger);
    let printed = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      printed = (printed + text).slice(-20_000);
    });
    const finish = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      process.off('SIGUSR1', ignoreDebugger);
    };
    child.on('error', (cause) => {
      finish();
      reject(
        new Problem('The Python that runs the models could not be started.', {
          detail: cause.message,
          cause,
        }),
      );
    });
    // What the models started would outlive them, and keep the pipe open.
    child.on('exit', stop);
    child.on('close', (code, endedBy) => {
      finish();
      const status = timedOut
        ? `stopped after ${seconds + graceSeconds} seconds`
        : endedBy
          ? `ended by ${endedBy}`
          : `status ${code}`;
      done({ status, errors: harmless(printed.trim().split('\n').slice(-8).join('\n')) });
    });
  });
}

function endGroup(child: ChildProcess): void {
  try {
    if (process.platform === 'win32' || child.pid === undefined) child.kill('SIGKILL');
    else process.kill(-child.pid, 'SIGKILL');
  } catch {
    // Everything has ended already.
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
