import { join } from 'node:path';
import * as z from 'zod';
import { Problem } from '../../base/problem.ts';
import { noteUnsteady } from '../../repository/inputs.ts';
import { listFolder, readText } from '../../repository/read.ts';
import { pathExists } from '../../repository/there.ts';
import type { SourceFault } from '../fault.ts';
import { breakpoint } from './drizzle-breakpoint.ts';
import { journalFaults } from './drizzle-journal-faults.ts';
import { withPulled } from './drizzle-pulled.ts';
import { readJournalSnapshots } from './drizzle-snapshots.ts';
import type { JournalEntry } from './journal-entry.ts';
import { lineOfJsonError } from './json-error.ts';
import { type Migration, type MigrationFolder, type MigrationSet, readMigration } from './migration.ts';
import { naturalOrder } from './natural-order.ts';

const journalShape = z.object({
  dialect: z.string().optional(),
  entries: z.array(z.object({ idx: z.number(), when: z.number(), tag: z.string().min(1) })),
});

/** Drizzle 0.x: the journal names the files and their order. */
export async function readDrizzleJournal(folder: MigrationFolder): Promise<MigrationSet> {
  const journalFile = `${folder.shown}/meta/_journal.json`;
  const path = join(folder.absolute, 'meta', '_journal.json');
  if (!pathExists(path)) {
    throw new Problem(`${journalFile} does not exist, so the order of the migrations is not known.`, {
      advice: 'Commit the journal that drizzle-kit writes, or set another tool for this folder.',
    });
  }
  const entries = parseJournal(readText(path, folder.root), journalFile);
  const faults: SourceFault[] = [...journalFaults(entries, journalFile, Date.now())];
  if (faults.some(({ code }) => code === 'future-when')) noteUnsteady('a migration is dated in the future');
  const migrations: Migration[] = [];
  const tags = new Set<string>();
  for (const { tag, tagLine, when, whenLine } of entries) {
    if (tags.has(tag)) continue;
    tags.add(tag);
    const file = `${folder.shown}/${tag}.sql`;
    if (pathExists(join(folder.absolute, `${tag}.sql`))) {
      const path = join(folder.absolute, `${tag}.sql`);
      migrations.push({
        ...readMigration(path, folder.root, { name: tag, file, separator: breakpoint }),
        when: { value: when, location: { file: journalFile, line: whenLine } },
      });
    } else {
      faults.push({
        code: 'missing-file',
        severity: 'critical',
        subject: tag,
        message: `The journal names ${tag}, but ${file} does not exist.`,
        advice:
          'Bring the file back (it may have been lost in a merge), or take its entry out of the journal.',
        location: { file: journalFile, line: tagLine },
      });
    }
  }
  const files = listFolder(folder.absolute, folder.root)
    .map(({ name }) => name)
    .filter((name) => name.endsWith('.sql'))
    .sort(naturalOrder);
  for (const name of files.filter((name) => !tags.has(name.slice(0, -'.sql'.length)))) {
    faults.push({
      code: 'orphaned-file',
      severity: 'warning',
      subject: name.slice(0, -'.sql'.length),
      message: `${folder.shown}/${name} is not in the journal, so it is never run.`,
      advice: 'Generate it again with `drizzle-kit generate --custom` and move the SQL there, or delete it.',
      location: { file: `${folder.shown}/${name}`, line: 1 },
    });
  }
  const snapshots = readJournalSnapshots(folder, entries, journalFile);
  const read = withPulled(migrations);
  return {
    ...snapshots,
    migrations: read.migrations,
    faults: [...faults, ...snapshots.faults],
    warnings: [...snapshots.warnings, ...read.warnings],
  };
}

function parseJournal(text: string, file: string): JournalEntry[] {
  const conflict = text.split('\n').findIndex((line) => /^(<{7}|={7}|>{7})/.test(line));
  if (conflict >= 0) {
    throw new Problem(`${file} holds the marks of an unresolved merge.`, {
      location: { file, line: conflict + 1 },
      advice: 'Resolve it: keep the entries of both sides, each with its own idx, the newer `when` last.',
    });
  }
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    const reason = (error as Error).message;
    throw new Problem(`${file} is not valid JSON.`, {
      location: { file, line: lineOfJsonError(text) },
      detail: reason,
      advice: 'Take the journal from version control, or mend the line that is named.',
      cause: error,
    });
  }
  const parsed = journalShape.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const index = issue?.path[0] === 'entries' && typeof issue.path[1] === 'number' ? issue.path[1] : -1;
    throw new Problem(`${file} is not a Drizzle journal: ${issue?.path.join('.')}: ${issue?.message}.`, {
      location: { file, line: linesOfKey(text, 'tag')[index] ?? 1 },
      advice: 'Take the journal from version control, or mend the entry that is named.',
    });
  }
  const { entries, dialect } = parsed.data;
  if (dialect !== undefined && !['postgresql', 'pg'].includes(dialect)) {
    throw new Problem(`${file} is of a ${dialect} database, and only PostgreSQL is compared.`, {
      location: { file, line: linesOfKey(text, 'dialect')[0] ?? 1 },
      advice: 'Set `path` of this source to the folder of the PostgreSQL migrations.',
    });
  }
  const tagLines = linesOfKey(text, 'tag');
  const whenLines = linesOfKey(text, 'when');
  return entries.map((entry, i) => ({ ...entry, tagLine: tagLines[i] ?? 1, whenLine: whenLines[i] ?? 1 }));
}

/** Line of each occurrence of a key, in order: entries have each key once, so the nth is the nth entry's. */
function linesOfKey(text: string, key: string): number[] {
  const lines: number[] = [];
  for (const found of text.matchAll(new RegExp(`"${key}"\\s*:`, 'g'))) {
    lines.push(text.slice(0, found.index).split('\n').length);
  }
  return lines;
}
