/** What V8 compiled of the loader in earlier runs, so that it need not do so again. */

import { cachedDataVersionTag } from 'node:v8';
import { build } from '../../base/version.ts';
import { keyOf } from '../../kept/entry.ts';
import type { Store } from '../../kept/store.ts';

/** Asked at once: it is another one for every flag that V8 is given meanwhile. */
const versionOfV8 = cachedDataVersionTag();

let store: Store | undefined;
let found: Promise<string | undefined> | undefined;

/** Has loaders take it from `from`, a place where nobody but this account can write. */
export function takeCompiledLoader(from: Store): void {
  store = from;
  found = undefined;
}

/** The file that it is in, whole and for this very program and Node; looked for once. */
export function compiledFile(): Promise<string | undefined> {
  found ??= newestFile();
  return found;
}

/** Whether a loader ran that had to compile everything, and there is a place for what that makes. */
export async function isLoaderToBeKept(): Promise<boolean> {
  return store !== undefined && found !== undefined && (await found) === undefined;
}

/** @param scripts what V8 made of each script, by its name */
export async function putCompiledLoader(scripts: Readonly<Record<string, Buffer>>): Promise<void> {
  await store?.put(key(), scripts);
}

async function newestFile(): Promise<string | undefined> {
  for await (const { path } of store?.find(key()) ?? []) return path;
  return undefined;
}

function key(): string {
  return keyOf(['compiled loader', build, process.version, process.arch, versionOfV8]);
}
