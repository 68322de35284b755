import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { configPaths } from './load.ts';

/**
 * The nearest folder above one without a config file that has one, no further up than the repository reaches;
 * `undefined` where the folder has one itself, and where no repository is known.
 */
export function folderWithConfigAbove(folder: string): string | undefined {
  const start = resolve(folder);
  if (hasConfig(start)) return undefined;
  const above = foldersUp(start);
  const top = above.findIndex((it) => existsSync(join(it, '.git')));
  return above.slice(1, top + 1).find(hasConfig);
}

function hasConfig(folder: string): boolean {
  return configPaths.some((path) => existsSync(join(folder, path)));
}

/** A folder and all above it. */
function foldersUp(folder: string): string[] {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [folder, ...foldersUp(parent)];
}
