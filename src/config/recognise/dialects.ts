/** For which database SQL is written, where that is not Postgres. */

import { posix } from 'node:path';
import { listFolder, textIfReadable } from '../../repository/read.ts';
import { pathExists } from '../../repository/there.ts';

/** Comments and what is quoted, so that words in them are no SQL; names in backticks and brackets stay. */
const quoted = /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|\$(\w*)\$[\s\S]*?\$\1\$|"[^"\n]*"/g;

/** What Postgres cannot read and another database writes, as Drizzle and Prisma call that; the first that fits. */
const marks: readonly (readonly [dialect: string, mark: RegExp])[] = [
  ['clickhouse', /\)\s*engine\s*=\s*\w*mergetree\b/i],
  ['mysql', /\bcreate\s+table\b[^;]*(?:[\w`)]\s+auto_increment\b|\)\s*engine\s*=)/i],
  ['sqlite', /\bcreate\s+table\b[^;]*(?:\bkey\s+autoincrement\b|\)\s*(?:without\s+rowid|strict)\b)/i],
  ['sqlite', /(?:^|;)\s*pragma\s+\w|\bdefault\s*\(\s*(?:datetime|strftime|unixepoch)\s*\(/i],
  ['mssql', /\bcreate\s+table\s+\[|\bcreate\s+table\b[^;]*\b(?:nvarchar\s*\(|identity\s*\(\s*1\s*,)/i],
  ['mysql or sqlite', /\bcreate\s+table\s[^;(]*`/i],
];

/** The database that SQL is written for by its own words; `undefined` where nothing in it is foreign to Postgres. */
export function otherDialectOf(sql: string): string | undefined {
  const bare = sql.replace(quoted, ' ');
  return marks.find(([, mark]) => mark.test(bare))?.[0];
}

/**
 * The database that a folder of migrations is for, where that is not Postgres: by what its tool notes of it, else by the
 * words of its SQL.
 *
 * @param folder relative to `root`
 */
export function otherDialectIn(folder: string, root: string): string | undefined {
  if (isNotedForPostgres(folder, root)) return undefined;
  const noted = dialectNoted(folder, root);
  if (noted !== undefined) return noted;
  for (const file of sqlFiles(folder, root)) {
    const dialect = otherDialectOf(textIfReadable(file, root) ?? '');
    if (dialect !== undefined) return dialect;
  }
  return undefined;
}

/** Whether the tool of a folder of migrations (relative to `root`) has noted that they are for Postgres. */
export function isNotedForPostgres(folder: string, root: string): boolean {
  return postgres.has(dialectNoted(folder, root) ?? '');
}

/** How Drizzle and Prisma call Postgres, or have called it. */
const postgres: ReadonlySet<string> = new Set(['postgresql', 'postgres', 'pg']);

/** What Drizzle's journal and snapshots and Prisma's lock file say. */
function dialectNoted(folder: string, root: string): string | undefined {
  const [snapshots = ''] = listFolder(posix.join(root, folder), root)
    .map(({ name }) => `${name}/snapshot.json`)
    .filter((file) => pathExists(posix.join(root, folder, file)));
  const noted = [
    ['meta/_journal.json', /"dialect"\s*:\s*"(\w+)"/],
    [snapshots, /"dialect"\s*:\s*"(\w+)"/],
    ['migration_lock.toml', /^\s*provider\s*=\s*"(\w+)"/m],
  ] as const;
  return noted
    .map(([file, said]) => said.exec(textIfReadable(posix.join(folder, file), root) ?? '')?.[1])
    .find((dialect) => dialect !== undefined);
}

/** The files that go up, in the folder or in one folder for each migration. */
function sqlFiles(folder: string, root: string): string[] {
  return listFolder(posix.join(root, folder), root)
    .flatMap((entry) =>
      entry.isFile() ? [entry.name] : [`${entry.name}/migration.sql`, `${entry.name}/up.sql`],
    )
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .map((name) => posix.join(folder, name));
}
