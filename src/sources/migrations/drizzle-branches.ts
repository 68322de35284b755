import type { SourceFault } from '../fault.ts';
import { conflictOf, type Footprint, footprintsOf } from './drizzle-footprints.ts';

/** A snapshot's place in the chain: drizzle-kit generates against the newest one. */
export interface Snapshot {
  readonly tag: string;
  readonly file: string;
  readonly id: string;
  readonly parents: readonly string[];
  readonly json: Readonly<Record<string, unknown>>;
}

/**
 * What is wrong between the open branches of Drizzle 1.0: those that nothing joins. They are fine where they touch
 * different things, and drizzle-kit refuses them where they do not.
 */
export function branchFaults(snapshots: readonly Snapshot[]): SourceFault[] {
  const byId = new Map(snapshots.map((snapshot) => [snapshot.id, snapshot]));
  const histories = openEnds(snapshots).map((leaf) => historyOf(leaf, byId));
  const footprints = new Map(snapshots.map((snapshot) => [snapshot, footprintsIn(snapshot, byId)]));
  return histories.flatMap((history, at) =>
    histories.slice(at + 1).flatMap((other) => {
      const own = [...history].filter((snapshot) => !other.has(snapshot));
      const its = [...other].filter((snapshot) => !history.has(snapshot));
      return between(own, its, footprints) ?? [];
    }),
  );
}

/** Snapshots that no other was generated from. */
export function openEnds(snapshots: readonly Snapshot[]): Snapshot[] {
  return snapshots.filter(({ id }) => !snapshots.some(({ parents }) => parents.includes(id)));
}

/** A snapshot and all that it was generated from. */
function historyOf(leaf: Snapshot, byId: ReadonlyMap<string, Snapshot>): ReadonlySet<Snapshot> {
  const history = new Set<Snapshot>();
  const left = [leaf];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    if (history.has(next)) continue;
    history.add(next);
    left.push(...next.parents.flatMap((id) => byId.get(id) ?? []));
  }
  return history;
}

/** `undefined` where a format does not tell. */
function footprintsIn(
  { json, parents }: Snapshot,
  byId: ReadonlyMap<string, Snapshot>,
): readonly Footprint[] | undefined {
  const [parent] = parents.flatMap((id) => byId.get(id) ?? []);
  return footprintsOf(json, parent?.json);
}

function between(
  own: readonly Snapshot[],
  its: readonly Snapshot[],
  footprints: ReadonlyMap<Snapshot, readonly Footprint[] | undefined>,
): SourceFault | undefined {
  const all = (branch: readonly Snapshot[]) => branch.map((snapshot) => footprints.get(snapshot));
  const [ours, theirs] = [all(own), all(its)];
  if ([...ours, ...theirs].includes(undefined)) {
    const [first, second] = inOrder(own.at(-1), its.at(-1));
    return first === undefined || second === undefined ? undefined : unjudged(first, second);
  }
  const found = conflictOf(
    ours.flatMap((it) => it ?? []),
    theirs.flatMap((it) => it ?? []),
  );
  if (found === undefined) return undefined;
  const sides = found.map((footprint) => ({
    footprint,
    snapshot: [...own, ...its].find((snapshot) => footprints.get(snapshot)?.includes(footprint)),
  }));
  const [first, second] = inOrder(...sides.map(({ snapshot }) => snapshot));
  if (first === undefined || second === undefined) return undefined;
  const does = (snapshot: Snapshot) => {
    const footprint = sides.find((side) => side.snapshot === snapshot)?.footprint;
    return footprint === undefined ? snapshot.tag : `${snapshot.tag} (${inWords(footprint)})`;
  };
  return {
    code: 'snapshot-conflict',
    severity: 'critical',
    subject: second.tag,
    message: `${does(first)} and ${does(second)} were generated from the same state and do not go together: \`drizzle-kit migrate\` and \`drizzle-kit check\` refuse them.`,
    advice: `If no database has ${second.tag} yet, delete its folder and generate it again on top of ${first.tag}; drizzle-orm's own migrate() does not look, and runs both.`,
    location: { file: second.file, line: 1 },
  };
}

function inOrder(...snapshots: readonly (Snapshot | undefined)[]): Snapshot[] {
  return snapshots
    .flatMap((snapshot) => snapshot ?? [])
    .sort((a, b) => (a.tag < b.tag ? -1 : a.tag > b.tag ? 1 : 0));
}

/** `alter column site.name` */
function inWords({ statementType, statementTarget }: Footprint): string {
  const [kind = '', ...names] = statementTarget;
  const verb = statementType.replaceAll('_', ' ');
  const name = names.filter((part) => part !== '' && part !== 'public').join('.');
  return verb.includes(kind) ? `${verb} ${name}` : `${verb} ${kind} ${name}`;
}

function unjudged(first: Snapshot, second: Snapshot): SourceFault {
  return {
    code: 'snapshot-conflict',
    severity: 'warning',
    subject: second.tag,
    message: `${second.tag} and ${first.tag} were both generated from the same state, and their snapshots do not tell whether they go together.`,
    advice: 'Run `drizzle-kit check`, which tells whether they do.',
    location: { file: second.file, line: 1 },
  };
}
