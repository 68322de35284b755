import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SourceFault } from '../source.ts';
import type { JournalEntry } from './journal-entry.ts';
import type { MigrationFolder } from './migration.ts';

/** A snapshot's place in the chain: drizzle-kit generates against the newest one. */
interface Snapshot {
  readonly tag: string;
  readonly file: string;
  readonly id: string;
  readonly parents: readonly string[];
}

/** What is wrong with the snapshots beside a 0.x journal (`meta/0003_snapshot.json`). */
export async function journalSnapshotFaults(
  folder: MigrationFolder,
  entries: readonly JournalEntry[],
  journalFile: string,
): Promise<SourceFault[]> {
  const faults: SourceFault[] = [];
  const snapshots: Snapshot[] = [];
  const seen = new Set<string>();
  for (const [i, { tag, tagLine }] of entries.entries()) {
    // With drizzle-kit's `prefix: 'none'` the name says nothing of the snapshot.
    const prefix = /^(\d+)_/.exec(tag)?.[1];
    const file = `meta/${prefix}_snapshot.json`;
    if (prefix === undefined || seen.has(file)) continue;
    seen.add(file);
    if (existsSync(join(folder.absolute, file))) {
      await readSnapshot(folder, tag, file, snapshots, faults);
    } else if (i === entries.length - 1) {
      faults.push(missingSnapshot(tag, `${folder.shown}/${file}`, journalFile, tagLine));
    }
  }
  return [...faults, ...chainFaults(snapshots)];
}

/** What is wrong with the snapshots in 1.0 folders (`<folder>/snapshot.json`), given in order. */
export async function folderSnapshotFaults(
  folder: MigrationFolder,
  names: readonly string[],
): Promise<SourceFault[]> {
  const faults: SourceFault[] = [];
  const snapshots: Snapshot[] = [];
  for (const [i, name] of names.entries()) {
    const file = `${name}/snapshot.json`;
    if (existsSync(join(folder.absolute, file))) {
      await readSnapshot(folder, name, file, snapshots, faults);
    } else if (i === names.length - 1) {
      faults.push(
        missingSnapshot(name, `${folder.shown}/${file}`, `${folder.shown}/${name}/migration.sql`, 1),
      );
    }
  }
  return [...faults, ...chainFaults(snapshots)];
}

async function readSnapshot(
  folder: MigrationFolder,
  tag: string,
  file: string,
  snapshots: Snapshot[],
  faults: SourceFault[],
): Promise<void> {
  const shown = `${folder.shown}/${file}`;
  try {
    const json = JSON.parse(await readFile(join(folder.absolute, file), 'utf8')) as Record<string, unknown>;
    const parents = Array.isArray(json.prevIds) ? json.prevIds : [json.prevId];
    snapshots.push({ tag, file: shown, id: String(json.id), parents: parents.map(String) });
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

function missingSnapshot(tag: string, snapshot: string, file: string, line: number): SourceFault {
  return {
    code: 'missing-snapshot',
    severity: 'warning',
    subject: tag,
    message: `The newest migration ${tag} has no snapshot (${snapshot}), so the next \`drizzle-kit generate\` repeats what it does.`,
    advice:
      'Generate migrations with drizzle-kit (`generate --custom` for SQL of your own), which writes the snapshot.',
    location: { file, line },
  };
}

/** Two with one parent are two branches that do not know of each other, unless a later one joins them. */
function chainFaults(snapshots: readonly Snapshot[]): SourceFault[] {
  const faults: SourceFault[] = [];
  // What the first one builds on is the empty schema, which has no snapshot.
  const ids = new Set([...snapshots.map(({ id }) => id), ...(snapshots[0]?.parents ?? [])]);
  const childOf = new Map<string, Snapshot>();
  for (const snapshot of snapshots) {
    const parent = snapshot.parents.find((id) => childOf.has(id));
    const sibling = parent === undefined ? undefined : childOf.get(parent);
    if (sibling !== undefined && !joined(snapshots, sibling, snapshot)) {
      faults.push({
        code: 'snapshot-conflict',
        severity: 'warning',
        subject: snapshot.tag,
        message: `${snapshot.tag} and ${sibling.tag} were both generated from the same state: neither snapshot holds the other's change.`,
        advice: `Delete ${snapshot.tag} and generate it again on top of ${sibling.tag}.`,
        location: { file: snapshot.file, line: 1 },
      });
    } else if (!snapshot.parents.some((id) => ids.has(id))) {
      faults.push({
        code: 'snapshot-chain',
        severity: 'cosmetic',
        subject: snapshot.tag,
        message: `The snapshot of ${snapshot.tag} builds on one that is not here.`,
        advice:
          'If a migration was removed on purpose, nothing is to be done; `drizzle-kit check` tells more.',
        location: { file: snapshot.file, line: 1 },
      });
    }
    for (const id of snapshot.parents) if (!childOf.has(id)) childOf.set(id, snapshot);
  }
  return faults;
}

function joined(snapshots: readonly Snapshot[], one: Snapshot, other: Snapshot): boolean {
  const descends = (from: Snapshot, ancestor: Snapshot): boolean =>
    from.id === ancestor.id ||
    snapshots.some(
      (parent) => parent !== from && from.parents.includes(parent.id) && descends(parent, ancestor),
    );
  return snapshots.some(
    (later) => later !== one && later !== other && descends(later, one) && descends(later, other),
  );
}
