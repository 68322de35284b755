import { lstatSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parsedJson } from '../base/parsed-json.ts';
import { isWithin } from './boundary.ts';
import { noted } from './inputs.ts';
import { namesIn, placeState } from './places.ts';

/**
 * What tells the packages that a Python finds in some folders from those of another time: which there are, and size and
 * age of what the installer noted of each.
 *
 * @param folders absolute; those that are not there may be later
 * @param root the folder that is checked
 * @throws Error where a package is linked from elsewhere, so that its files are not those of an installed version
 */
export function stateOfPythonPackages(folders: readonly string[], root: string): string {
  const state = () => JSON.stringify(folders.map((folder) => [folder, stateOfFolder(folder, folders, root)]));
  return noted(['python packages', folders, root], state, String);
}

function stateOfFolder(folder: string, folders: readonly string[], root: string): readonly unknown[] {
  const isKnown = (path: string) => [root, ...folders].some((one) => isWithin(real(path), real(one)));
  return namesIn(folder).map((name) => {
    const path = join(folder, name);
    if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true)
      refuseUnless(isKnown(path), path);
    if (/\.(?:dist|egg)-info$/.test(name)) return [name, stateOfInstalled(path, isKnown)];
    if (/\.(?:pth|egg-link)$/.test(name)) return [name, linesOf(path, isKnown)];
    // A folder changes its age whenever something is compiled in it.
    return name.includes('.') ? [name, placeState(path)] : [name];
  });
}

/** What an installer notes of a package: a folder, or one file where it is old. */
function stateOfInstalled(path: string, isKnown: (path: string) => boolean): readonly unknown[] {
  const origin = textOf(join(path, 'direct_url.json'));
  const { url, dir_info: folder } = (parsedJson(origin) ?? {}) as {
    readonly url?: unknown;
    readonly dir_info?: { readonly editable?: unknown };
  };
  if (folder?.editable === true) {
    const isFile = typeof url === 'string' && url.startsWith('file:');
    refuseUnless(isFile && isKnown(fileURLToPath(url)), path);
  }
  const notes = ['METADATA', 'PKG-INFO', 'RECORD', 'INSTALLER'].map((name) => placeState(join(path, name)));
  const isOneFile = lstatSync(path, { throwIfNoEntry: false })?.isFile() === true;
  return [isOneFile ? placeState(path) : notes, origin];
}

/** Lines that each name a further folder of packages, or are run when Python starts. */
function linesOf(path: string, isKnown: (path: string) => boolean): string {
  const text = textOf(path);
  for (const line of text.split('\n').map((it) => it.trim()))
    if (!/^(?:import\b|#|$)/.test(line)) refuseUnless(isKnown(resolve(dirname(path), line)), path);
  return text;
}

function refuseUnless(isKnown: boolean, path: string): void {
  if (!isKnown) throw new Error(`${path} is linked from elsewhere`);
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function real(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    return path;
  }
}
