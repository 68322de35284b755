/** What drizzle-kit keeps beside migrations, and what keeps a plan from going there. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { defined } from '../../base/defined.ts';
import { Problem } from '../../base/problem.ts';
import { listFolder, textIfReadable } from '../../repository/read.ts';
import { drizzleSnapshot } from '../../sources/drizzle/started-loads.ts';
import type { OpenedMigrations } from '../../sources/migrations/open.ts';
import type { NextIn } from './next-in.ts';
import type { MigrationToWrite } from './write-migration.ts';

/**
 * What the next migration needs to know of what is beside the others.
 *
 * @param folder of the migrations; absolute
 * @throws Problem where drizzle-kit makes no snapshot of the schema, or the last one cannot be read
 */
export async function besideMigrations(
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

/**
 * A migration on top of branches that do not go together would hide that from drizzle-kit.
 *
 * @throws Problem where there are such
 */
export function refuseConflict({ faults }: OpenedMigrations): void {
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

/**
 * The snapshot beside a migration says that all of schema.ts is there: then it has to be.
 *
 * @throws Problem where it would not be
 */
export function refuseHalf({ plan, schema, isWhole, allowDataLoss }: MigrationToWrite): void {
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
