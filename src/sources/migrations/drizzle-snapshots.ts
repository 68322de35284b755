import { join } from 'node:path';
import { readText } from '../../repository/read.ts';
import { pathExists } from '../../repository/there.ts';
import type { SourceFault } from '../fault.ts';
import { branchFaults, openEnds, type Snapshot } from './drizzle-branches.ts';
import { isEmptyState } from './drizzle-state.ts';
import type { JournalEntry } from './journal-entry.ts';
import type { MigrationFolder, MigrationSet } from './migration.ts';

/** What reading the snapshots of a folder gives. */
export type SnapshotsRead = Pick<MigrationSet, 'faults' | 'warnings' | 'newestSnapshot'>;

/** The snapshots beside a 0.x journal (`meta/0003_snapshot.json`). */
export function readJournalSnapshots(
  folder: MigrationFolder,
  entries: readonly JournalEntry[],
  journalFile: string,
): SnapshotsRead {
  const faults: SourceFault[] = [];
  const snapshots: Snapshot[] = [];
  const seen = new Set<string>();
  for (const [i, { tag, tagLine }] of entries.entries()) {
    // With drizzle-kit's `prefix: 'none'` the name says nothing of the snapshot.
    const prefix = /^(\d+)_/.exec(tag)?.[1];
    const file = `meta/${prefix}_snapshot.json`;
    if (prefix === undefined || seen.has(file)) continue;
    seen.add(file);
    if (pathExists(join(folder.absolute, file))) {
      readSnapshot(folder, tag, file, snapshots, faults);
    } else if (i === entries.length - 1) {
      const missing = missingSnapshot(tag, `${folder.shown}/${file}`, snapshots.length);
      faults.push({ ...missing, location: { file: journalFile, line: tagLine } });
    }
  }
  const newest = snapshots.find(({ tag }) => tag === entries.at(-1)?.tag);
  return read([...faults, ...siblingFaults(snapshots), ...brokenChain(snapshots)], newest);
}

/** The snapshots in 1.0 folders (`<folder>/snapshot.json`), given in order. */
export function readFolderSnapshots(folder: MigrationFolder, names: readonly string[]): SnapshotsRead {
  const faults: SourceFault[] = [];
  const snapshots: Snapshot[] = [];
  for (const [i, name] of names.entries()) {
    const file = `${name}/snapshot.json`;
    if (pathExists(join(folder.absolute, file))) {
      readSnapshot(folder, name, file, snapshots, faults);
    } else if (i === names.length - 1) {
      const missing = missingSnapshot(name, `${folder.shown}/${file}`, snapshots.length);
      faults.push({ ...missing, location: { file: `${folder.shown}/${name}/migration.sql`, line: 1 } });
    }
  }
  const [newest, ...more] = openEnds(snapshots);
  return read(
    [...faults, ...brokenChain(snapshots), ...branchFaults(snapshots)],
    more.length === 0 ? newest : undefined,
  );
}

function read(faults: readonly SourceFault[], newest: Snapshot | undefined): SnapshotsRead {
  if (newest === undefined) return { faults, warnings: [] };
  const { tag, file, json } = newest;
  const repeats = `${file} holds nothing, so a \`drizzle-kit generate\` writes the whole schema once more.`;
  return { faults, warnings: isEmptyState(json) ? [repeats] : [], newestSnapshot: { tag, file, json } };
}

function readSnapshot(
  folder: MigrationFolder,
  tag: string,
  file: string,
  snapshots: Snapshot[],
  faults: SourceFault[],
): void {
  const shown = `${folder.shown}/${file}`;
  const text = readText(join(folder.absolute, file), folder.root);
  try {
    const json = JSON.parse(text) as Record<string, unknown>;
    const parents = Array.isArray(json.prevIds) ? json.prevIds : [json.prevId];
    snapshots.push({ tag, file: shown, id: String(json.id), parents: parents.map(String), json });
  } catch (error) {
    faults.push({
      code: 'unreadable-snapshot',
      severity: 'warning',
      subject: tag,
      message: `${shown} is not valid JSON (${(error as Error).message}), so drizzle-kit cannot generate from it.`,
      advice: 'Take it from version control, or delete the migration and generate it again.',
      location: { file: shown, line: 1 },
    });
  }
}

/** A folder that keeps no snapshot at all is not one that somebody generates from; one that keeps others lost this one. */
function missingSnapshot(tag: string, snapshot: string, others: number): SourceFault {
  const repeats =
    others === 0
      ? `No migration has a snapshot (${snapshot} would be the newest), so a \`drizzle-kit generate\` writes the whole schema once more.`
      : `The newest migration ${tag} has no snapshot (${snapshot}), so the next \`drizzle-kit generate\` repeats what it does.`;
  return {
    code: 'missing-snapshot',
    severity: others === 0 ? 'cosmetic' : 'warning',
    subject: tag,
    message: repeats,
    advice:
      'Generate migrations with drizzle-kit (`generate --custom` for SQL of your own), which writes the snapshot.',
  };
}

/** Before 1.0, two with one parent are two branches that do not know of each other. */
function siblingFaults(snapshots: readonly Snapshot[]): SourceFault[] {
  const childOf = new Map<string, Snapshot>();
  return snapshots.flatMap((snapshot) => {
    const parent = snapshot.parents.find((id) => childOf.has(id));
    const sibling = parent === undefined ? undefined : childOf.get(parent);
    for (const id of snapshot.parents) if (!childOf.has(id)) childOf.set(id, snapshot);
    if (sibling === undefined) return [];
    return {
      code: 'snapshot-conflict',
      severity: 'warning',
      subject: snapshot.tag,
      message: `${snapshot.tag} and ${sibling.tag} were both generated from the same state: neither snapshot holds the other's change.`,
      advice: `Delete ${snapshot.tag} and generate it again on top of ${sibling.tag}.`,
      location: { file: snapshot.file, line: 1 },
    };
  });
}

function brokenChain(snapshots: readonly Snapshot[]): SourceFault[] {
  // What the first one builds on is the empty schema, which has no snapshot.
  const ids = new Set([...snapshots.map(({ id }) => id), ...(snapshots[0]?.parents ?? [])]);
  return snapshots.flatMap(({ tag, parents, file }) =>
    parents.some((id) => ids.has(id))
      ? []
      : {
          code: 'snapshot-chain',
          severity: 'cosmetic',
          subject: tag,
          message: `The snapshot of ${tag} builds on one that is not here.`,
          advice:
            'If a migration was removed on purpose, nothing is to be done; `drizzle-kit check` tells more.',
          location: { file, line: 1 },
        },
  );
}
