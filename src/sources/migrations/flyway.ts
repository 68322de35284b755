import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { basename, join, sep } from 'node:path';
import type { SourceFault } from '../source.ts';
import { type Migration, type MigrationFolder, type MigrationSet, readMigration } from './migration.ts';
import { naturalOrder } from './natural-order.ts';

/** Name of a versioned Flyway migration; its groups are the version and the description. */
export const flywayName = /^V(\d+(?:[._]\d+)*)__(.+)\.sql$/;
const repeatableName = /^R__(.+)\.sql$/;

/** Flyway: versions in order, then the repeatable ones by description; subfolders too. */
export async function readFlyway(folder: MigrationFolder): Promise<MigrationSet> {
  const paths = (await readdir(folder.absolute, { recursive: true })).filter((path) => path.endsWith('.sql'));
  const versioned = paths.filter((path) => flywayName.test(basename(path)));
  const repeatable = paths.filter((path) => repeatableName.test(basename(path)));
  versioned.sort((a, b) => naturalOrder(versionOf(a), versionOf(b)) || naturalOrder(a, b));
  repeatable.sort((a, b) => (basename(a) < basename(b) ? -1 : 1));

  const migrations: Migration[] = [];
  const faults: SourceFault[] = [];
  let previous: string | undefined;
  for (const path of [...versioned, ...repeatable]) {
    const file = shownPath(folder, path);
    const name = basename(path).slice(0, -'.sql'.length);
    const migration = await readMigration(join(folder.absolute, path), { name, file });
    migrations.push({ ...migration, transactional: await inTransaction(join(folder.absolute, path)) });
    if (previous !== undefined && versioned.includes(path) && versionOf(previous) === versionOf(path)) {
      faults.push({
        code: 'duplicate-number',
        severity: 'critical',
        subject: name,
        message: `${file} and ${shownPath(folder, previous)} have the same version, which Flyway refuses.`,
        advice: `Give ${name} a version of its own.`,
        location: { file, line: 1 },
      });
    }
    previous = path;
  }
  const passedOver = paths.filter((path) => !versioned.includes(path) && !repeatable.includes(path)).sort();
  const warnings = passedOver.map(
    (path) => `${shownPath(folder, path)}: passed over, since it is no V or R file.`,
  );
  return { migrations, faults, warnings };
}

function versionOf(path: string): string {
  return flywayVersion(flywayName.exec(basename(path))?.[1] ?? '');
}

/** A version as it is compared: `1_2`, `01.2` and `1.2.0` are the same. */
export function flywayVersion(text: string): string {
  const parts = text.split(/[._]/);
  while (parts.length > 1 && /^0+$/.test(parts.at(-1) ?? '')) parts.pop();
  return parts.map((part) => part.replace(/^0+(?=\d)/, '')).join('.');
}

function shownPath(folder: MigrationFolder, path: string): string {
  return `${folder.shown}/${path.split(sep).join('/')}`;
}

/** A file of settings beside the script can take it out of the transaction. */
async function inTransaction(path: string): Promise<boolean> {
  if (!existsSync(`${path}.conf`)) return true;
  return !/^\s*executeInTransaction\s*=\s*false\s*$/im.test(await readFile(`${path}.conf`, 'utf8'));
}
