import { posix, resolve } from 'node:path';
import { defined } from '../base/defined.ts';
import { Problem } from '../base/problem.ts';
import type { Config, MigrationsSource } from '../config/config.ts';
import { type LaidOut, layOut } from '../repository/commits.ts';
import { pathExists } from '../repository/there.ts';
import { type Base, notHeld, openBase } from '../run/base.ts';
import { settingsFilesFor } from '../sources/migrations/flyway/settings-files.ts';
import type { Migration } from '../sources/migrations/migration.ts';
import { type OpenedFolders, type OpenedMigrations, openMigrations } from '../sources/migrations/open.ts';
import { sameToTool } from './known-by.ts';

/** The migrations of a change, beside those of what it is made to. */
export interface ChangedMigrations {
  readonly head: OpenedMigrations;
  /** Those that are there before the change, as they are written there, in their order. */
  readonly before: readonly Migration[];
  /** Those that the change brings, in the order in which their tool runs them. */
  readonly added: readonly Migration[];
  /** Names of those that both have, each with another text; as they are called after it. */
  readonly edited: readonly string[];
  /** Names of those that the change takes away. */
  readonly removed: readonly string[];
}

export interface AskedMigrations {
  readonly source: MigrationsSource;
  readonly database: string;
  readonly root: string;
  readonly config: Config;
  readonly openedFolders: OpenedFolders;
  /** The config file that was asked for. */
  readonly path?: string;
  readonly isRecognised: boolean;
  readonly signal: AbortSignal;
}

/**
 * What a change does to a folder of migrations; `undefined` where it leaves every one of them as it is. Only texts are
 * compared, so that a change without migrations costs no more than reading these.
 *
 * @throws Problem where the base cannot be had, or either folder cannot be understood
 */
export async function changedMigrations(
  base: Base,
  asked: AskedMigrations,
): Promise<ChangedMigrations | undefined> {
  const head = await openMigrations(asked.source, asked.root, asked.openedFolders);
  const before = await migrationsBefore(base, asked);
  const known = new Map(before.map((migration) => [migration.name, textOf(migration)]));
  const names = new Set(head.migrations.map(({ name }) => name));
  const isEdited = (migration: Migration) =>
    known.has(migration.name) && known.get(migration.name) !== textOf(migration);
  const isAgain = (migration: Migration) => isEdited(migration) && isRepeatable(migration, head);
  const fresh = head.migrations.filter(({ name }) => !known.has(name));
  const gone = before.filter(({ name }) => !names.has(name));
  const hasSameText = (one: Migration, other: Migration) => textOf(one) === textOf(other);
  const isSame = sameToTool(head, hasSameText);
  const formerOf = (migration: Migration) => gone.find((it) => isSame(it, migration));
  const renamed = fresh.filter((migration) => formerOf(migration) !== undefined);
  const isOther = (migration: Migration) => {
    const former = formerOf(migration);
    return former !== undefined && !hasSameText(former, migration);
  };
  const changed = {
    head,
    before,
    added: head.migrations.filter((it) => (fresh.includes(it) && !renamed.includes(it)) || isAgain(it)),
    edited: head.migrations
      .filter((it) => (isEdited(it) && !isAgain(it)) || (renamed.includes(it) && isOther(it)))
      .map(({ name }) => name),
    removed: gone.filter((it) => !renamed.some((migration) => isSame(it, migration))).map(({ name }) => name),
  };
  const { added, edited, removed } = changed;
  return added.length + edited.length + removed.length === 0 ? undefined : changed;
}

/** What Flyway runs again wherever its text is another one. */
function isRepeatable({ file }: Migration, { tool }: OpenedMigrations): boolean {
  return tool === 'flyway' && posix.basename(file).startsWith('R__');
}

/** The text of a migration by which two of them are told apart: ends of lines and blank ends play no role. */
export function textOf({ sql, written = sql }: Pick<Migration, 'sql' | 'written'>): string {
  return written.replaceAll('\r\n', '\n').trimEnd();
}

/** None where the base has no such folder yet. */
async function migrationsBefore(base: Base, asked: AskedMigrations): Promise<readonly Migration[]> {
  const { source } = asked;
  const commit = await base.find();
  if (commit instanceof Problem) throw commit;
  const folder = source.path.replace(/\/+$/, '');
  const above = posix.dirname(folder);
  // Supabase's project says what its migrations find, Flyway's settings what they are filled with.
  const only = [
    folder,
    posix.join(above, 'config.toml'),
    posix.join(above, 'roles.sql'),
    ...settingsFilesFor(folder),
  ];
  const laidOut = await layOut(commit, only);
  if (laidOut === undefined) throw notHeld(commit);
  try {
    if (pathExists(resolve(laidOut.root, folder))) return await opened(source, laidOut);
  } finally {
    await laidOut.remove();
  }
  return migrationsElsewhere(base, asked);
}

/** Of a source whose folder the base has not, it may have another one. */
async function migrationsElsewhere(base: Base, asked: AskedMigrations): Promise<readonly Migration[]> {
  const { config, path, isRecognised, signal, source, database } = asked;
  const laidOut = await openBase(base, config, { ...defined({ path }), isRecognised, signal });
  try {
    const there = laidOut.config.databases
      .find(({ name }) => name === database)
      ?.sources.find(({ name }) => name === source.name);
    if (there?.kind !== 'migrations' || there.command !== undefined) return [];
    return pathExists(resolve(laidOut.root, there.path)) ? await opened(there, laidOut) : [];
  } finally {
    await laidOut.remove();
  }
}

async function opened(source: MigrationsSource, { root }: LaidOut): Promise<readonly Migration[]> {
  return (await openMigrations(source, root)).migrations;
}
