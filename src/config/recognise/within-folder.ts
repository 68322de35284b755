/** Which folder a file belongs to. */
import { posix } from 'node:path';

/** The folder that a project of Supabase is in, by that of its migrations; `undefined` for any other migrations. */
export function projectOf(migrations: string): string | undefined {
  return /(?:^|\/)supabase\/migrations$/.test(migrations) ? posix.join(migrations, '../..') : undefined;
}

/** Of some folders the innermost that a file is in. */
export function nearestFolder(file: string, folders: readonly string[]): string | undefined {
  const around = folders.filter((folder) => folder === '.' || file.startsWith(`${folder}/`));
  const depth = (folder: string) => (folder === '.' ? 0 : folder.length);
  return around.sort((one, other) => depth(other) - depth(one))[0];
}
