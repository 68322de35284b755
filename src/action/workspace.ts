import { existsSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { Problem } from '../base/problem.ts';

/** The folder that is checked, and where it stands in the repository. */
export interface Workspace {
  /** Absolute. */
  readonly root: string;
  /** Path of a file of `root` (with `/`) as the repository knows it. */
  readonly inRepository: (file: string) => string;
  /** The other way round; `undefined` for a file outside `root`. */
  readonly inRoot: (file: string) => string | undefined;
}

/** The folder `cwd` of the workspace, whether it is there or not. */
export function workspaceAt(workspace: string, cwd: string): Workspace {
  const root = resolve(workspace, cwd);
  const prefix = relative(topOf(root) ?? resolve(workspace), root)
    .split(sep)
    .join('/');
  const within = prefix === '' || prefix.startsWith('..') ? '' : `${prefix}/`;
  return {
    root,
    inRepository: (file) => within + file,
    inRoot: (file) => (file.startsWith(within) ? file.slice(within.length) : undefined),
  };
}

/** Throws a `Problem` where there is nothing to check. */
export function mustExist({ root }: Workspace, cwd: string): void {
  if (existsSync(root) && statSync(root).isDirectory()) return;
  throw new Problem(`There is no folder ${cwd} in the workspace.`, {
    advice:
      'Check out the repository before this step (`actions/checkout`), and see that `cwd` names a folder in it.',
  });
}

/** The folder that the repository was checked out to, which need not be the workspace. */
function topOf(folder: string): string | undefined {
  if (existsSync(join(folder, '.git'))) return folder;
  const parent = dirname(folder);
  return parent === folder ? undefined : topOf(parent);
}
