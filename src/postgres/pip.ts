import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, constants, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import { promisify } from 'node:util';
import { Problem } from '../base/problem.ts';
import { pipEnvironment } from './environment.ts';

const run = promisify(execFile);

/**
 * How long the index may say nothing, to a connection or between two parts of an answer. Whoever has none falls back to
 * something else, so pip does not ask twice, and is told beforehand how long that may take.
 */
export const PATIENCE_SECONDS = 5;

/** One exact wheel. */
export interface Wheel {
  readonly name: string;
  readonly version: string;
  /** The platform that its file's name says, as pip takes it: `manylinux_2_28_x86_64`. */
  readonly platform: string;
  /** Of the file, in hexadecimal. */
  readonly sha256: string;
}

/** Wheels that are made for one Python say which; nothing of them is ever run by it. */
const PYTHON = '3.12';

/**
 * Fetches wheels with the user's own pip, so that its index, proxy, certificates and login are used. Nothing of a
 * wheel is run, and its file must be the known one; pip reads no configuration of the repository. Throws a `Problem`
 * where pip is missing or fails.
 *
 * @param wanted of one platform, or of any
 * @param folder where the download may lie meanwhile
 * @returns their files, in the order in which they are wanted
 */
export async function fetchWheels(
  wanted: readonly Wheel[],
  folder: string,
  signal: AbortSignal | undefined,
): Promise<Buffer[]> {
  const downloads = join(folder, '.download');
  await mkdir(downloads);
  const [command, ...first] = await pipCommand(downloads);
  const platforms = [...new Set(wanted.map(({ platform }) => platform))];
  const options = [
    ...['--no-deps', '--only-binary=:all:', `--python-version=${PYTHON}`],
    ...platforms.map((platform) => `--platform=${platform}`),
    ...[
      '--no-input',
      `--timeout=${PATIENCE_SECONDS}`,
      '--retries=0',
      '--disable-pip-version-check',
      '--quiet',
    ],
  ];
  const named = wanted.map(({ name, version }) => `${name}==${version}`);
  try {
    // In a folder of its own: `python -m` looks for modules in the one that it is started in.
    await run(command, [...first, 'download', ...options, '--dest=.', ...named], {
      cwd: downloads,
      env: pipEnvironment(),
      signal,
    });
  } catch (error) {
    signal?.throwIfAborted();
    const { stderr = '' } = error as { stderr?: string };
    const lines = stderr.trim();
    throw new Problem(`pip could not fetch ${wanted.map(called).join(', ')}.`, {
      ...(lines === '' ? {} : { detail: lines }),
      cause: error,
    });
  }
  const files = await Promise.all((await readdir(downloads)).map((name) => readFile(join(downloads, name))));
  await rm(downloads, { recursive: true });
  const byDigest = new Map(files.map((file) => [createHash('sha256').update(file).digest('hex'), file]));
  return wanted.map((wheel) => {
    const file = byDigest.get(wheel.sha256);
    if (file !== undefined) return file;
    throw new Problem(`The index's ${called(wheel)} is not the package that schema-drift was made with.`, {
      advice: "Look at the index in pip's configuration.",
    });
  });
}

function called({ name, version }: Wheel): string {
  return `${name} ${version}`;
}

/** The first on the path that answers; a Python need not have it. */
async function pipCommand(cwd: string): Promise<readonly [string, ...string[]]> {
  const candidates: readonly (readonly [string, ...string[]])[] = [
    ['pip3'],
    ['pip'],
    ['python3', '-m', 'pip'],
    ['python', '-m', 'pip'],
  ];
  for (const [program, ...args] of candidates) {
    const path = await onPath(program);
    if (path === undefined) continue;
    const answers = await run(path, [...args, '--version'], { cwd, env: pipEnvironment() }).then(
      () => true,
      () => false,
    );
    if (answers) return [path, ...args];
  }
  throw new Problem('pip was not found.');
}

/** Folders of the path that are told relative to wherever one is are passed over: the repository is such a place. */
async function onPath(program: string): Promise<string | undefined> {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    if (!isAbsolute(folder)) continue;
    const path = join(folder, program);
    const isProgram = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isProgram) return path;
  }
  return undefined;
}
