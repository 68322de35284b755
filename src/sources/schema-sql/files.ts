import { resolve } from 'node:path';
import { Problem } from '../../base/problem.ts';
import { filesMatching } from '../../repository/files-matching.ts';
import { leadsToFolder, pathExists } from '../../repository/there.ts';
import { naturalOrder } from '../migrations/natural-order.ts';
import { type OrderedFiles, supabaseSchemaPath, supabaseSchemas } from './supabase-paths.ts';

/**
 * The files that a source names, each once, relative to the repository's root: those of a folder and of a glob in
 * the order of their names, numbers by their size; those of Supabase's folder, and what its config.toml names elsewhere,
 * as Supabase orders them.
 *
 * @param entries files, folders and globs, in the order in which they are applied
 * @throws Problem when one of them leads to no file, or out of the repository
 */
export async function schemaFiles(entries: readonly string[], root: string): Promise<OrderedFiles> {
  const found = await Promise.all(entries.map((entry) => filesOf(entry, root)));
  const files = [...new Set(found.flatMap((its) => its.files))];
  if (files.length === 0) throw noFile(`No file matches ${entries.join(', ')}.`);
  return {
    files,
    warnings: found.flatMap(({ warnings }) => warnings),
  };
}

async function filesOf(entry: string, root: string): Promise<OrderedFiles> {
  const absolute = resolve(root, entry);
  const isThere = pathExists(absolute);
  if (isThere && !leadsToFolder(absolute)) return plain([entry.replace(/^\.\//, '')]);
  const folder = entry.replace(/\/+$/, '');
  const ordered = await supabaseSchemas(absolute, root);
  const named = ordered === undefined ? await supabaseSchemaPath(folder, root) : undefined;
  if (named !== undefined) return named;
  const found = ordered ?? plain(await matching(isThere ? `${folder}/**/*.sql` : entry, root));
  if (found.files.length > 0) return found;
  throw noFile(isThere ? `The folder ${entry} holds no .sql file.` : `No file matches ${entry}.`);
}

function noFile(message: string): Problem {
  return new Problem(message, {
    advice: 'Set `files` of this source to the SQL that makes the schema, relative to the repository.',
  });
}

function plain(files: readonly string[]): OrderedFiles {
  return { files, warnings: [] };
}

async function matching(pattern: string, root: string): Promise<string[]> {
  const files = await filesMatching(pattern, { root, ignore: ['**/node_modules/**'], throughLinks: true });
  return files.sort(naturalOrder);
}
