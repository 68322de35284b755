/**
 * Runs the exporter in a process of its own. Models are code of whoever wrote the pull request: the process gets no
 * environment to speak of, reads the repository and its own packages, writes to one temporary folder, reaches nothing
 * else, and is ended with all that it started when it takes too long.
 */

import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { realpath, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, sep } from 'node:path';
import type { Readable } from 'node:stream';
import { z } from 'zod';
import { refuseDebugger } from '../../base/confined-node.ts';
import { defined } from '../../base/defined.ts';
import { parsedJson } from '../../base/parsed-json.ts';
import { Problem } from '../../base/problem.ts';
import { closeOutputsOf, type Mark, newMark } from '../../base/started.ts';
import { temporaryFolder } from '../../base/temporary.ts';
import {
  type ConfinedCommand,
  confined,
  type Policy,
  reasonNotConfined,
} from '../../confinement/confinement.ts';
import { secretFiles } from '../../confinement/secret-files.ts';
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
  z.strictObject({ export: sqlmodelExport }),
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

/** An answer, and why the kernel did not confine the process that gave it, if so. */
export interface Asked {
  readonly answer: ExporterAnswer;
  readonly notConfined?: string;
}

/**
 * Asks the exporter once.
 *
 * @throws Problem when the process cannot be started, takes longer than `seconds`, or ends without an answer; and
 *   where the kernel confines nothing, unless `mayGoUnconfined`
 */
export async function askExporter(
  python: Python,
  request: ExporterRequest,
  options: {
    readonly seconds: number;
    readonly signal: AbortSignal;
    readonly mayGoUnconfined: boolean;
  },
): Promise<Asked> {
  options.signal.throwIfAborted();
  const folder = await temporaryFolder();
  try {
    const file = join(folder, 'request.json');
    const hidden = await hiddenPaths(python, request.root);
    await writeFile(file, written(request, hidden, folder, options.seconds));
    const parameters = ['-B', exporterFile(), file];
    const start = (command: Pick<ConfinedCommand, 'program' | 'parameters' | 'input'>) => {
      const mark = newMark();
      const child = spawn(command.program, command.parameters, {
        cwd: request.root,
        env: { ...environment(python, request, folder), ...mark.variables },
        stdio: ['pipe', 'ignore', 'pipe', 'pipe'],
        // A group of its own, to be ended as a whole.
        detached: process.platform !== 'win32',
      });
      child.stdin?.on('error', () => {}).end(command.input);
      return follow(child, options, mark);
    };
    const policy = await policyFor(python, request.root, hidden, folder);
    let ended = await start(await confined(python.executable, policy, python.executable, parameters));
    const notConfined = reasonNotConfined(ended);
    if (notConfined !== undefined) {
      if (!options.mayGoUnconfined) throw unconfinedProblem(notConfined);
      ended = await start({ program: python.executable, parameters, input: '' });
    }
    options.signal.throwIfAborted();
    const parsed = exporterAnswer.safeParse(parsedJson(ended.answer.trimEnd().split('\n').at(-1) ?? ''));
    if (parsed.success) return { answer: parsed.data, ...defined({ notConfined }) };
    throw new Problem(`Importing the models ended without a result (${ended.status}).`, {
      advice: 'Something they import ends the process; files of models should only declare.',
      ...(ended.errors && { detail: ended.errors }),
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function unconfinedProblem(why: string): Problem {
  return new Problem(
    `The models are not run before they are merged: ${why}, so nothing would confine them.`,
    {
      advice:
        'Run the job on Linux 5.13 or newer, commit an export (`schema-drift export sqlmodel`), or set `superuser: true` where whoever opens a pull request may do what this job may.',
    },
  );
}

/** The repository but for what may hold secrets, the interpreter with its packages, and one folder to write to. */
async function policyFor(
  python: Python,
  root: string,
  hidden: readonly string[],
  writable: string,
): Promise<Policy> {
  const real = await realpath(root);
  const home = homedir();
  // A folder that holds the repository or the home folder is no folder of packages.
  const holds = (folder: string) =>
    [real, home].some((inner) => `${inner}/`.startsWith(`${folder.replace(/\/$/, '')}/`));
  return {
    read: [
      real,
      dirname(exporterFile()),
      ...python.folders.filter((folder) => folder === real || !holds(folder)),
    ],
    hidden,
    write: [writable],
    execute: [],
    ports: [],
    processes: false,
  };
}

function written(
  request: ExporterRequest,
  hidden: readonly string[],
  writable: string,
  seconds: number,
): string {
  const { root, files, importRoot, last, placeholders, mayRetry } = request;
  return JSON.stringify({
    root,
    files,
    import_root: importRoot ?? null,
    last,
    placeholders: Object.keys(placeholders),
    may_retry: mayRetry,
    hidden,
    writable,
    seconds,
  });
}

/** What may hold secrets: in the repository, in the home folder, and the scripts of the steps of a workflow. */
async function hiddenPaths(python: Python, root: string): Promise<string[]> {
  const kept =
    '.ssh .aws .azure .config .docker .kube .gnupg .netrc .npmrc .pypirc .pgpass .git-credentials .gitconfig';
  const { RUNNER_TEMP } = process.env;
  const all = [
    ...(await secretFiles(root)),
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

/** More than any models need; a flood ends here rather than in this process's memory. */
const maxAnswer = 64 * 1024 * 1024;

interface Ended {
  readonly status: string;
  readonly code: number | null;
  /** What it wrote to descriptor 3, up to the limit. */
  readonly answer: string;
  /** The last lines that it printed as errors. */
  readonly errors: string;
}

function follow(
  child: ChildProcess,
  { seconds, signal }: { readonly seconds: number; readonly signal: AbortSignal },
  mark: Mark,
): Promise<Ended> {
  return new Promise((done, reject) => {
    let timedOut = false;
    const stop = () => {
      endGroup(child);
      mark.end();
    };
    const timer = setTimeout(
      () => {
        timedOut = true;
        stop();
      },
      (seconds + graceSeconds) * 1000,
    );
    signal.addEventListener('abort', stop);
    const admitDebugger = refuseDebugger();
    const answers: Buffer[] = [];
    let size = 0;
    (child.stdio[3] as Readable).on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= maxAnswer) answers.push(chunk);
      else stop();
    });
    let printed = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      printed = (printed + text).slice(-20_000);
    });
    const finish = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      admitDebugger();
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
    child.on('exit', () => {
      stop();
      closeOutputsOf(child);
    });
    child.on('close', (code, endedBy) => {
      finish();
      const status = timedOut
        ? `stopped after ${seconds + graceSeconds} seconds`
        : endedBy
          ? `ended by ${endedBy}`
          : `status ${code}`;
      if (size > maxAnswer) {
        reject(
          new Problem(`The models answered with more than ${maxAnswer / 2 ** 20} MB, which is no schema.`, {
            advice: 'Look for what they make in a loop.',
          }),
        );
        return;
      }
      const answer = Buffer.concat(answers).toString('utf8');
      done({ status, code, answer, errors: harmless(printed.trim().split('\n').slice(-8).join('\n')) });
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
