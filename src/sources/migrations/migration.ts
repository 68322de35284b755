import type { Location } from '../../base/problem.ts';
import { readText } from '../../repository/read.ts';
import type { SourceFault } from '../fault.ts';
import type { Platform } from '../platform.ts';
import type { SqlFile } from '../sql/sql-file.ts';
import { type MetaCommand, splitStatements } from '../sql/statements.ts';
import type { NewestSnapshot } from './drizzle-state.ts';
import type { GivenPlaceholders } from './flyway/settings.ts';

/** One migration as it is applied: a file, under the name by which its tool knows it. */
export interface Migration extends SqlFile {
  readonly name: string;
  /** Its text on disk, where that is not what is run. */
  readonly written?: string;
  /** When it was generated, in milliseconds since 1970, where its tool goes by that, and where it says so. */
  readonly when?: { readonly value: number; readonly location: Location };
  /** Set where it stands for all before it, though a later one does, too: no database that began before it runs it. */
  readonly isCheckpoint?: true;
  /** Lines for psql that the server cannot run. */
  readonly metaCommands: readonly MetaCommand[];
}

/** What a tool's reader makes of a folder. */
export interface MigrationSet {
  /** What the tool itself does before the first migration. */
  readonly preludes?: readonly SqlFile[];
  /** In the order in which the tool applies them to an empty database. */
  readonly migrations: readonly Migration[];
  /** Those that the first of them stands for, where that is a checkpoint: a database that began before it has these. */
  readonly before?: readonly Migration[];
  /** What is wrong with the folder itself. */
  readonly faults: readonly SourceFault[];
  /** Of Drizzle's; absent where there is none, or open branches have several. */
  readonly newestSnapshot?: NewestSnapshot;
  /** What has to be there before the first migration. */
  readonly platform?: Platform;
  /** What was passed over, and why. */
  readonly warnings: readonly string[];
}

/** A folder of migrations: where it is on disk, and how it is written in reports. */
export interface MigrationFolder {
  readonly absolute: string;
  /** Relative to the repository's root, with `/`. */
  readonly shown: string;
  /** The folder that is checked; absolute. */
  readonly root: string;
  /** What the config file says of placeholders in the files. */
  readonly placeholders?: GivenPlaceholders;
}

/** Reads one tool's folder. Throws a Problem when the folder cannot be understood at all. */
export type MigrationReader = (folder: MigrationFolder) => Promise<MigrationSet>;

/** Reads a file as a migration; the text stays as it is on disk but for a byte order mark. */
export function readMigration(
  path: string,
  root: string,
  more: { readonly name: string; readonly file: string; readonly separator?: string },
): Migration {
  const sql = readText(path, root).replace(/^\ufeff/, '');
  return {
    name: more.name,
    file: more.file,
    sql,
    ...splitStatements(sql, more.separator),
    transactional: true,
  };
}
