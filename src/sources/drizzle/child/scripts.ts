/** The scripts of the loader, with what V8 compiled of them in earlier runs. */

import fs from 'node:fs';
import { fileURLToPath } from 'node:url';
import { deserialize } from 'node:v8';
import { type OwnScript, ownScript } from '../../../base/own-script.ts';

export interface Scripts {
  /** Runs a script beside the loader, named without its ending, for what it exports. */
  load(name: string): unknown;
  /** What V8 compiled until now of those that were loaded, by their names, in base64. */
  compiled(): Record<string, string>;
}

/** @param kept the file of what was compiled earlier; where it cannot be read, everything is compiled */
export function scriptsOfLoader(kept: string | undefined): Scripts {
  const earlier = kept === undefined ? {} : compiledIn(kept);
  const loaded = new Map<string, OwnScript>();
  return {
    load(name) {
      const own = ownScript(fileURLToPath(new URL(`./${name}.cjs`, import.meta.url)), earlier[name]);
      loaded.set(name, own);
      return own.run();
    },
    compiled: () =>
      Object.fromEntries(
        [...loaded].map(([name, { script }]) => [name, script.createCachedData().toString('base64')]),
      ),
  };
}

/** Whoever asks has looked whether the file is whole. */
function compiledIn(file: string): Readonly<Record<string, Buffer>> {
  try {
    const bytes = fs.readFileSync(file);
    return deserialize(bytes.subarray(bytes.indexOf('\n') + 1));
  } catch {
    return {};
  }
}
