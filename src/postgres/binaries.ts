import { execFile } from 'node:child_process';
import { access, constants, readdir, realpath } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { bareEnvironment } from './environment.ts';
import { OLDEST_MAJOR } from './majors.ts';
import { type Account, isReachable } from './unprivileged.ts';

const run = promisify(execFile);

/** A folder with `initdb` and `postgres` of one version. */
export interface Binaries {
  readonly folder: string;
  readonly major: number;
  /** As Postgres says it: `18.4`. */
  readonly version: string;
  /** Where it came from, for people: the folder, or `npm`. */
  readonly origin: string;
}

/** Folders that hold one folder a version, and what follows the version. */
const VERSIONED: readonly { readonly parent: string; readonly entry: RegExp; readonly rest: string }[] = [
  { parent: '/usr/lib/postgresql', entry: /^\d+$/, rest: 'bin' },
  { parent: '/usr', entry: /^pgsql-\d+$/, rest: 'bin' },
  { parent: '/opt/homebrew/opt', entry: /^postgresql(@\d+)?$/, rest: 'bin' },
  { parent: '/usr/local/opt', entry: /^postgresql(@\d+)?$/, rest: 'bin' },
  { parent: '/Applications/Postgres.app/Contents/Versions', entry: /^\d+$/, rest: 'bin' },
];

/**
 * The machine's own binaries that can be used: of the wanted major, else the newest.
 * `undefined` where there are none; a folder that cannot be used is passed over.
 */
export async function findBinaries(
  wanted: number | undefined,
  account: Account,
): Promise<Binaries | undefined> {
  const fitting = (await installedBinaries(account)).filter(({ major }) =>
    wanted === undefined ? major >= OLDEST_MAJOR : major === wanted,
  );
  // The sort is stable: of equal majors, the one looked for first wins.
  return fitting.sort((a, b) => b.major - a.major)[0];
}

/** All that the machine has and `account` could run, in the order in which they are preferred. */
export async function installedBinaries(account: Account): Promise<Binaries[]> {
  const folders = await candidateFolders(await folderOfPgConfig());
  const found = await Promise.all([...folders].map((folder) => inspectBinaries(folder, account)));
  return found.filter((binaries) => binaries !== undefined);
}

/** What a folder holds, or `undefined` where it is not a Postgres that `account` could run. */
export async function inspectBinaries(
  folder: string,
  account: Account,
  origin = folder,
): Promise<Binaries | undefined> {
  try {
    await access(join(folder, 'initdb'), constants.X_OK);
    if (!(await isReachable(folder, account))) return undefined;
    const { stdout } = await run(join(folder, 'postgres'), ['--version'], { env: bareEnvironment() });
    const version = /\b(\d+)(\.\d+|beta\d+|rc\d+|devel)?/.exec(stdout);
    if (version?.[1] === undefined) return undefined;
    return { folder, major: Number(version[1]), version: version[0], origin };
  } catch {
    return undefined;
  }
}

/**
 * In the order in which they are preferred, each once.
 *
 * @param folderOfConfig what pg_config tells; nothing where that is not asked
 */
export async function candidateFolders(folderOfConfig?: string): Promise<ReadonlySet<string>> {
  const candidates = [
    process.env.PGBIN,
    folderOfConfig,
    ...(process.env.PATH ?? '').split(delimiter),
    ...(await versionedFolders()),
  ];
  const folders = new Set<string>();
  for (const candidate of candidates) {
    const folder = candidate ? await realpath(candidate).catch(() => undefined) : undefined;
    if (folder !== undefined) folders.add(folder);
  }
  return folders;
}

async function folderOfPgConfig(): Promise<string | undefined> {
  try {
    return (await run('pg_config', ['--bindir'], { env: bareEnvironment() })).stdout.trim();
  } catch {
    return undefined;
  }
}

async function versionedFolders(): Promise<string[]> {
  const folders: string[] = [];
  for (const { parent, entry, rest } of VERSIONED) {
    const names = await readdir(parent).catch(() => []);
    folders.push(...names.filter((name) => entry.test(name)).map((name) => join(parent, name, rest)));
  }
  return folders;
}
