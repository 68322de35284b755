import { join } from 'node:path';
import { listFolder, readText } from '../../repository/read.ts';
import { pathExists } from '../../repository/there.ts';
import type { SourceFault } from '../fault.ts';
import { type Migration, type MigrationReader, readMigration } from './migration.ts';

/** Prisma: `<14 digits>_name/migration.sql`, in the order of the names. */
export const readPrisma = folderPerMigration('migration.sql');
/** Diesel: `<number>_name/up.sql`, in the order of the names. */
export const readDiesel = folderPerMigration('up.sql');

/** A reader of folders that hold a migration each, always in a file of the same name. */
function folderPerMigration(fileName: string): MigrationReader {
  return async (folder) => {
    const entries = listFolder(folder.absolute, folder.root);
    const names = entries
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
      .sort();
    const migrations: Migration[] = [];
    const faults: SourceFault[] = [];
    for (const name of names) {
      const path = join(folder.absolute, name, fileName);
      const file = `${folder.shown}/${name}/${fileName}`;
      if (pathExists(path)) {
        const migration = readMigration(path, folder.root, { name, file });
        migrations.push({
          ...migration,
          transactional: inTransaction(join(folder.absolute, name), folder.root),
        });
      } else {
        faults.push({
          code: 'missing-file',
          severity: 'critical',
          subject: name,
          message: `${folder.shown}/${name} holds no ${fileName}.`,
          advice: 'Bring the file back (it may have been lost in a merge), or delete the folder.',
          location: { file, line: 1 },
        });
      }
    }
    const warnings = entries
      .filter((entry) => entry.isFile() && entry.name.endsWith('.sql'))
      .map(({ name }) => `${folder.shown}/${name}: not in a migration's folder, passed over.`);
    return { migrations, faults, warnings };
  };
}

/** Diesel's own file of settings beside a migration can take it out of the transaction. */
function inTransaction(folder: string, root: string): boolean {
  const path = join(folder, 'metadata.toml');
  if (!pathExists(path)) return true;
  return !/^\s*run_in_transaction\s*=\s*false\s*(?:#.*)?$/m.test(readText(path, root));
}
