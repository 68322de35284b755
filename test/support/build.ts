import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

const project = resolve(import.meta.dirname, '../..');
const built = join(project, 'dist/cli.js');
const lock = join(project, 'node_modules/.building');

/** What Node compiles of `dist/`, kept from one start to the next: tests start it hundreds of times. */
export const compiledDist = join(project, 'node_modules/.compiled-dist');

/** Longer than any build takes: what is locked for longer was left by a run that was killed. */
const LONGEST_BUILD = 120_000;

/** Whether this process has found or made `dist/` fresh. */
let isFresh = false;

/** Builds `dist/` unless it is newer than everything it is built from; several processes may ask at once. */
export function buildUnlessFresh(): void {
  if (isFresh) return;
  takeLock();
  try {
    if (changed(built) <= newestSource()) {
      execFileSync(process.execPath, ['build.mjs'], { cwd: project, stdio: 'pipe' });
      rmSync(compiledDist, { recursive: true, force: true });
    }
    isFresh = true;
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

/** When something that `dist/` is built from was last changed, in milliseconds. */
function newestSource(): number {
  const sources = ['build', 'src'].flatMap((name) => filesBelow(join(project, name)));
  return Math.max(...[join(project, 'build.mjs'), ...sources].map(changed));
}

function takeLock(): void {
  for (;;) {
    try {
      mkdirSync(lock);
      return;
    } catch {
      if (existsSync(lock) && Date.now() - changed(lock) > LONGEST_BUILD)
        rmSync(lock, { recursive: true, force: true });
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
    }
  }
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) =>
    entry.isFile() ? [join(entry.parentPath, entry.name)] : [],
  );
}

/** When it was last changed, in milliseconds; 0 when it isn't there. */
function changed(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
