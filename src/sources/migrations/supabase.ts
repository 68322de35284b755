import { supabase } from '../supabase/platform.ts';
import type { MigrationFolder, MigrationSet } from './migration.ts';
import { readSqlFolder } from './sql-folder.ts';
import { supabaseFiles } from './sql-tools.ts';

/** Supabase: `<digits>_name.sql` on top of what the platform provides; other files are not run. */
export async function readSupabase(folder: MigrationFolder): Promise<MigrationSet> {
  return { ...(await readSqlFolder(folder, supabaseFiles)), platform: supabase };
}
