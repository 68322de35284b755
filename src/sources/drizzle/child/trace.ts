/**
 * Which files of the repository decide what its schema is: everything that was asked of the disk while it loaded, by
 * this program and by the schema's own code, whether it was there or not.
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { dirname, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { watchListings } from '../files.ts';

const asked = new Set<string>();
const realpath = fs.realpathSync;

type Noter = (path: unknown, options: unknown) => void;

/** Functions of the file system, and what of their first argument decides. */
const readers: Readonly<Record<string, Noter>> = {
  ...Object.fromEntries(
    ['readFile', 'open', 'stat', 'lstat', 'access', 'exists', 'createReadStream'].map((name) => [
      name,
      (path: unknown) => note(path, ''),
    ]),
  ),
  readdir: noteFolder,
  opendir: noteFolder,
  glob: (_, options) => note((options as { cwd?: unknown } | undefined)?.cwd ?? '.', `${sep}**`),
};

/** Notes from now on what is asked. */
export function traceFiles(): void {
  watchListings((folder) => asked.add(`${resolve(folder)}${sep}-`));
  for (const target of [fs, fs.promises] as unknown as Record<string, unknown>[]) {
    for (const [name, noter] of Object.entries(readers)) {
      for (const own of [name, `${name}Sync`]) {
        const original = target[own];
        if (typeof original !== 'function') continue;
        target[own] = Object.assign(function (this: unknown, ...args: unknown[]) {
          noter(args[0], args[1]);
          return (original as (...all: unknown[]) => unknown).apply(this, args);
        }, original);
      }
    }
  }
  syncBuiltinESMExports();
}

function noteFolder(path: unknown, options: unknown): void {
  const { recursive } = (options ?? {}) as { recursive?: unknown };
  note(path, recursive === true ? `${sep}**` : sep);
}

function note(path: unknown, part: string): void {
  if (typeof path === 'string') asked.add(resolve(path) + part);
  else if (path instanceof URL && path.protocol === 'file:') note(fileURLToPath(path), part);
}

/** Notes that Node itself loaded a file and whatever that imports, which is not seen. */
export function noteTree(file: string): void {
  asked.add(`${dirname(resolve(file))}${sep}**`);
}

/** What was asked for so far, as `ReadPaths` has it; packages in node_modules are pinned elsewhere. */
export function tracedFiles(root: string): string[] {
  const real = realpath(root);
  const paths = [...asked].flatMap((path) => [path, ...realOf(path)]);
  const inside = paths.flatMap((path) => {
    const base = [root, real].find((folder) => path.startsWith(folder + sep));
    if (base === undefined) return [];
    const shown = path
      .slice(base.length + 1)
      .split(sep)
      .join('/');
    return shown.split('/').includes('node_modules') ? [] : [shown];
  });
  return [...new Set(inside)].sort();
}

function realOf(path: string): string[] {
  try {
    const found = realpath(path);
    return found === path || relative(found, path) === '' ? [] : [found];
  } catch {
    return [];
  }
}
