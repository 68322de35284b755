/**
 * Scripts of our own in `dist/`: V8 can be given what it compiled of a script earlier, and not of an ES module. Each is a
 * CommonJS module as the function that Node makes of one, all of it ASCII: so it is read into memory once and stays one
 * byte a character, which is 12 MB less for the command line's.
 */

import fs from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { constants, Script } from 'node:vm';

// That of Node, before code of strangers in the same process can have put another in its place.
const { readFileSync } = fs;

export interface OwnScript {
  /** Gives what was compiled until then, by `createCachedData`. */
  readonly script: Script;
  /** Runs it, for what it exports. */
  run(): unknown;
}

/** @param earlier what V8 compiled of the very same file; where it is refused, everything is compiled */
export function ownScript(file: string, earlier: Buffer | undefined): OwnScript {
  const script = new Script(readFileSync(file, 'latin1'), {
    filename: file,
    cachedData: earlier,
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  return {
    script,
    run() {
      const module = { exports: {} };
      script.runInThisContext()(module.exports, createRequire(file), module, file, dirname(file));
      return module.exports;
    },
  };
}
