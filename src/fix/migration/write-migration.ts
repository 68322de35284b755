import { join, relative, resolve } from 'node:path';
import { defined } from '../../base/defined.ts';
import type { MigrationsSource } from '../../config/config.ts';
import { listFolder } from '../../repository/read.ts';
import { flywaySettings } from '../../sources/migrations/flyway/settings.ts';
import { type OpenedMigrations, openMigrations } from '../../sources/migrations/open.ts';
import { nextOfAlembic } from './alembic.ts';
import { besideMigrations, refuseConflict, refuseHalf } from './beside-drizzle.ts';
import type { MigrationToWrite } from './migration-to-write.ts';
import type { NewFile } from './next-in.ts';
import { nextMigration } from './next-migration.ts';
import { piecesOf } from './pieces.ts';
import { writeFiles } from './write-files.ts';

export interface WrittenMigration {
  /** Relative to the repository. */
  readonly files: readonly string[];
  /** Takes them back. */
  readonly undo: () => void;
}

/**
 * Makes a plan ready to be written as the next migration of a folder, in the format of its tool. Nothing is written yet.
 *
 * @returns what writes it; it rejects with a `Problem` where the files cannot be written
 * @throws Problem where none can be written there
 */
export async function migrationToBeWritten(
  options: MigrationToWrite,
): Promise<() => Promise<WrittenMigration>> {
  const { plan, source, root, allowDataLoss } = options;
  const pieces = piecesOf(plan, allowDataLoss);
  if (source.command !== undefined) {
    const files = [nextOfAlembic(pieces, plan, { source, command: source.command, root })];
    return async () => written(files, root, root);
  }
  const opened = await openMigrations(source, root);
  if (isOfDrizzle(opened)) {
    refuseConflict(opened);
    refuseHalf(options);
  }
  return async () => {
    const folder = resolve(root, source.path);
    const files = nextMigration(pieces, {
      tool: opened.tool,
      names: [
        ...listFolder(folder, root).map(({ name }) => name),
        ...opened.migrations.map(({ name }) => name.split('/').at(-1) ?? name),
      ],
      called: 'schema_drift',
      now: new Date(),
      ...(opened.tool === 'flyway' ? defined({ placeholderPrefix: placeholderPrefix(source, root) }) : {}),
      ...(isOfDrizzle(opened) ? { drizzle: await besideMigrations(options, folder) } : {}),
    });
    return written(files, folder, root);
  };
}

function placeholderPrefix({ path, placeholders }: MigrationsSource, root: string): string | undefined {
  const { replaces, prefix } = flywaySettings(path, root, placeholders);
  return replaces ? prefix : undefined;
}

function written(files: readonly NewFile[], folder: string, root: string): WrittenMigration {
  const undo = writeFiles(folder, files, root);
  return { files: files.map(({ path }) => relative(root, join(folder, path))), undo };
}

function isOfDrizzle({ tool }: OpenedMigrations): boolean {
  return tool === 'drizzle' || tool === 'drizzle-folders';
}
