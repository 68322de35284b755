import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { Problem } from '../../base/problem.ts';
import { filesMatching } from '../../repository/files-matching.ts';
import { naturalOrder } from '../migrations/natural-order.ts';

/**
 * The files that a source names, each once, relative to the repository's root: those of a folder and of a glob in
 * the order of their names, numbers by their size.
 *
 * @param entries files, folders and globs, in the order in which they are applied
 * @throws Problem when one of them leads to no file, or out of the repository
 */
export async function schemaFiles(entries: readonly string[], root: string): Promise<string[]> {
  const found = await Promise.all(entries.map((entry) => filesOf(entry, root)));
  return [...new Set(found.flat())];
}

async function filesOf(entry: string, root: string): Promise<string[]> {
  const absolute = resolve(root, entry);
  const isThere = existsSync(absolute);
  if (isThere && !statSync(absolute).isDirectory()) return [entry.replace(/^\.\//, '')];
  const pattern = isThere ? `${entry.replace(/\/+$/, '')}/**/*.sql` : entry;
  const files = await filesMatching(pattern, { root, ignore: ['**/node_modules/**'], throughLinks: true });
  if (files.length > 0) return files.sort(naturalOrder);
  throw new Problem(isThere ? `The folder ${entry} holds no .sql file.` : `No file matches ${entry}.`, {
    advice: 'Set `files` of this source to the SQL that makes the schema, relative to the repository.',
  });
}
