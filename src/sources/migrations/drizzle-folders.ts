import { join } from 'node:path';
import { noteUnsteady } from '../../repository/inputs.ts';
import { listFolder } from '../../repository/read.ts';
import { pathExists } from '../../repository/there.ts';
import type { SourceFault } from '../fault.ts';
import { breakpoint } from './drizzle-breakpoint.ts';
import { timeOfFolder } from './drizzle-folder-time.ts';
import { withPulled } from './drizzle-pulled.ts';
import { readFolderSnapshots } from './drizzle-snapshots.ts';
import { type Migration, type MigrationFolder, type MigrationSet, readMigration } from './migration.ts';
import { drizzleFolderName } from './recognise.ts';

/** Clocks of the machines that generate differ by no more, in milliseconds. */
const DAY = 86_400_000;

/** Drizzle 1.0: a folder a migration, in the order of their names. */
export async function readDrizzleFolders(folder: MigrationFolder): Promise<MigrationSet> {
  const entries = listFolder(folder.absolute, folder.root);
  const names = entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
  const migrations: Migration[] = [];
  const faults: SourceFault[] = [];
  const warnings: string[] = [];
  for (const name of names) {
    const path = join(folder.absolute, name, 'migration.sql');
    const file = `${folder.shown}/${name}/migration.sql`;
    if (pathExists(path)) {
      migrations.push(readMigration(path, folder.root, { name, file, separator: breakpoint }));
      faults.push(...ofTheFuture(name, file));
    } else if (drizzleFolderName.test(name)) faults.push(withoutFile(name, folder));
    else warnings.push(`${folder.shown}/${name}: not a migration, passed over.`);
  }
  for (const entry of entries)
    if (entry.isFile() && entry.name.endsWith('.sql')) faults.push(orphaned(entry.name, folder));
  const snapshots = readFolderSnapshots(
    folder,
    migrations.map(({ name }) => name),
  );
  const read = withPulled(migrations);
  return {
    ...snapshots,
    migrations: read.migrations,
    faults: [...faults, ...snapshots.faults],
    warnings: [...warnings, ...snapshots.warnings, ...read.warnings],
  };
}

function ofTheFuture(name: string, file: string): SourceFault[] {
  const isAhead = timeOfFolder(name) > Date.now() + DAY;
  if (!isAhead) return [];
  noteUnsteady('a migration is dated in the future');
  return [
    {
      code: 'future-when',
      severity: 'warning',
      subject: name,
      message: `The name of ${name} lies in the future: until then, whatever is generated comes before it in a new database, and after it in the others.`,
      advice: 'If no database has it yet, begin its name with the time at which it was made.',
      location: { file, line: 1 },
    },
  ];
}

function withoutFile(name: string, { shown }: MigrationFolder): SourceFault {
  return {
    code: 'missing-file',
    severity: 'critical',
    subject: name,
    message: `${shown}/${name} holds no migration.sql, so the migrator passes over it.`,
    advice: 'Bring the file back (it may have been lost in a merge), or delete the folder.',
    location: { file: `${shown}/${name}`, line: 1 },
  };
}

/** A file beside the folders. */
function orphaned(name: string, { shown }: MigrationFolder): SourceFault {
  return {
    code: 'orphaned-file',
    severity: 'warning',
    subject: name,
    message: `${shown}/${name} is not in a migration folder of its own, so it is never run.`,
    advice: 'Generate it again with `drizzle-kit generate --custom` and move the SQL there, or delete it.',
    location: { file: `${shown}/${name}`, line: 1 },
  };
}
