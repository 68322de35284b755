/**
 * What of the machine decides what a program of the repository says, asked and noted as the repository is: which programs
 * there are, and what variables are set to. Both are told from those of another time, never shown.
 */

import { readdirSync, realpathSync, statSync } from 'node:fs';
import { noted } from './inputs.ts';

/**
 * Notes what is at some places, there or not: where it really lies, its size and its age.
 *
 * @param paths absolute
 */
export function notePlaces(paths: readonly string[]): string {
  return noted(['places', paths], () => JSON.stringify(paths.map(placeState)), String);
}

/** Notes what variables of the environment are set to, if they are. */
export function noteVariables(names: readonly string[]): string {
  return noted(['variables', names], () => JSON.stringify(names.map((name) => process.env[name])), String);
}

/** What tells a file or folder from those of another time; `undefined` where there is none, or a link leads nowhere. */
export function placeState(path: string): readonly unknown[] | undefined {
  try {
    const { size, mtimeMs, ctimeMs, ino } = statSync(path);
    return [realpathSync.native(path), size, mtimeMs, ctimeMs, ino];
  } catch {
    return undefined;
  }
}

/** What is in a folder, in order; nothing where it cannot be listed. */
export function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}
