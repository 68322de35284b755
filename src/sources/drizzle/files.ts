/** Small questions about files, asked of a disk that the permission model shows only in part. */
import fs, { readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { globSync } from 'tinyglobby';
import { readPackageJson } from './package-json.ts';
import type { RootEntry } from './readable.ts';

/** Whether there is a file; what may not be looked at is not there. */
export function isFile(path: string): boolean {
  return kindOf(path) === 'file';
}

/** Whether there is a folder; what may not be looked at is not there. */
export function isFolder(path: string): boolean {
  return kindOf(path) === 'folder';
}

function kindOf(path: string): 'file' | 'folder' | undefined {
  if (listedRoot?.path === resolve(path)) return 'folder';
  try {
    const found = statSync(path);
    return found.isFile() ? 'file' : found.isDirectory() ? 'folder' : undefined;
  } catch {
    return undefined;
  }
}

/** The text of a file; `undefined` where there is none, or none that may be read. */
export function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** A folder and those above it, up to and with `root`. */
export function foldersUp(folder: string, root: string): string[] {
  const folders = [folder];
  for (let at = folder; at !== root && dirname(at) !== at; at = dirname(at)) folders.push(dirname(at));
  return folders;
}

const extensions = ['.ts', '.tsx', '.mts', '.cts', '.js', '.mjs', '.cjs', '.jsx', '.json'];

/** The file that an import of `path` means: with an extension added, `.js` read as `.ts`, a folder's index or main. */
export function probe(path: string): string | undefined {
  if (isFile(path)) return path;
  const script = /\.([mc]?)jsx?$/.exec(path);
  if (script) {
    const stem = path.slice(0, -script[0].length);
    const typed = [`.${script[1]}ts`, '.ts', '.tsx'].map((extension) => stem + extension).find(isFile);
    if (typed) return typed;
  }
  const completed = extensions.map((extension) => path + extension).find(isFile);
  if (completed) return completed;
  if (!isFolder(path)) return undefined;
  const main = readPackageJson(path);
  for (const entry of [main?.module, main?.main]) {
    const found = entry && probe(join(path, entry));
    if (found) return found;
  }
  return extensions.map((extension) => join(path, `index${extension}`)).find(isFile);
}

/** A path as it is shown: relative to the repository, with `/`. */
export function shown(path: string, root: string): string {
  return relative(root, path).split(sep).join('/');
}

/** Told of every folder that is listed here. */
let onListing: (path: string) => void = () => {};

/** Has somebody told of every folder that is listed from now on. */
export function watchListings(listener: (path: string) => void): void {
  onListing = listener;
}

/** Which folders are listed; the others are empty. */
let isListed: (path: string) => boolean = () => true;

/** Does something in which only some folders are listed: what patterns name is up to strangers. */
export function listingOnly<Result>(allowed: (path: string) => boolean, task: () => Result): Result {
  const before = isListed;
  isListed = allowed;
  try {
    return task();
  } finally {
    isListed = before;
  }
}

// Kept as it is here: who watches the file system from outside would take a glob for code that lists.
const readdir = fs.readdirSync;

let listedRoot: { readonly path: string; readonly entries: readonly RootEntry[] } | undefined;

/** Tells what is in the repository's folder, which the permission model does not let be listed. */
export function listRoot(path: string, entries: readonly RootEntry[]): void {
  listedRoot = { path, entries };
}

/** The files that globs name, absolute; folders called node_modules are left out. */
export function glob(patterns: readonly string[], folder: string, ignore: readonly string[] = []): string[] {
  return globSync([...patterns], {
    cwd: folder,
    absolute: true,
    expandDirectories: false,
    ignore: ['**/node_modules/**', ...ignore],
    fs: { readdirSync: list as never },
  }).sort();
}

/** What is in a folder, as `readdirSync` tells it with types. */
export function list(
  path: string,
): { name: string; isFile(): boolean; isDirectory(): boolean; isSymbolicLink(): boolean }[] {
  if (!isListed(path)) return [];
  onListing(path);
  if (listedRoot && resolve(path) === listedRoot.path) {
    return listedRoot.entries.map(({ name, folder }) => ({
      name,
      isFile: () => !folder,
      isDirectory: () => folder,
      isSymbolicLink: () => false,
    }));
  }
  return readdir(path, { withFileTypes: true });
}
