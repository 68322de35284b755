import { execFile } from 'node:child_process';
import { closeSync, existsSync, openSync, readSync, realpathSync } from 'node:fs';
import { basename, delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { bareEnvironment } from './environment.ts';

const run = promisify(execFile);

/**
 * Asks a program, by its path, what an argument has it tell of itself; rejects where it tells nothing.
 *
 * @param isLasting whether it will say that for as long as it is the same file, so that it need not be asked again
 */
export type AskProgram = (
  program: string,
  argument: string,
  isLasting: (said: string) => boolean,
) => Promise<string>;

/** Starts it each time. */
export const askProgram: AskProgram = async (program, argument) =>
  (await run(program, [argument], { env: bareEnvironment() })).stdout.trim();

/** Where a program is that is called by its name. */
export function programInPath(name: string): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.map((folder) => join(folder, name)).find(existsSync);
}

/**
 * Whether a file is the program that it is called as. What manages versions puts scripts, or links to a program of its
 * own, in the place of many; these start another one tomorrow.
 */
export function isProgramItself(path: string): boolean {
  if (basename(realpathSync.native(path)) !== basename(path)) return false;
  const file = openSync(path, 'r');
  try {
    const start = Buffer.alloc(2);
    readSync(file, start);
    return start.toString('latin1') !== '#!';
  } finally {
    closeSync(file);
  }
}
