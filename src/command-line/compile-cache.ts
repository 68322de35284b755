import { mkdirSync } from 'node:fs';
import module from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { isOurs } from '../kept/ours.ts';

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
