/** What the loader's process may read: the repository, and the packages it links to. */
import { existsSync, realpathSync } from 'node:fs';
import { readdir, realpath } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { Problem } from '../../problem.ts';

/**
 * The folders to allow: the repository, and what its node_modules folders are links to or hold links to
 * (a shared pnpm store, a package linked from next door).
 */
export async function readableFolders(root: string, base: string): Promise<string[]> {
  const folders = new Set([root, realpathSync(root)]);
  for (let above = base; ; above = dirname(above)) {
    const modules = join(above, 'node_modules');
    if (existsSync(modules)) for (const folder of await linkedFolders(modules)) folders.add(folder);
    if (above === root || dirname(above) === above) break;
  }
  const outermost = [...folders].filter(
    (folder) => ![...folders].some((other) => other !== folder && isInside(folder, other)),
  );
  return outermost.filter((folder) => !isSystemFolder(folder));
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

/**
 * Node's permission model follows symbolic links out of the folders it allows. A link in the repository to
 * `/proc`, say, would show the environment of this process, so such links are refused.
 */
export async function refuseOutwardLinks(root: string): Promise<void> {
  const real = await realpath(root);
  const walk = async (folder: string): Promise<void> => {
    for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        if (entry.name !== 'node_modules' && entry.name !== '.git') await walk(path);
      } else if (entry.isSymbolicLink() && entry.name !== 'node_modules') {
        const target = await realpath(path).catch(() => undefined);
        if (target === undefined || isInside(target, real)) continue;
        if (!isSystemFolder(target) && existsSync(join(target, 'package.json'))) continue;
        throw new Problem(
          `${relative(root, path).split(sep).join('/')} is a symbolic link out of the repository.`,
          {
            advice:
              'Remove the link: code of the repository is run to read the schema, and may read nothing outside.',
            location: { file: relative(root, path).split(sep).join('/'), line: 1 },
          },
        );
      }
    }
  };
  await walk(root);
}

function isSystemFolder(path: string): boolean {
  return (
    path === sep ||
    (/^\/(proc|sys|dev|etc|root|run|var\/run)(\/|$)/.test(path) && !path.split(sep).includes('node_modules'))
  );
}

function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}
