import type { SourceConfig } from '../config/config.ts';
import { type SupabaseProject, supabaseProjectOf } from '../sources/supabase/project.ts';

/** The Supabase project that sources are part of: that of the first which lies in one, else the one at the root. */
export function supabaseOf(sources: readonly SourceConfig[], root: string): SupabaseProject | undefined {
  const paths = sources.flatMap((source) =>
    source.kind === 'migrations' ? [source.path] : source.kind === 'sql' ? source.files : [],
  );
  return [...paths, '.'].flatMap((path) => supabaseProjectOf(path, root) ?? [])[0];
}
