import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { SourceFault } from '../source.ts';
import { type Migration, type MigrationFolder, type MigrationSet, readMigration } from './migration.ts';
import { naturalOrder } from './natural-order.ts';
import { upPart } from './up-part.ts';

/** Files that lead back rather than up, by the ways tools name them. */
const leadsBack = /(?:[._-](?:down|undo|rollback|revert)\.sql|^U\d[\d._]*__.*\.sql)$/i;

/** A plain folder of .sql files, numbered by name; also what dbmate, goose and golang-migrate keep. */
export async function readSqlFolder(folder: MigrationFolder): Promise<MigrationSet> {
  const migrations: Migration[] = [];
  const faults: SourceFault[] = [];
  const warnings: string[] = [];
  const entries = (await readdir(folder.absolute, { withFileTypes: true })).sort((a, b) =>
    naturalOrder(a.name, b.name),
  );
  const byNumber = new Map<string, string>();
  for (const entry of entries) {
    const file = `${folder.shown}/${entry.name}`;
    if (entry.isDirectory()) {
      const inside = (await readdir(join(folder.absolute, entry.name))).filter((name) =>
        name.endsWith('.sql'),
      );
      if (inside.length > 0)
        warnings.push(
          `${file}/: passed over, with ${inside.length} .sql ${inside.length === 1 ? 'file' : 'files'} in it.`,
        );
    } else if (!entry.name.endsWith('.sql')) {
    } else if (leadsBack.test(entry.name)) {
      warnings.push(`${file}: passed over, since it leads back.`);
    } else {
      migrations.push(
        upPart(
          await readMigration(join(folder.absolute, entry.name), {
            name: entry.name.slice(0, -'.sql'.length),
            file,
          }),
        ),
      );
      const number = /^V?(\d+(?:[._]\d+)*)(?=[._-]|$)/i
        .exec(entry.name.slice(0, -'.sql'.length))?.[1]
        ?.replace(/^0+(?=\d)/, '');
      const other = number === undefined ? undefined : byNumber.get(number);
      if (other !== undefined) faults.push(sameNumber(entry.name, other, file));
      else if (number !== undefined) byNumber.set(number, entry.name);
    }
  }
  return { migrations, faults, warnings };
}

function sameNumber(name: string, other: string, file: string): SourceFault {
  return {
    code: 'duplicate-number',
    severity: 'warning',
    subject: name,
    message: `${name} and ${other} have the same number, so which runs first depends on the tool.`,
    advice: `Give ${name} a number of its own.`,
    location: { file, line: 1 },
  };
}
