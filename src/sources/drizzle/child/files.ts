/** Small questions about files, asked of a disk that the permission model shows only in part. */
import { statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { readPackageJson } from './workspaces.ts';

/** Whether there is a file; what may not be looked at is not there. */
export function isFile(path: string): boolean {
  return kindOf(path) === 'file';
}

/** Whether there is a folder; what may not be looked at is not there. */
export function isFolder(path: string): boolean {
  return kindOf(path) === 'folder';
}

function kindOf(path: string): 'file' | 'folder' | undefined {
  try {
    const found = statSync(path);
    return found.isFile() ? 'file' : found.isDirectory() ? 'folder' : undefined;
  } catch {
    return undefined;
  }
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
