import { createHash } from 'node:crypto';
import { lstatSync, readFileSync, realpathSync } from 'node:fs';
import { join, sep } from 'node:path';
import { isWithin } from './boundary.ts';
import { noted } from './inputs.ts';
import { namesIn } from './places.ts';

/** In which package managers note what they have installed. */
const markers = ['.package-lock.json', '.modules.yaml', '.yarn-state.yml', '.yarn-integrity'];

/**
 * What tells the packages that are installed for some folders from those of another time: which there are, where they
 * lie, and size and age of the file in which each says its version.
 *
 * @param folders absolute, those above them not among them
 * @throws Error where a package is linked from elsewhere, so that its files are not those of an installed version
 */
export function stateOfPackages(folders: readonly string[], root: string): string {
  return noted(['packages', folders, root], () => packagesState(folders, root), String);
}

function packagesState(folders: readonly string[], root: string): string {
  const states = folders.map((folder) => {
    const modules = join(folder, 'node_modules');
    const names = namesIn(modules);
    const scoped = names.filter((name) => name.startsWith('@'));
    const packages = [
      ...names.filter((name) => !name.startsWith('@')),
      ...scoped.flatMap((scope) => namesIn(join(modules, scope)).map((name) => join(scope, name))),
    ];
    return [
      folder,
      packages.map((name) => stateOfPackage(join(modules, name), root)),
      markers.map((name) => contentOf(join(modules, name))),
    ];
  });
  return createHash('sha256').update(JSON.stringify(states)).digest('base64url');
}

function stateOfPackage(path: string, root: string): readonly unknown[] {
  const about = lstatSync(path, { throwIfNoEntry: false });
  if (about === undefined || about.isFile()) return [path];
  let real: string;
  try {
    real = realpathSync.native(path);
  } catch {
    return [path, 'leads nowhere'];
  }
  const isInstalled = real.split(sep).includes('node_modules');
  // What lies in the repository is part of it; anything else changes without anybody installing it.
  if (!isInstalled && !isWithin(real, realpathSync.native(root)))
    throw new Error(`${path} is linked from elsewhere`);
  const manifest = lstatSync(join(real, 'package.json'), { throwIfNoEntry: false });
  return [path, real, about.mtimeMs, manifest?.size, manifest?.mtimeMs, manifest?.ctimeMs, manifest?.ino];
}

function contentOf(path: string): string {
  try {
    return createHash('sha256').update(readFileSync(path)).digest('base64url');
  } catch {
    return '';
  }
}
