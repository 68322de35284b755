import { accessSync, constants, readdirSync, realpathSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { OLDEST_MAJOR } from './majors.ts';
import { type AskProgram, askProgram, isProgramItself, programInPath } from './programs.ts';
import { type Account, isReachable } from './unprivileged.ts';

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
  ask = askProgram,
): Promise<Binaries | undefined> {
  const fitting = (await installedBinaries(account, ask)).filter(({ major }) =>
    wanted === undefined ? major >= OLDEST_MAJOR : major === wanted,
  );
  // The sort is stable: of equal majors, the one looked for first wins.
  return fitting.sort((a, b) => b.major - a.major)[0];
}

/** All that the machine has and `account` could run, in the order in which they are preferred. */
export async function installedBinaries(account: Account, ask = askProgram): Promise<Binaries[]> {
  const inspected = new Map<string, Promise<Binaries | undefined>>();
  const inspect = (folder: string) => {
    const binaries = inspected.get(folder) ?? inspectBinaries(folder, account, folder, ask);
    inspected.set(folder, binaries);
    return binaries;
  };
  const others = candidateFolders();
  const asked = folderOfPgConfig(ask, others);
  // They need not wait for it: it mostly names one of them, which then comes first.
  for (const folder of others) void inspect(folder);
  const found = await Promise.all([...candidateFolders(await asked)].map(inspect));
  return found.filter((binaries) => binaries !== undefined);
}

/** What a folder holds, or `undefined` where it is not a Postgres that `account` could run. */
export async function inspectBinaries(
  folder: string,
  account: Account,
  origin = folder,
  ask = askProgram,
): Promise<Binaries | undefined> {
  try {
    accessSync(join(folder, 'initdb'), constants.X_OK);
    if (!isReachable(folder, account)) return undefined;
    const program = join(folder, 'postgres');
    const said = await ask(program, '--version', () => isProgramItself(program));
    const version = /\b(\d+)(\.\d+|beta\d+|rc\d+|devel)?/.exec(said);
    if (version?.[1] === undefined) return undefined;
    return { folder, major: Number(version[1]), version: version[0], origin };
  } catch {
    return undefined;
  }
}

/**
 * In the order in which they are preferred, each once. To look takes less than to hand over to another thread.
 *
 * @param folderOfConfig what pg_config tells; nothing where that is not asked
 */
export function candidateFolders(folderOfConfig?: string): ReadonlySet<string> {
  const candidates = [
    process.env.PGBIN,
    folderOfConfig,
    ...(process.env.PATH ?? '').split(delimiter),
    ...versionedFolders(),
  ];
  return new Set(candidates.flatMap((candidate) => realFolder(candidate) ?? []));
}

function realFolder(path: string | undefined): string | undefined {
  try {
    return path ? realpathSync.native(path) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Which one it names decides between those of one major, as long as it names one that is looked at anyway; one that it
 * alone knows of may be another tomorrow.
 */
async function folderOfPgConfig(ask: AskProgram, others: ReadonlySet<string>): Promise<string | undefined> {
  const program = programInPath('pg_config');
  if (program === undefined) return undefined;
  try {
    return await ask(program, '--bindir', (said) => others.has(realFolder(said) ?? ''));
  } catch {
    return undefined;
  }
}

function versionedFolders(): string[] {
  return VERSIONED.flatMap(({ parent, entry, rest }) =>
    namesIn(parent)
      .filter((name) => entry.test(name))
      .map((name) => join(parent, name, rest)),
  );
}

/** What lies in a folder; nothing where there is none. */
export function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
