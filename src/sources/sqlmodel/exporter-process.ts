/**
 * Runs the exporter in a process of its own. Models are code of whoever wrote the pull request: the process gets no
 * environment to speak of, reads the repository and its own packages, writes to one temporary folder, reaches nothing
 * else, and is ended with all that it started when it takes too long.
 */

import { existsSync } from 'node:fs';
import { realpath, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, sep } from 'node:path';
import * as z from 'zod';
import { defined } from '../../base/defined.ts';
import { parsedJson } from '../../base/parsed-json.ts';
import { Problem } from '../../base/problem.ts';
import { removeFolder, temporaryFolder } from '../../base/temporary.ts';
import { type Answered, answerOf, largestAnswerMegabytes } from '../../confinement/answer.ts';
import { type Command, confined, type Policy } from '../../confinement/confinement.ts';
import { secretFiles } from '../../confinement/secret-files.ts';
import { harmless } from '../harmless.ts';
import { allowUnconfined } from '../trust.ts';
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

/** Paths relative to the repository, as `ReadByCode` has them; `null` where something was read that cannot be told. */
const read = z.array(z.string()).nullable();

const exporterAnswer = z.union([
  z.strictObject({ export: sqlmodelExport, read }),
  z.strictObject({
    retry: z.strictObject({ environment: z.record(z.string(), z.string()), last: z.array(z.string()) }),
    read,
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
  const { seconds, signal } = options;
  signal.throwIfAborted();
  const folder = await temporaryFolder();
  try {
    const file = join(folder, 'request.json');
    const secrets = await secretFiles(request.root);
    const hidden = [...secrets, ...secretsOfTheAccount(python, request.root)];
    await writeFile(file, written(request, hidden, folder, seconds));
    const parameters = ['-B', exporterFile(), file];
    const run = (command: Command) =>
      answerOf(command, {
        cwd: request.root,
        env: environment(python, request, folder),
        seconds: seconds + graceSeconds,
        signal,
        what: 'The Python that runs the models',
      });
    const policy = await policyFor(python, request.root, secrets, folder);
    let ended = await run(await confined(python.executable, policy, python.executable, parameters));
    const { notConfined } = ended;
    if (notConfined !== undefined) {
      if (!options.mayGoUnconfined) throw unconfinedProblem(notConfined);
      ended = await run({ program: python.executable, parameters });
    }
    signal.throwIfAborted();
    return { answer: believed(ended, seconds), ...defined({ notConfined }) };
  } finally {
    await removeFolder(folder);
  }
}

function believed(ended: Answered, seconds: number): ExporterAnswer {
  if (ended.isFlooded)
    throw new Problem(
      `The models answered with more than ${largestAnswerMegabytes} MB, which is no schema.`,
      {
        advice: 'Look for what they make in a loop.',
      },
    );
  const parsed = exporterAnswer.safeParse(parsedJson(ended.answer.trimEnd().split('\n').at(-1) ?? ''));
  if (parsed.success) return parsed.data;
  const status = ended.timedOut ? `stopped after ${seconds + graceSeconds} seconds` : ended.status;
  throw new Problem(`Importing the models ended without a result (${status}).`, {
    advice: 'Something they import ends the process; files of models should only declare.',
    ...(ended.errors && { detail: harmless(ended.errors) }),
  });
}

function unconfinedProblem(why: string): Problem {
  return new Problem(
    `The models are not run before they are merged: ${why}, so nothing would confine them.`,
    {
      advice: `Run the job on Linux 5.13 or newer, commit an export (\`schema-drift export sqlmodel\`), or ${allowUnconfined}.`,
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
    addresses: [],
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

/**
 * What may hold secrets in the home folder, and the scripts of the steps of a workflow: for Python's own hook, which
 * knows of no folders that may be read, where the kernel does.
 */
function secretsOfTheAccount(python: Python, root: string): string[] {
  const kept =
    '.ssh .aws .azure .config .docker .kube .gnupg .netrc .npmrc .pypirc .pgpass .git-credentials .gitconfig';
  const { RUNNER_TEMP } = process.env;
  const all = [
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
