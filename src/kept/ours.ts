import { existsSync, lstatSync, realpathSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { isWithin, topOf } from '../repository/boundary.ts';

const WRITABLE_BY_OTHERS = 0o022;
const STICKY = 0o1000;

/**
 * Whether nobody but this account, and root, can put something into a folder, or a folder into its place.
 *
 * @param checked the folder that is checked: what a commit brings is no cache
 */
export function isOurs(folder: string, checked: string): boolean {
  const real = realpathSync.native(folder);
  const repositories = [resolve(checked), process.cwd()].filter(existsSync).map(topOf);
  if (repositories.some((repository) => isWithin(real, repository))) return false;
  // Windows has no such rights; its folders of users are theirs alone.
  const us = process.getuid?.();
  return us === undefined || ancestors(real).every((path, steps) => isKept(path, us, steps > 0));
}

/** A folder of everybody's in which each may only replace his own, `/tmp` say, will do above it. */
function isKept(path: string, us: number, isAbove: boolean): boolean {
  const { uid, mode } = lstatSync(path);
  const isTrusted = uid === us || uid === 0;
  return isTrusted && ((mode & WRITABLE_BY_OTHERS) === 0 || (isAbove && (mode & STICKY) !== 0));
}

/** A folder and those that it is in, innermost first. */
function ancestors(folder: string): string[] {
  const above = dirname(folder);
  return above === folder ? [folder] : [folder, ...ancestors(above)];
}
