/** What the loader's process may read: the repository, and the packages it links to. */
import { existsSync, realpathSync } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { Problem } from '../../base/problem.ts';

/** An entry of the repository's folder, as the loader is told of it. */
export interface RootEntry {
  readonly name: string;
  readonly folder: boolean;
}

/**
 * The entries of the repository that the loader may know of. `.git` may hold the token of the checkout and
 * `.env` files hold secrets, so the repository is allowed entry by entry, without these.
 */
export async function rootEntries(root: string): Promise<RootEntry[]> {
  const entries: RootEntry[] = [];
  for (const { name } of await readdir(root, { withFileTypes: true })) {
    if (name === '.git' || /^\.env(\.|$)/.test(name)) continue;
    const found = await stat(join(root, name)).catch(() => undefined);
    if (found) entries.push({ name, folder: found.isDirectory() });
  }
  return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * The paths to allow: the repository's entries, and what its node_modules folders are links to or hold links to
 * (a shared pnpm store, a package linked from next door).
 */
export async function readablePaths(
  root: string,
  base: string,
  entries: readonly RootEntry[],
): Promise<string[]> {
  const names = distinctNames(entries);
  const within = [root, realpathSync(root)].flatMap((folder) => names.map((name) => join(folder, name)));
  return outermostOf(root, [...within, ...(await linkedPackages(root, base))]);
}

/** The folders outside of the repository that its packages are in, where its node_modules are links or hold some. */
export async function packageStores(root: string, base: string): Promise<string[]> {
  const real = realpathSync(root);
  const linked = await linkedPackages(root, base);
  return outermostOf(
    root,
    linked.filter((folder) => !isInside(folder, root) && !isInside(folder, real)),
  );
}

async function linkedPackages(root: string, base: string): Promise<string[]> {
  const folders: string[] = [];
  for (let above = base; ; above = dirname(above)) {
    const modules = join(above, 'node_modules');
    if (existsSync(modules)) folders.push(...(await linkedFolders(modules)));
    if (above === root || dirname(above) === above) return folders;
  }
}

function outermostOf(root: string, folders: readonly string[]): string[] {
  const real = realpathSync(root);
  const all = [...new Set(folders)].filter((folder) => !isInside(root, folder) && !isInside(real, folder));
  const outermost = all.filter((folder) => !all.some((other) => other !== folder && isInside(folder, other)));
  return outermost.filter((folder) => !isSensitive(folder, real));
}

/**
 * Names of entries as Node's permissions tell them apart: a folder that another entry's name begins with (`schema`
 * beside `schema-drift.yml`) could not be listed, so both are allowed as what begins alike.
 */
function distinctNames(entries: readonly RootEntry[]): string[] {
  const shared = entries.filter(
    ({ name, folder }) =>
      folder &&
      entries.some((other) => other.name !== name && other.name.startsWith(name)) &&
      !isHidden(name),
  );
  const isCovered = (name: string) => shared.some((one) => name !== one.name && name.startsWith(one.name));
  return entries
    .filter(({ name }) => !isCovered(name))
    .map((entry) => (shared.includes(entry) ? `${entry.name}*` : entry.name));
}

/** What begins with a dot may begin like an entry that is kept from the loader. */
function isHidden(name: string): boolean {
  return name.startsWith('.');
}

async function linkedFolders(modules: string): Promise<string[]> {
  const folders = [modules, await realpath(modules)];
  for (const entry of await readdir(modules, { withFileTypes: true })) {
    const path = join(modules, entry.name);
    if (entry.isSymbolicLink()) folders.push(...(await targetOf(path)));
    if (!entry.isDirectory() || !entry.name.startsWith('@')) continue;
    for (const scoped of await readdir(path, { withFileTypes: true })) {
      if (scoped.isSymbolicLink()) folders.push(...(await targetOf(join(path, scoped.name))));
    }
  }
  return folders;
}

/** A linked package's folder, with the node_modules that hold what it imports in turn. */
async function targetOf(link: string): Promise<string[]> {
  const target = await realpath(link).catch(() => undefined);
  if (!target || !existsSync(join(target, 'package.json'))) return [];
  const parts = target.split(sep);
  const modules = parts.lastIndexOf('node_modules');
  return [modules > 0 ? parts.slice(0, modules + 1).join(sep) : target];
}

/** Where programs and libraries of the machine are, and nobody's secrets: a virtual environment links to python, say. */
const machine = [
  '/usr',
  '/lib',
  '/lib64',
  '/bin',
  '/opt',
  '/nix/store',
  '/Library',
  '/System',
  '/Applications',
];

/**
 * Node's permission model follows symbolic links out of the folders it allows. A link in the repository to
 * `/proc`, say, would show the environment of this process, so a link must lead to the repository itself, to a store
 * of packages, or to what belongs to the machine.
 */
export async function refuseSecretLinks(root: string, base: string): Promise<void> {
  const real = await realpath(root);
  const allowed = [real, ...(await packageStores(root, base)), ...machine];
  const isAllowed = (target: string) =>
    allowed.some((folder) => isInside(target, folder)) && !isInside(target, join(real, '.git'));
  const check = async (path: string): Promise<void> => {
    const target = await realpath(path).catch(() => undefined);
    if (target === undefined || isAllowed(target)) return;
    const shown = relative(root, path).split(sep).join('/');
    throw new Problem(`${shown} is a symbolic link to where secrets may be.`, {
      advice: 'Remove the link: code of the repository is run to read the schema, and may not read there.',
      location: { file: shown, line: 1 },
    });
  };
  const walk = async (folder: string): Promise<void> => {
    for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
      const path = join(folder, entry.name);
      if (entry.isDirectory() && entry.name !== '.git') await walk(path);
      else if (entry.isSymbolicLink()) await check(path);
    }
  };
  await walk(root);
}

/** Where secrets of the machine or of other processes are, or a folder that holds the repository and more. */
function isSensitive(path: string, root: string): boolean {
  return (
    isInside(root, path) ||
    isInside(path, join(root, '.git')) ||
    (/^\/(proc|sys|dev|run|root)(\/|$)/.test(path) &&
      !isInside(path, root) &&
      !path.split(sep).includes('node_modules'))
  );
}

function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}
