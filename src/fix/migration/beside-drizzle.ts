/** What drizzle-kit keeps beside migrations, and what keeps a plan from going there. */

import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { defined } from '../../base/defined.ts';
import { Problem } from '../../base/problem.ts';
import type { Finding } from '../../report/finding.ts';
import { listFolder, textIfReadable } from '../../repository/read.ts';
import { drizzleSnapshot } from '../../sources/drizzle/started-loads.ts';
import type { OpenedMigrations } from '../../sources/migrations/open.ts';
import type { MigrationToWrite } from './migration-to-write.ts';
import type { NextIn } from './next-in.ts';

/**
 * What the next migration needs to know of what is beside the others.
 *
 * @param folder of the migrations; absolute
 * @throws Problem where drizzle-kit makes no snapshot of the schema, or the last one cannot be read
 */
export async function besideMigrations(
  { schemas, root, signal }: MigrationToWrite,
  folder: string,
): Promise<NonNullable<NextIn['drizzle']>> {
  const journal = textIfReadable(join(folder, 'meta/_journal.json'), root);
  const schema = schemas.find(({ wrongIn }) => wrongIn.length === 0)?.schema;
  const snapshot = schema && (await drizzleSnapshot(schema, folder, root, signal));
  const earlier = snapshotsIn(folder, root);
  if (snapshot !== undefined) refuseNewRoles(snapshot, earlier);
  const before = earlier.at(-1)?.id;
  return defined({ journal, before: typeof before === 'string' ? before : undefined, snapshot });
}

type Snapshot = Readonly<Record<string, unknown>>;

/** In the order of their names, by which drizzle-kit 0.x knows the last. */
function snapshotsIn(folder: string, root: string): Snapshot[] {
  const meta = join(folder, 'meta');
  const beside = existsSync(meta) ? listFolder(meta, root).map(({ name }) => `meta/${name}`) : [];
  const within = listFolder(folder, root).map(({ name }) => `${name}/snapshot.json`);
  const files = [...beside.filter((name) => /\/\d+_snapshot\.json$/.test(name)), ...within].sort();
  return files.flatMap((file) => {
    const text = existsSync(join(folder, file)) ? textIfReadable(join(folder, file), root) : undefined;
    return text === undefined ? [] : [parsed(text, relative(root, join(folder, file)))];
  });
}

function parsed(text: string, file: string): Snapshot {
  try {
    return JSON.parse(text) as Snapshot;
  } catch (cause) {
    throw new Problem(`The snapshot ${file} cannot be read: ${(cause as Error).message}.`, {
      advice: 'Bring it back as drizzle-kit wrote it: the next one follows it.',
      cause,
    });
  }
}

/**
 * A plan makes no roles, and the snapshot would say that they are there.
 *
 * @param earlier the snapshots that it follows, of whichever format
 * @throws Problem for a role that only the new one has
 */
export function refuseNewRoles(snapshot: Snapshot, earlier: readonly Snapshot[]): void {
  const known = new Set(earlier.flatMap(rolesIn));
  const [role] = rolesIn(snapshot).filter((name) => !known.has(name));
  if (role === undefined) return;
  throw new Problem(
    `schema.ts declares the role ${role}, which drizzle-kit has in no migration, and a plan makes no roles.`,
    {
      advice:
        'Nothing was written. Have `drizzle-kit generate` make it, or declare it with `.existing()` where it is there without that.',
    },
  );
}

/** Names of roles that a snapshot has, or brings. */
function rolesIn({ roles = {}, ddl = [], deltas = [] }: Snapshot): string[] {
  const rows = [...(ddl as Row[]), ...(deltas as { readonly row?: Row }[]).flatMap(({ row }) => row ?? [])];
  const named = rows.filter(({ entityType }) => entityType === 'roles').map(({ name }) => name);
  return [...Object.keys(roles as object), ...named];
}

interface Row {
  readonly entityType: string;
  readonly name: string;
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
 * @throws Problem where it would not be; it names the findings that are in the way
 */
export function refuseHalf({ plan, schemas, notChosen, allowDataLoss }: MigrationToWrite): void {
  const printed = `\`schema-drift fix --side ${plan.source}\` prints the SQL.`;
  const [first] = schemas;
  if (first === undefined)
    throw new Problem(
      "Drizzle's migration comes with a snapshot of schema.ts, and no source of this database reads that.",
      { advice: `Add it as a source of kind drizzle. ${printed}` },
    );
  if (schemas.every(({ wrongIn }) => wrongIn.length > 0))
    throw new Problem("Drizzle's migration would not lead to what schema.ts says.", {
      advice: `schema.ts first has to say what is right: \`schema-drift fix --all\` has the edits that can be told, the rest is a person's. Then run this again. ${printed}`,
      detail: `\`${first.schema.name}\` stays wrong in\n${named(first.wrongIn)}`,
    });
  const half =
    "Drizzle's migration is written whole or not at all: its snapshot says that all of schema.ts is there.";
  if (plan.unplanned.length > 0)
    throw new Problem(half, {
      advice: `Settle what is named above first: say the --rename that it waits for, or mend it by hand. ${printed}`,
      detail: plan.unplanned
        .map(({ finding, title, reason }) => `${finding}  ${title}\n  ${reason}`)
        .join('\n'),
    });
  if (notChosen.length > 0)
    throw new Problem(half, {
      advice: `Choose these, too, or all with \`--side ${plan.source}\`. ${printed}`,
      detail: `Not chosen:\n${named(notChosen)}`,
    });
  const held = plan.steps.filter((step) => step.held);
  if (held.length > 0 && !allowDataLoss)
    throw new Problem(
      "Drizzle's migration would leave what loses data to be done, and its snapshot would say that it was.",
      {
        advice: 'Have it written with --allow-data-loss, or bring what would go into schema.ts.',
        detail: held.map(({ title }) => title).join('\n'),
      },
    );
}

function named(findings: readonly Finding[]): string {
  return findings.map(({ fingerprint, title }) => `${fingerprint}  ${title}`).join('\n');
}
