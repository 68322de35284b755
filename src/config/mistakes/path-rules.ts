import { isAbsolute, relative, resolve, sep } from 'node:path';
import { isDynamicPattern } from 'tinyglobby';
import { filesMatching } from '../../repository/files-matching.ts';
import { leadsToFolder, pathExists } from '../../repository/there.ts';
import { type Mistake, showPath } from './mistakes.ts';
import type { KeyPath } from './yaml-places.ts';

/** What a path must lead to: `any` may also be a glob, `unwritten` a file that isn't there yet. */
export type Wanted = 'file' | 'folder' | 'any' | 'unwritten';

/** What is wrong with a path of the config file, at its key. */
export async function badPath(path: string, key: KeyPath, wanted: Wanted, root: string): Promise<Mistake[]> {
  const wrong = (text: string): Mistake[] => [
    { path: key, part: 'value', text: `\`${showPath(key)}\`: ${text}` },
  ];
  if (isAbsolute(path)) return wrong('write the path relative to the repository');
  const absolute = resolve(root, path);
  const inside = relative(root, absolute);
  if (inside === '..' || inside.startsWith(`..${sep}`)) return wrong(`${path} lies outside the repository`);
  if (pathExists(absolute)) {
    const isFolder = leadsToFolder(absolute);
    if (wanted === 'folder' && !isFolder) return wrong(`${path} is a file; a folder is needed`);
    if ((wanted === 'file' || wanted === 'unwritten') && isFolder)
      return wrong(`${path} is a folder; a file is needed`);
    return [];
  }
  if (wanted === 'unwritten') return [];
  if (wanted !== 'any' || !isDynamicPattern(path)) return wrong(`${path} does not exist`);
  const walk = { root, ignore: ['**/node_modules/**'], throughLinks: true };
  // What the source cannot read it says itself.
  const files = await filesMatching(path, walk).catch(() => undefined);
  return files?.length === 0 ? wrong(`no file matches ${path}`) : [];
}

/** The same for each of a list; the only entry of one may stand there without the list. */
export async function badPaths(
  paths: readonly string[],
  key: KeyPath,
  wanted: Wanted,
  root: string,
): Promise<Mistake[]> {
  const checked = paths.map((path, index) =>
    badPath(path, [...key, ...(paths.length > 1 ? [index] : [])], wanted, root),
  );
  return (await Promise.all(checked)).flat();
}
