import { existsSync, statSync } from 'node:fs';
import { posix, resolve } from 'node:path';
import { Problem } from '../../base/problem.ts';
import { filesMatching } from '../../repository/files-matching.ts';
import { naturalOrder } from '../migrations/natural-order.ts';
import { supabaseSchemaPaths } from './supabase-paths.ts';

/**
 * The files that a source names, each once, relative to the repository's root: those of a folder and of a glob in
 * the order of their names, numbers by their size; those of Supabase's folder as its config.toml orders them.
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
  const folder = entry.replace(/\/+$/, '');
  const ordered = supabaseSchemaPaths(absolute, root).map((path) => posix.join(posix.dirname(folder), path));
  const patterns = ordered.length > 0 ? ordered : [isThere ? `${folder}/**/*.sql` : entry];
  const files = (await Promise.all(patterns.map((pattern) => matching(pattern, root)))).flat();
  if (files.length > 0) return files;
  throw new Problem(isThere ? `The folder ${entry} holds no .sql file.` : `No file matches ${entry}.`, {
    advice: 'Set `files` of this source to the SQL that makes the schema, relative to the repository.',
  });
}

async function matching(pattern: string, root: string): Promise<string[]> {
  const files = await filesMatching(pattern, { root, ignore: ['**/node_modules/**'], throughLinks: true });
  return files.sort(naturalOrder);
}
