import { join } from 'node:path';
import { listFolder } from '../../repository/read.ts';
import { pathExists } from '../../repository/there.ts';
import type { SourceFault } from '../fault.ts';
import { secondOf, timeOfFolder } from './drizzle-folder-time.ts';
import { readDrizzleFolders } from './drizzle-folders.ts';
import { readDrizzleJournal } from './drizzle-journal.ts';
import type { Migration, MigrationFolder, MigrationSet } from './migration.ts';
import { drizzleFolderName } from './recognise.ts';

/** Drizzle's journal, and folders of 1.0 where there are some beside it. */
export async function readDrizzle(folder: MigrationFolder): Promise<MigrationSet> {
  const named = await readDrizzleJournal(folder);
  const isFolder = (name: string) =>
    drizzleFolderName.test(name) && pathExists(join(folder.absolute, name, 'migration.sql'));
  const names = listFolder(folder.absolute, folder.root).map(({ name }) => name);
  const [first, ...more] = names.filter(isFolder).sort();
  if (first === undefined) return named;
  const folders = await readDrizzleFolders(folder);
  const migrations = inOneRow(named.migrations, folders.migrations);
  const beside = more.length === 0 ? first : `${first} and ${more.length} more`;
  const both: SourceFault = {
    code: 'journal-beside-folders',
    severity: 'critical',
    subject: folder.shown,
    message: `${folder.shown} holds a journal and folders of Drizzle 1.0 beside it (${beside}): drizzle-kit and drizzle-orm 1.0 refuse to run anything, and before 1.0 they pass over the folders in silence.`,
    advice:
      'Run `drizzle-kit up` of 1.0, which makes folders of what the journal names, and commit what it did.',
    location: { file: `${folder.shown}/meta/_journal.json`, line: 1 },
  };
  const missing = named.faults.filter(({ code }) => code === 'missing-file');
  return { migrations, faults: [both, ...missing], warnings: [...named.warnings, ...folders.warnings] };
}

/** What `up` makes a folder of has its second: a journal's entry that has become one is not run twice. */
function inOneRow(named: readonly Migration[], folders: readonly Migration[]): Migration[] {
  const timed = folders.map(
    (migration): Migration => ({
      ...migration,
      when: { value: timeOfFolder(migration.name), location: { file: migration.file, line: 1 } },
    }),
  );
  const seconds = new Set(folders.map(({ name }) => name.slice(0, 14)));
  const left = named.filter(({ when }) => !seconds.has(secondOf(when?.value ?? 0) ?? ''));
  return [...left, ...timed].sort((a, b) => (a.when?.value ?? 0) - (b.when?.value ?? 0));
}
