import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Problem } from '../../base/problem.ts';
import type { NewFile } from './next-in.ts';

/**
 * Writes the files of a migration, all or none: what replaces a file comes last, by another name first.
 *
 * @param folder absolute
 * @returns what takes all of it back
 * @throws Problem where a file cannot be written, or is there; nothing is left of the others then
 */
export function writeFiles(folder: string, files: readonly NewFile[]): () => void {
  const written: string[] = [];
  const replaced: { readonly file: string; readonly text: string }[] = [];
  try {
    for (const { path, text } of files.filter(({ replaces }) => replaces === undefined)) {
      const file = join(folder, path);
      const made = mkdirSync(dirname(file), { recursive: true });
      if (made !== undefined) written.unshift(made);
      writeFileSync(file, text, { flag: 'wx' });
      written.unshift(file);
    }
    for (const { path, text, replaces } of files) {
      if (replaces === undefined) continue;
      const file = join(folder, path);
      const beside = `${file}.new`;
      writeFileSync(beside, text, { flag: 'wx' });
      written.unshift(beside);
      renameSync(beside, file);
      replaced.push({ file, text: replaces });
    }
  } catch (cause) {
    for (const path of written) rmSync(path, { recursive: true, force: true });
    throw new Problem(`The migration could not be written: ${(cause as Error).message}.`, {
      advice: 'Nothing of it is left. Give the folder rights to be written, and run it again.',
      cause,
    });
  }
  return () => {
    for (const { file, text } of replaced) writeFileSync(file, text);
    for (const path of written) rmSync(path, { recursive: true, force: true });
  };
}
