import { lstatSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { isWithin } from './boundary.ts';
import { stateOfCode } from './code-state.ts';
import { filesMatching } from './files-matching.ts';
import { askedMeanwhile, isRecorded, noteUnsteady } from './inputs.ts';
import { stateOfPackages } from './packages-state.ts';
import { listFolder, readBytes } from './read.ts';
import { pathExists } from './there.ts';

/** What a program of the repository asked for, by its own account. */
export interface ReadByCode {
  /** Paths relative to `root`: `a/b.ts`, be it there or not; `a/`, `a/-`, what is in the folder; `a/**`, everything below. */
  readonly paths: readonly string[];
  /** Where it ran, absolute: packages of Node are looked for from there on. Absent for a program that takes none. */
  readonly base?: string;
}

/** Files below a folder that code took all of; more of them are too many to be looked at each time. */
const MOST_BELOW = 3000;

/**
 * Runs a program of the repository, and notes all that it may have gone by: every file that git tells of, whatever the
 * program says; and of those that git ignores, and of packages, what it says that it asked for.
 *
 * @param root the folder that is checked
 */
export async function notingCode<Result>(
  root: string,
  run: () => Promise<Result>,
  readBy: (result: Result) => ReadByCode | undefined,
): Promise<Result> {
  if (!isRecorded()) return run();
  const since = Date.now();
  const before = look(root);
  const result = await run();
  const read = readBy(result);
  askedMeanwhile(async () => {
    await before;
    if (read === undefined) noteUnsteady('nobody knows what its code reads');
    else await noteRead(read, root, since).catch((error: Error) => noteUnsteady(error.message));
    // Files that changed meanwhile give another answer than before.
    await look(root);
  });
  return result;
}

async function look(root: string): Promise<void> {
  await stateOfCode(root).catch((error: Error) => noteUnsteady(error.message));
}

async function noteRead({ paths, base }: ReadByCode, root: string, since: number): Promise<void> {
  for (const path of paths) {
    if (path.endsWith('**')) await noteBelow(resolve(root, path.slice(0, -2)), root, since);
    else if (path.endsWith('/') || path.endsWith('/-'))
      noteFolder(resolve(root, path.replace(/\/-?$/, '')), root);
    else noteFile(resolve(root, path), root, since);
  }
  if (base !== undefined) stateOfPackages(foldersAround(paths, base, root), root);
}

async function noteBelow(folder: string, root: string, since: number): Promise<void> {
  if (!pathExists(folder)) return;
  const files = await filesMatching('**/*', {
    root,
    cwd: folder,
    dot: true,
    ignore: ['**/node_modules/**', '**/.git/**'],
  });
  if (files.length > MOST_BELOW) throw new Error(`its code may read any of ${files.length} files`);
  for (const file of files) noteFile(resolve(folder, file), root, since);
}

function noteFolder(folder: string, root: string): void {
  try {
    listFolder(folder, root);
  } catch {
    // That it cannot be listed is noted.
  }
}

function noteFile(path: string, root: string, since: number): void {
  if (!pathExists(path)) return;
  const about = lstatSync(path, { throwIfNoEntry: false });
  if (about === undefined || about.ctimeMs >= since) noteUnsteady('a file changed while it was read');
  if (about?.isDirectory() === true) return;
  try {
    readBytes(path, root);
  } catch {
    // That it is not read is noted.
  }
}

/** The folders in which packages are looked for: those of what was read, and those around them, up to `root`. */
function foldersAround(paths: readonly string[], base: string, root: string): string[] {
  const found = new Set<string>();
  for (const start of [base, ...paths.map((path) => dirname(resolve(root, path)))])
    for (let at = start; isWithin(at, root) && !found.has(at); at = dirname(at)) found.add(at);
  return [...found].sort();
}
