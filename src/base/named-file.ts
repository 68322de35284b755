import { mkdir, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Problem } from './problem.ts';

/**
 * Writes a file that a person has named, with the folders that it lies in.
 *
 * @param path absolute
 * @param told `what` is written, as the beginning of a sentence, and the `advice` for when it cannot be
 * @throws Problem that says why it cannot be written
 */
export async function writeNamedFile(
  path: string,
  text: string,
  told: { readonly what: string; readonly advice: string },
): Promise<void> {
  try {
    await makeFolder(dirname(path));
    await writeFile(path, text);
  } catch (cause) {
    throw new Problem(`${told.what} could not be written to ${path}: ${whyNotWritten(cause, path)}.`, {
      advice: told.advice,
      cause,
    });
  }
}

/** One after the other: where nobody can make any, as below /proc, Node's own `recursive` never ends. */
async function makeFolder(folder: string): Promise<void> {
  const found = await stat(folder).catch(() => undefined);
  if (found?.isDirectory()) return;
  if (found !== undefined)
    throw Object.assign(new Error('it is no folder'), { code: 'ENOTDIR', path: folder });
  if (dirname(folder) !== folder) await makeFolder(dirname(folder));
  await mkdir(folder).catch((error: NodeJS.ErrnoException) => {
    // Another process was quicker.
    if (error.code !== 'EEXIST') throw error;
  });
}

/** Why a file cannot be written, as the end of a sentence. */
export function whyNotWritten(error: unknown, file: string): string {
  const { code = '', path = file, message } = error as NodeJS.ErrnoException;
  const place = path === file ? 'it' : path;
  switch (code) {
    case 'EISDIR':
      return 'it is a folder';
    case 'EEXIST':
      return 'it is there already';
    case 'ENOTDIR':
      return `${place} is no folder`;
    case 'ENOENT':
      return `no folder can be made in ${dirname(path)}`;
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return path === file ? 'this user may not write there' : `this user may not make ${path}`;
    case 'ENOSPC':
    case 'EDQUOT':
      return 'there is no room left on the disk';
    default:
      return message;
  }
}
