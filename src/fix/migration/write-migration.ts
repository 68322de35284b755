import { existsSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { defined } from '../../base/defined.ts';
import { Problem } from '../../base/problem.ts';
import type { DrizzleSource, MigrationsSource } from '../../config/config.ts';
import type { MendingPlan } from '../../report/mending-plan.ts';
import { listFolder, textIfReadable } from '../../repository/read.ts';
import { drizzleSnapshot } from '../../sources/drizzle/started-loads.ts';
import { type OpenedMigrations, openMigrations } from '../../sources/migrations/open.ts';
import { nextOfAlembic } from './alembic.ts';
import type { NewFile, NextIn } from './next-in.ts';
import { nextMigration } from './next-migration.ts';
import { piecesOf } from './pieces.ts';
import { writeFiles } from './write-files.ts';

export interface MigrationToWrite {
  readonly plan: MendingPlan;
  readonly source: MigrationsSource;
  /** The Drizzle schema, where that is right in everything that the plan settles. */
  readonly schema: DrizzleSource | undefined;
  /** Whether everything that is wrong in the migrations is settled by the plan. */
  readonly isWhole: boolean;
  readonly allowDataLoss: boolean;
  readonly root: string;
  readonly signal: AbortSignal;
}

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
      ...(isOfDrizzle(opened) ? { drizzle: await besideMigrations(options, folder) } : {}),
    });
    return written(files, folder, root);
  };
}

function written(files: readonly NewFile[], folder: string, root: string): WrittenMigration {
  const undo = writeFiles(folder, files);
  return { files: files.map(({ path }) => relative(root, join(folder, path))), undo };
}

async function besideMigrations(
  { schema, root, signal }: MigrationToWrite,
  folder: string,
): Promise<NonNullable<NextIn['drizzle']>> {
  const journal = textIfReadable(join(folder, 'meta/_journal.json'), root);
  const snapshot = schema && (await drizzleSnapshot(schema, folder, root, signal));
  return defined({ journal, before: lastSnapshot(join(folder, 'meta'), root), snapshot });
}

/** The id of the one that drizzle-kit 0.x takes for the last. */
function lastSnapshot(meta: string, root: string): string | undefined {
  if (!existsSync(meta)) return undefined;
  const names = listFolder(meta, root).map(({ name }) => name);
  const last = names
    .filter((name) => /^\d+_snapshot\.json$/.test(name))
    .sort()
    .at(-1);
  const text = last && textIfReadable(join(meta, last), root);
  try {
    const { id } = JSON.parse(text ?? '{}') as { id?: unknown };
    return typeof id === 'string' ? id : undefined;
  } catch (cause) {
    throw new Problem(`The snapshot meta/${last} cannot be read: ${(cause as Error).message}.`, {
      advice: 'Bring it back as drizzle-kit wrote it: the next one follows it.',
      cause,
    });
  }
}

function isOfDrizzle({ tool }: OpenedMigrations): boolean {
  return tool === 'drizzle' || tool === 'drizzle-folders';
}

/** A migration on top of branches that do not go together would hide that from drizzle-kit. */
function refuseConflict({ faults }: OpenedMigrations): void {
  const conflict = faults.find(
    ({ code, severity }) => code === 'snapshot-conflict' && severity === 'critical',
  );
  if (conflict === undefined) return;
  const { message, advice, location } = conflict;
  throw new Problem(`Nothing is written on top of branches that conflict. ${message}`, {
    advice,
    ...defined({ location }),
  });
}

/** The snapshot beside it says that all of schema.ts is there: then it has to be. */
function refuseHalf({ plan, schema, isWhole, allowDataLoss }: MigrationToWrite): void {
  const advice = `\`schema-drift fix --side ${plan.source}\` prints the SQL; schema.ts first has to say what is right.`;
  if (schema === undefined)
    throw new Problem("Drizzle's migration would not lead to what schema.ts says.", { advice });
  if (!isWhole)
    throw new Problem(
      "Drizzle's migration is written whole or not at all: its snapshot says that all of schema.ts is there.",
      { advice: `Leave --finding out, and settle what has no proved plan: \`schema-drift fix\` lists it.` },
    );
  if (plan.steps.some(({ held }) => held) && !allowDataLoss)
    throw new Problem(
      "Drizzle's migration would leave what loses data to be done, and its snapshot would say that it was.",
      { advice: 'Have it written with --allow-data-loss, or bring what would go into schema.ts.' },
    );
}
