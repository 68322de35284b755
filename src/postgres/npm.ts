import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, constants, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { delimiter, dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { defined } from '../base/defined.ts';
import { Problem } from '../base/problem.ts';
import { bareEnvironment, npmEnvironment } from './environment.ts';
import { urlSetting } from './url-setting.ts';

const run = promisify(execFile);
const SHOWN_LINES = 8;
/** How long the registry may take to say anything of a package. A connection that nobody answers npm gives up after minutes. */
const PATIENCE_MILLISECONDS = 15_000;

/** One exact package and what its archive must hash to, as npm writes it: `sha512-…`. */
export interface NpmPackage {
  readonly name: string;
  readonly version: string;
  readonly integrity: string;
}

/**
 * Fetches a package with the user's own npm, so that its registry, proxy and login are used, and unpacks it into
 * `folder`. Nothing of the package is run, and its archive must be the known one. The repository's `.npmrc` is not
 * read: it could have npm send any variable of the environment to any registry. Throws a `Problem` where npm or tar is
 * missing or fails.
 */
export async function unpackFromNpm(
  wanted: NpmPackage,
  folder: string,
  signal: AbortSignal | undefined,
  patience = PATIENCE_MILLISECONDS,
): Promise<void> {
  const what = `${wanted.name}@${wanted.version}`;
  const downloads = join(folder, '.download');
  await mkdir(downloads);
  const npmIn = (...args: readonly string[]) => npm(args, { what, cwd: downloads, signal });
  const pack = ['pack', what, '--pack-destination', downloads, '--ignore-scripts'];
  const isKept = await npmIn(...pack, '--offline').then(
    () => true,
    () => false,
  );
  if (!isKept) {
    await askRegistry(what, folder, signal, patience);
    await npmIn(...pack);
  }
  const archive = join(downloads, (await readdir(downloads))[0] ?? '');
  const algorithm = wanted.integrity.split('-')[0] ?? 'sha512';
  const hash = createHash(algorithm)
    .update(await readFile(archive))
    .digest('base64');
  if (`${algorithm}-${hash}` !== wanted.integrity) {
    throw new Problem(`The registry's ${what} is not the package that schema-drift was made with.`, {
      advice: `Look at the registry in npm's configuration, or give a server with ${urlSetting}.`,
    });
  }
  try {
    const flags = ['--no-same-owner', '--strip-components', '1'];
    await run('tar', ['-xzf', archive, '-C', folder, ...flags], { env: bareEnvironment(), signal });
  } catch (error) {
    signal?.throwIfAborted();
    throw new Problem(`tar could not unpack ${what}.`, {
      advice: `Install tar, or give a server with ${urlSetting}.`,
      ...outputOf(error),
      cause: error,
    });
  }
  await rm(downloads, { recursive: true });
}

/**
 * Throws a `Problem` where the registry does not say in time that it has a package. npm's own cache would answer in its
 * place, and the download then be tried for minutes, so that npm is given an empty one.
 */
async function askRegistry(
  what: string,
  folder: string,
  signal: AbortSignal | undefined,
  patience: number,
): Promise<void> {
  const cache = join(folder, '.asked');
  await mkdir(cache);
  const lookUp = ['view', what, 'version', '--fetch-retries=1', '--fetch-retry-mintimeout=500'];
  await npm([...lookUp, '--cache', cache], { what, cwd: cache, signal, timeout: patience });
  await rm(cache, { recursive: true });
}

/** @param options.what the package, for people */
async function npm(
  args: readonly string[],
  options: {
    readonly what: string;
    readonly cwd: string;
    readonly signal: AbortSignal | undefined;
    /** In milliseconds; absent for however long it takes. */
    readonly timeout?: number;
  },
): Promise<void> {
  const { what, cwd, signal, timeout } = options;
  const [command, ...first] = await npmCommand();
  try {
    const limits = { cwd, env: npmEnvironment(), signal, ...defined({ timeout }) };
    await run(command, [...first, ...args, '--loglevel=error'], limits);
  } catch (error) {
    signal?.throwIfAborted();
    const isLate = timeout !== undefined && (error as { killed?: boolean }).killed === true;
    throw new Problem(`npm could not fetch ${what}.`, {
      advice: `Check the network and npm's configuration, install PostgreSQL on this machine, or give a server with ${urlSetting}.`,
      ...(isLate
        ? { detail: `The registry did not answer within ${timeout / 1000} seconds.` }
        : outputOf(error)),
      cause: error,
    });
  }
}

/** The npm that belongs to this Node, else the one on the path. */
async function npmCommand(): Promise<[string, ...string[]]> {
  const beside = dirname(process.execPath);
  const script = resolve(beside, '../lib/node_modules/npm/bin/npm-cli.js');
  if (await isUsable(script, constants.R_OK)) return [process.execPath, script];
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const npm = join(folder, 'npm');
    if (folder !== '' && (await isUsable(npm, constants.X_OK))) return [npm];
  }
  throw new Problem('PostgreSQL is not installed here, and npm, which could fetch it, was not found.', {
    advice: `Install PostgreSQL or npm, or give a server with ${urlSetting}.`,
  });
}

async function isUsable(path: string, mode: number): Promise<boolean> {
  return access(path, mode).then(
    () => true,
    () => false,
  );
}

function outputOf(error: unknown): { detail?: string } {
  const { stderr = '' } = error as { stderr?: string };
  // What npm logs goes with the folder that it is given.
  const said = stderr
    .trim()
    .split('\n')
    .filter((line) => !line.includes('A complete log of this run'));
  const lines = said.slice(0, SHOWN_LINES).join('\n');
  return lines === '' ? {} : { detail: lines };
}
