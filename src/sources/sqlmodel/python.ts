/** Finds the project's own Python: the one whose SQLAlchemy makes the tables in production. */

import { createHash } from 'node:crypto';
import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import * as z from 'zod';
import { defined } from '../../base/defined.ts';
import { parsedJson } from '../../base/parsed-json.ts';
import { Problem } from '../../base/problem.ts';
import { type Answered, answerOf } from '../../confinement/answer.ts';
import { type Command, confined, launcherPython, type Policy } from '../../confinement/confinement.ts';
import { installedFor } from '../../confinement/installed.ts';
import { secretFiles } from '../../confinement/secret-files.ts';
import { isWithin, topOf } from '../../repository/boundary.ts';
import { stateOfCode } from '../../repository/code-state.ts';
import { committedPart } from '../../repository/committed.ts';
import { pathOutside } from '../../repository/git.ts';
import { isRecorded, noteUnsteady } from '../../repository/inputs.ts';
import { notePlaces, noteVariables } from '../../repository/places.ts';
import { stateOfPythonPackages } from '../../repository/python-packages-state.ts';
import { textIfReadable } from '../../repository/read.ts';
import { pathExists } from '../../repository/there.ts';
import { harmless } from '../harmless.ts';
import { exporterFile } from './exporter-file.ts';

/** An interpreter that can import SQLAlchemy. */
export interface Python {
  /** Absolute path of the program itself, behind the shims of version managers. */
  readonly executable: string;
  /** `3.12.1` */
  readonly version: string;
  /** Where packages installed with `pip install --user` are, if this interpreter looks there. */
  readonly userBase?: string;
  /** Where it and its packages lie. */
  readonly folders: readonly string[];
}

/** What decides which programs are looked at, and what they tell of themselves. */
const variables = [
  ...['PATH', 'HOME', 'VIRTUAL_ENV', 'PYENV_ROOT'],
  ...['POETRY_VIRTUALENVS_PATH', 'POETRY_CACHE_DIR', 'XDG_CACHE_HOME', 'LOCALAPPDATA'],
];

const about = z.object({
  executable: z.string(),
  version: z.string(),
  sqlalchemy: z.string().nullable(),
  user_base: z.string().nullable(),
  folders: z.array(z.string()),
  packages: z.array(z.string()),
});

const examineSeconds = 20;

/** Oldest versions that the exporter works with. */
const oldest = { python: '3.9', sqlalchemy: '1.4' } as const;

/**
 * The interpreter that `python` of a source names, else the first that has SQLAlchemy of: the virtual environments
 * beside the models and above them, the activated one, Poetry's own, and what is on the PATH.
 *
 * @param files the models, as absolute paths
 * @throws Problem that tells of each that was looked at why it won't do
 */
export async function findPython(
  python: string | undefined,
  files: readonly string[],
  root: string,
  signal: AbortSignal,
): Promise<Python> {
  noteVariables(variables);
  const folders = foldersAbove(files, root);
  const candidates = python === undefined ? candidatesAround(folders) : [configured(python, root)];
  const tried: string[] = [];
  const needed = python === undefined ? neededPython(folders, root) : { version: oldest.python };
  for (const candidate of candidates) {
    const found = await examine(candidate, needed, root, signal);
    if (typeof found === 'object') return found;
    tried.push(`${shown(candidate, root)} ${found}`);
  }
  const isLong = tried.length > toldAtMost;
  const told = isLong ? [...tried.slice(0, 1), `${tried.length - 1} more are no better`] : tried;
  throw new Problem(
    `${nothingFits(python, tried.length)}: ${told.join('; ') || whereLooked(folders, root)}.`,
    {
      advice: `${howToInstall(folders)}, or set \`python\` to the interpreter that has the project's dependencies.`,
      ...(isLong ? { detail: tried.join('\n') } : {}),
    },
  );
}

/** So many are told of in the sentence; of more, the first, and all of them below it. */
const toldAtMost = 3;

function nothingFits(python: string | undefined, tried: number): string {
  if (python !== undefined) return 'The Python that `python` names cannot run the models';
  if (tried === 0) return 'No Python was found for the models';
  return tried === 1
    ? 'The only Python that was found cannot run the models'
    : 'None of the Pythons that were found can run the models';
}

function whereLooked(folders: readonly string[], root: string): string {
  const places = folders.map((folder) => (folder === root ? 'the repository' : shown(folder, root)));
  return `there is no virtual environment in .venv or venv of ${places.join(', ')}, and neither python3 nor python is on the PATH`;
}

/**
 * The folder that holds all files, and those above it, up to the repository; then those below it that hold some: of
 * packages that belong together one may have the environment for all.
 */
function foldersAbove(files: readonly string[], root: string): string[] {
  const chains = files.map((file) => foldersUp(dirname(file), root));
  const [first = [root], ...others] = chains;
  const common = first.filter((folder) => others.every((chain) => chain.includes(folder)));
  return [...new Set([...common, ...chains.flat()])];
}

function foldersUp(folder: string, root: string): string[] {
  const folders: string[] = [];
  for (let above = folder; above === root || above.startsWith(root + sep); above = dirname(above))
    folders.push(above);
  return folders;
}

function configured(python: string, root: string): string {
  const path = resolve(root, python);
  notePlaces([path, programWithin(path)]);
  if (existsSync(path)) return statSync(path).isDirectory() ? programWithin(path) : path;
  const found = python.includes('/') || python.includes(sep) ? undefined : onPath([python])[0];
  if (found !== undefined) return found;
  throw new Problem(`There is no ${python}, which \`python\` of the source names.`, {
    advice: 'Name an interpreter or the folder of a virtual environment, and create it before this step.',
  });
}

function candidatesAround(folders: readonly string[]): string[] {
  const { VIRTUAL_ENV: activated } = process.env;
  const environments = [
    ...folders.flatMap((folder) => [join(folder, '.venv'), join(folder, 'venv')]),
    ...(activated ? [activated] : []),
    ...folders.flatMap(poetryEnvironments),
  ];
  notePlaces(environments.map((environment) => join(environment, 'pyvenv.cfg')));
  const all = [...thereOf(environments.map(programWithin)), ...onPath(['python3', 'python'])];
  // Folders and names of one program, `/bin/python` and `/usr/bin/python3` say; an environment is a folder of its own.
  const places = all.map((program) => join(realpathSync(dirname(program)), realpathSync(program)));
  return all.filter((_, index) => places.indexOf(places[index] ?? '') === index);
}

function programWithin(environment: string): string {
  return process.platform === 'win32'
    ? join(environment, 'Scripts', 'python.exe')
    : join(environment, 'bin', 'python');
}

function onPath(names: readonly string[]): string[] {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(isAbsolute);
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return thereOf(names.flatMap((name) => folders.map((folder) => join(folder, name + suffix))));
}

/** Those programs that are there; the others may be, the next time. */
function thereOf(programs: readonly string[]): string[] {
  notePlaces(programs);
  return programs.filter((program) => existsSync(program));
}

/**
 * The environments that Poetry keeps for a folder, by how it names them: after a hash of the folder's path. Poetry
 * itself isn't asked, since it runs plugins that the repository names.
 */
function poetryEnvironments(folder: string): string[] {
  if (!pathExists(join(folder, 'pyproject.toml'))) return [];
  const { POETRY_VIRTUALENVS_PATH, POETRY_CACHE_DIR, XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  const caches: Partial<Record<NodeJS.Platform, string>> = {
    darwin: join(homedir(), 'Library', 'Caches', 'pypoetry'),
    win32: join(LOCALAPPDATA ?? homedir(), 'pypoetry', 'Cache'),
  };
  const cache =
    POETRY_CACHE_DIR ??
    caches[process.platform] ??
    join(XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'pypoetry');
  const store = POETRY_VIRTUALENVS_PATH ?? join(cache, 'virtualenvs');
  // Its age tells of every environment that comes or goes.
  notePlaces([store]);
  if (!existsSync(store)) return [];
  const hash = createHash('sha256').update(realpathSync(folder)).digest('base64url').slice(0, 8);
  return readdirSync(store)
    .filter((name) => name.includes(`-${hash}-py`))
    .sort()
    .map((name) => join(store, name));
}

/** The least version of Python that will do. */
interface NeededPython {
  readonly version: string;
  /** The file of the project that asks for it; `undefined` where it is the exporter that does. */
  readonly file?: string;
}

function neededPython(folders: readonly string[], root: string): NeededPython {
  for (const folder of folders) {
    const file = join(folder, 'pyproject.toml');
    const text = textIfReadable(file, root) ?? '';
    const stated = /^\s*(?:requires-python|python)\s*=\s*["'](?:>=|\^|~=?)\s*(3\.\d+)/m.exec(text)?.[1];
    if (stated === undefined) continue;
    return isOlder(stated, oldest.python)
      ? { version: oldest.python }
      : { version: stated, file: shown(file, root) };
  }
  return { version: oldest.python };
}

/** The interpreter, or what is to be said of it because it won't do: `has no SQLAlchemy`. */
async function examine(
  program: string,
  needed: NeededPython,
  root: string,
  signal: AbortSignal,
): Promise<Python | string> {
  await noteWhatIsCommitted(program, root);
  await refuseCommitted(program, root);
  const outcome = await run(program, root, signal).catch(problemOnly);
  signal.throwIfAborted();
  const found = outcome instanceof Problem ? undefined : about.safeParse(parsedJson(outcome.answer)).data;
  if (found === undefined) {
    noteUnsteady('a Python that does not run now may run the next time');
    return `does not run as Python ${oldest.python} or newer: ${reasonOf(outcome)}`;
  }
  const { executable, version, sqlalchemy, user_base, folders } = found;
  noteInstalled(program, found, root);
  if (isOlder(version, needed.version)) {
    const asks = needed.file === undefined ? 'is needed' : `is what ${needed.file} asks for`;
    return `is Python ${version}, and ${needed.version} or newer ${asks}`;
  }
  if (sqlalchemy === null) return `is Python ${version} without SQLAlchemy`;
  if (isOlder(sqlalchemy, oldest.sqlalchemy))
    return `has SQLAlchemy ${sqlalchemy}, and ${oldest.sqlalchemy} or newer is needed`;
  return { executable, version, folders, ...(user_base === null ? {} : { userBase: user_base }) };
}

/** Whether an interpreter within the repository came with the commit decides whether it is run at all. */
async function noteWhatIsCommitted(program: string, root: string): Promise<void> {
  if (isRecorded() && isWithin(realpathSync(dirname(program)), topOf(root)))
    await stateOfCode(root).catch((error: Error) => noteUnsteady(error.message));
}

/** Notes what an interpreter has to import, by the folders that it looks into. */
function noteInstalled(program: string, { executable, packages }: z.infer<typeof about>, root: string): void {
  if (!isRecorded()) return;
  if (realpathSync(program) !== realpathSync(executable))
    noteUnsteady('something else chooses the Python behind the one that was found');
  try {
    stateOfPythonPackages(packages, root);
  } catch (error) {
    noteUnsteady((error as Error).message);
  }
}

function reasonOf(outcome: Answered | Problem): string {
  if (outcome instanceof Problem) return outcome.detail ?? outcome.message;
  if (outcome.timedOut) return `stopped after ${examineSeconds} seconds`;
  return harmless(outcome.errors.split('\n').at(-1) || outcome.status);
}

function problemOnly(error: unknown): Problem {
  if (error instanceof Problem) return error;
  throw error;
}

/**
 * An interpreter starts before anything can confine it, so it must not come from the pull request. Throws a
 * `Problem` unless git knows nothing of the program, of what leads to it, and of its virtual environment.
 */
async function refuseCommitted(program: string, root: string): Promise<void> {
  const part = await committedPart(program, root);
  if (part === undefined) return;
  throw new Problem(`${shown(part.path, root)} ${part.why}, so it is not run.`, {
    advice:
      part.why === 'is committed to the repository'
        ? 'Create the virtual environment in the job, and add its folder to .gitignore.'
        : 'Check the repository out with git, or create the virtual environment outside of its folder and name it with VIRTUAL_ENV.',
  });
}

/** Packages that were installed for an account alone. */
const ofTheAccount = join(homedir(), '.local', 'lib');

/**
 * Starts an interpreter that tells of itself, with what starts with it: confined where the kernel can, and else as it
 * is, since none of it came with the commit.
 */
async function run(program: string, root: string, signal: AbortSignal): Promise<Answered> {
  const { HOME = '', PYENV_ROOT, SystemRoot } = process.env;
  const path = pathOutside(root);
  const env = { PATH: path, HOME, PYTHONDONTWRITEBYTECODE: '1', ...defined({ PYENV_ROOT, SystemRoot }) };
  const what = 'The Python that was found';
  const ask = (command: Command) =>
    answerOf(command, { cwd: root, env, seconds: examineSeconds, signal, onOutput: true, what });
  const parameters = [exporterFile()];
  const launcher = await launcherPython(root);
  if (launcher !== undefined) {
    const [installed, hidden] = await Promise.all([
      installedFor([dirname(program), path].join(delimiter), root),
      secretFiles(root),
    ]);
    const policy: Policy = {
      read: [root, dirname(exporterFile()), ofTheAccount],
      hidden: [...hidden, ...installed.hidden],
      write: [],
      // Programs of version managers start the interpreter in turn.
      execute: [dirname(program), ...installed.folders],
      addresses: [],
      processes: true,
    };
    const answered = await ask(await confined(launcher, policy, program, parameters));
    if (answered.notConfined === undefined) return answered;
  }
  return ask({ program, parameters });
}

/** What makes the dependencies be there, by the files that projects keep them in. */
function howToInstall(folders: readonly string[]): string {
  const ways: readonly (readonly [file: string, command: string])[] = [
    ['uv.lock', 'uv sync'],
    ['poetry.lock', 'poetry install'],
    ['Pipfile.lock', 'pipenv sync'],
    ['requirements.txt', 'pip install -r requirements.txt'],
    ['pyproject.toml', 'pip install .'],
  ];
  const found = ways.find(([file]) => folders.some((folder) => existsSync(join(folder, file))));
  return found === undefined
    ? "Install the project's dependencies before this step"
    : `Run \`${found[1]}\` before this step`;
}

function isOlder(version: string, than: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number.parseFloat);
  const [leastMajor = 0, leastMinor = 0] = than.split('.').map(Number);
  return major < leastMajor || (major === leastMajor && minor < leastMinor);
}

function shown(path: string, root: string): string {
  return path.startsWith(root + sep) ? relative(root, path) : path;
}
