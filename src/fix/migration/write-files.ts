import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { whyNotWritten } from '../../base/named-file.ts';
import { Problem } from '../../base/problem.ts';
import type { NewFile } from './next-in.ts';

/**
 * Writes the files of a migration, all or none: what replaces a file comes last, by another name first.
 *
 * @param folder absolute
 * @param root of the repository, absolute
 * @returns what takes all of it back
 * @throws Problem where a file cannot be written, or is there; nothing is left of the others then
 */
export function writeFiles(folder: string, files: readonly NewFile[], root: string): () => void {
  const written: string[] = [];
  const replaced: { readonly file: string; readonly text: string }[] = [];
  const undo = () => {
    for (const { file, text } of replaced) writeFileSync(file, text);
    for (const path of written) rmSync(path, { recursive: true, force: true });
  };
  let current = folder;
  /** What is there already is somebody else's, and stays; what is begun goes, if it cannot be ended. */
  const make = (file: string, text: string) => {
    current = file;
    writeFileSync(file, '', { flag: 'wx' });
    written.unshift(file);
    writeFileSync(file, text);
  };
  try {
    for (const { path, text } of files.filter(({ replaces }) => replaces === undefined)) {
      const file = join(folder, path);
      current = file;
      const made = mkdirSync(dirname(file), { recursive: true });
      if (made !== undefined) written.unshift(made);
      make(file, text);
    }
    for (const { path, text, replaces } of files) {
      if (replaces === undefined) continue;
      const file = join(folder, path);
      const beside = `${file}.new`;
      make(beside, text);
      renameSync(beside, file);
      replaced.push({ file, text: replaces });
    }
  } catch (cause) {
    undo();
    const isThere = (cause as NodeJS.ErrnoException).code === 'EEXIST';
    const advice = isThere
      ? 'Nothing was written. Move it away, or have the tool know it as a migration, and run it again.'
      : 'Nothing was written. Put that right, and run it again.';
    const [file, why] = [relative(root, current), whyNotWritten(cause, current)];
    throw new Problem(`The migration could not be written to ${file}: ${why}.`, { advice, cause });
  }
  return undo;
}
