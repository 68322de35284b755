/** In which order Supabase applies the files of its declarative schema. */
import { basename, dirname, join, posix } from 'node:path';
import { textIfReadable } from '../../repository/read.ts';

/**
 * Paths and globs that `schema_paths` in Supabase's config.toml names for a folder `supabase/schemas`, in their order,
 * each relative to the folder that the two are in; none for another folder, or where they are not named.
 */
export function supabaseSchemaPaths(folder: string, root: string): string[] {
  if (basename(folder) !== 'schemas' || basename(dirname(folder)) !== 'supabase') return [];
  const text = (textIfReadable(join(dirname(folder), 'config.toml'), root) ?? '').replace(/^\s*#.*$/gm, '');
  const [, list = ''] = /^\s*schema_paths\s*=\s*\[([^\]]*)\]/m.exec(text) ?? [];
  return [...list.matchAll(/"([^"]*)"|'([^']*)'/g)].map(([, double, single]) =>
    posix.normalize(double ?? single ?? ''),
  );
}
