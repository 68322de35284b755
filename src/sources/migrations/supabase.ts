import { supabase } from '../platform.ts';
import type { MigrationFolder, MigrationSet } from './migration.ts';
import { readSqlFolder } from './sql-folder.ts';

/** The name that Supabase's own tool asks for: digits, then a name. */
const supabaseName = /^\d+_.*$/;

/** Supabase: `<digits>_name.sql` on top of what the platform provides; other files are not run. */
export async function readSupabase(folder: MigrationFolder): Promise<MigrationSet> {
  const { migrations, faults, warnings } = await readSqlFolder(folder);
  const others = migrations.filter(({ name }) => !supabaseName.test(name));
  return {
    migrations: migrations.filter(({ name }) => supabaseName.test(name)),
    platform: supabase,
    faults: [
      ...faults,
      ...others.map(({ name, file }) => ({
        code: 'orphaned-file',
        severity: 'warning' as const,
        subject: name,
        message: `${file} is not named <digits>_name.sql, so Supabase never runs it.`,
        advice: 'Rename it so that it has its place in the order, or move it out of the folder.',
        location: { file, line: 1 },
      })),
    ],
    warnings,
  };
}
