/** What is installed on the machine: programs, and what they are made of. Nobody keeps secrets there. */

import { existsSync } from 'node:fs';
import { readdir, readFile, realpath } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, delimiter, dirname, isAbsolute, join, relative } from 'node:path';
import { isWithin } from '../repository/boundary.ts';

/** What programs of all kinds read of the system besides its libraries. */
const systemSettings = [
  '/bin',
  '/lib',
  '/lib64',
  '/nix/store',
  '/sbin',
  '/usr',
  '/etc/alternatives',
  '/etc/bash.bashrc',
  '/etc/debian_version',
  '/etc/gai.conf',
  '/etc/host.conf',
  '/etc/hosts',
  '/etc/locale.alias',
  '/etc/mime.types',
  '/etc/os-release',
  '/etc/pki/tls',
  '/etc/postgresql-common',
  '/etc/protocols',
  '/etc/resolv.conf',
  '/etc/services',
  '/etc/shells',
  '/etc/ssl/certs',
  '/etc/terminfo',
  '/etc/timezone',
  '/dev/full',
  '/dev/random',
  '/proc/cpuinfo',
  '/proc/filesystems',
  '/proc/meminfo',
  '/proc/stat',
  '/proc/sys',
  '/proc/uptime',
  '/proc/version',
  '/sys/devices/system',
  '/sys/fs/cgroup',
  '/sys/kernel/mm',
];

/** Settings of languages below /etc, whose names have a version in them. */
const settingsOfLanguages = /^(?:java|php|python|ruby|perl)[\w.-]*$/;

/**
 * Where tools keep what they installed for an account, below its home folder, and the variable that tells them so
 * where that is another folder.
 */
const toolStores: readonly (readonly [variable: string, folder: string])[] = [
  ['ASDF_DATA_DIR', '.asdf'],
  ['COREPACK_HOME', '.cache/node/corepack'],
  ['GOMODCACHE', 'go/pkg/mod'],
  ['MISE_DATA_DIR', '.local/share/mise'],
  ['NVM_DIR', '.nvm'],
  ['POETRY_VIRTUALENVS_PATH', '.cache/pypoetry/virtualenvs'],
  ['PYENV_ROOT', '.pyenv'],
  ['RBENV_ROOT', '.rbenv'],
  ['RUSTUP_HOME', '.rustup'],
  ['UV_PYTHON_INSTALL_DIR', '.local/share/uv/python'],
  ['VOLTA_HOME', '.volta'],
  ['WORKON_HOME', '.local/share/virtualenvs'],
];

/** Variables that programs may find besides their own: they say where something is. */
export const toolVariables = toolStores.map(([variable]) => variable);

/** Names of what tools keep logins in, beside what they installed. */
const logins = ['credentials', 'credentials.toml', 'auth.json', 'config.json', 'auth.toml'];

export interface Installed {
  /** Files and folders, absolute. */
  readonly folders: readonly string[];
  /** What lies in these and is kept back. */
  readonly hidden: readonly string[];
  /** Variables that lead tools to them, whatever HOME is. */
  readonly variables: Readonly<Record<string, string>>;
}

/**
 * What the programs in the folders of a PATH need of the machine, and those of the tools of this account.
 *
 * @param path as the variable has it
 * @param root the repository, which is never taken for a part of it
 */
export async function installedFor(path: string, root: string): Promise<Installed> {
  const apart = [await realpath(root), homedir(), await realpath(homedir()).catch(() => homedir())];
  const binaries = path.split(delimiter).filter((folder) => isAbsolute(folder) && existsSync(folder));
  const ofPath = await Promise.all([...new Set(binaries)].map((folder) => partsOf(folder, apart)));
  const stores = toolStores.flatMap(([variable, folder]) => {
    const place = process.env[variable] ?? join(homedir(), folder);
    return isAbsolute(place) && existsSync(place) ? [{ variable, place }] : [];
  });
  const etc = await readdir('/etc').catch(() => []);
  const folders = [
    ...systemSettings,
    ...etc.filter((name) => settingsOfLanguages.test(name)).map((name) => join('/etc', name)),
    ...ofPath.flat(),
    ...stores.map(({ place }) => place),
  ];
  const distinct = outermost([...new Set(folders)]);
  return {
    folders: distinct,
    hidden: distinct.flatMap((folder) => logins.map((name) => join(folder, name))).filter(existsSync),
    variables: Object.fromEntries(stores.map(({ variable, place }) => [variable, place])),
  };
}

/** A folder of programs, the installation that it belongs to, and those that links in it lead to. */
async function partsOf(folder: string, apart: readonly string[]): Promise<string[]> {
  const real = await realpath(folder);
  if (isOfTheSystem(real)) return [];
  const entries = await readdir(real, { withFileTypes: true }).catch(() => []);
  const links = entries.filter((entry) => entry.isSymbolicLink());
  const targets = await Promise.all(
    links.map(({ name }) => realpath(join(real, name)).catch(() => undefined)),
  );
  const elsewhere = new Set(targets.flatMap((target) => (target === undefined ? [] : [dirname(target)])));
  elsewhere.delete(real);
  const based = await baseOf(dirname(real));
  const others = [...elsewhere, ...based].filter((target) => !isOfTheSystem(target));
  return [real, ...others, ...[real, ...others].flatMap((one) => installationOf(one, apart))];
}

/** Where the Python of a virtual environment is from. */
async function baseOf(environment: string): Promise<string[]> {
  const text = await readFile(join(environment, 'pyvenv.cfg'), 'utf8').catch(() => '');
  const home = /^home\s*=\s*(\/.*)$/m.exec(text)?.[1]?.trim();
  if (home === undefined) return [];
  return realpath(home).then(
    (folder) => [folder],
    () => [],
  );
}

/** Folders that what is in `bin` is installed with; what else lies beside it may be anybody's. */
const parts = ['lib', 'lib64', 'libexec', 'include'];

/** What belongs to a folder of programs: all that surrounds it, or where more than an installation does, its parts. */
function installationOf(folder: string, apart: readonly string[]): string[] {
  const isPart = /^(?:s?bin|shims|Scripts)$/.test(basename(folder));
  const whole = isPart ? dirname(folder) : folder;
  const holdsMore = apart.some((one) => isWithin(one, whole)) || isShared(whole);
  return holdsMore ? parts.map((name) => join(dirname(folder), name)) : [whole];
}

/** A folder of many things: the temporary one, a place directly below the top, `~/.local`, `~/.config`. */
function isShared(folder: string): boolean {
  const isAtTheTop = dirname(folder) === '/' || folder === '/';
  const isTemporary = ['/var/tmp', process.env.TMPDIR, process.env.RUNNER_TEMP].includes(folder);
  return isAtTheTop || isTemporary || ['.local', '.config', '.cache'].includes(relative(homedir(), folder));
}

function isOfTheSystem(folder: string): boolean {
  return ['/bin', '/sbin', '/usr'].some((one) => isWithin(folder, one));
}

function outermost(folders: readonly string[]): string[] {
  return folders.filter((folder) => !folders.some((other) => other !== folder && isWithin(folder, other)));
}
