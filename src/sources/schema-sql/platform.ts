import type { Platform } from '../platform.ts';
import { expectedPlatform } from '../platforms.ts';
import type { SqlFile } from '../sql/sql-file.ts';
import { type SupabaseProject, supabaseProjectOf } from '../supabase/project.ts';

const createsSupabase = /\bcreate\s+schema\s+"?(auth|storage|extensions)\b/i;

/** The platform that files expect to be there already, and the project of it that they belong to. */
export interface Expected {
  readonly platform?: Platform;
  readonly project?: SupabaseProject;
}

/** What files expect by the repository that they are in, or by what they refer to; nothing where they bring it along. */
export function expectedBy(files: readonly SqlFile[], root: string): Expected {
  const texts = files.flatMap(({ statements }) => statements.map(({ text }) => text));
  if (texts.some((text) => createsSupabase.test(text))) return {};
  const [project] = files.flatMap(({ file }) => supabaseProjectOf(file, root) ?? []);
  if (project !== undefined) return { project, platform: project.platform };
  const platform = expectedPlatform(texts);
  return platform === undefined ? {} : { platform };
}
