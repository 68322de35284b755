import { existsSync, lstatSync, mkdirSync, realpathSync } from 'node:fs';
import module from 'node:module';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { isWithin, topOf } from '../repository/boundary.ts';

const WRITABLE_BY_OTHERS = 0o022;
const STICKY = 0o1000;

/**
 * Has Node keep what it compiles of this program, so that the next run starts sooner: from Node 22.8 on, and where the
 * folder is nobody else's to write, for what lies there is run. Without it nothing is lost but that time, so nothing
 * fails and nothing is said.
 *
 * @param checked the folder that is checked: what a commit brings is no cache
 */
export function keepCompiled(checked: string): void {
  if (typeof module.enableCompileCache !== 'function') return;
  try {
    const folder = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'schema-drift', 'compiled');
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (isOurs(folder, checked)) module.enableCompileCache(folder);
  } catch {
    // A home that cannot be written, say.
  }
}

/** Whether nobody but this account, and root, can put something into a folder, or a folder into its place. */
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
