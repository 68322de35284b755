/** The snapshots of drizzle-kit 1, made as its `generate` makes them. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  ddlDiffDry,
  footprintsOf,
  fromDrizzleSchema,
  fromExports,
  init_commutativity,
  init_ddl$4,
  init_diff,
  init_drizzle,
  init_reconstruct,
  interimToDDL,
  startingState,
} from 'drizzle-kit-1/api-postgres';
import type { Snapshot, SnapshotOptions } from './snapshot-options.ts';

/** Rows of a state, each with its `entityType`. */
interface State {
  readonly entities: { readonly list: () => readonly unknown[] };
}

/** A snapshot of the format that is written now, as far as it is asked for. */
interface Header {
  readonly id: string;
  readonly version: string;
  /** What it follows, the newest first. */
  readonly prevIds: readonly string[];
}

/** What the build has the kit export besides its API; parts of it have to be asked for (`init_…`) before they are there. */
declare module 'drizzle-kit-1/api-postgres' {
  export function init_reconstruct(): void;
  /** The state after several snapshots, all of whose histories are among those given, by id and in their order. */
  export function startingState(snapshots: ReadonlyMap<string, Header>, ids: readonly string[]): State;
  export function init_drizzle(): void;
  export function fromExports(imports: object): unknown;
  export function fromDrizzleSchema(
    prepared: unknown,
    isWanted: () => boolean,
  ): { readonly schema: unknown; readonly metadata: unknown; readonly errors: readonly unknown[] };
  export function init_ddl$4(): void;
  export function interimToDDL(schema: unknown): { readonly ddl: State; readonly errors: readonly unknown[] };
  export function init_diff(): void;
  /** What leads from one state to another where nothing is renamed. */
  export function ddlDiffDry(
    from: State,
    to: State,
    mode: 'default',
    metadata: unknown,
  ): Promise<{ readonly groupedStatements: readonly unknown[]; readonly deltas: readonly unknown[] }>;
  export function init_commutativity(): void;
  export function footprintsOf(statements: readonly unknown[]): readonly unknown[];
}

/** What the first snapshot follows. */
const origin = '00000000-0000-0000-0000-000000000000';

/**
 * What `drizzle-kit generate` writes beside a migration that follows all others of a folder, but for its id: how the schema
 * differs from them, or, in folders of the format before that, the schema.
 *
 * @param imports what a schema exports
 * @throws Error where the kit takes neither, with its words
 */
export async function snapshotOf(
  imports: Readonly<Record<string, unknown>>,
  { folder }: SnapshotOptions,
): Promise<Snapshot> {
  init_reconstruct();
  init_drizzle();
  init_ddl$4();
  init_diff();
  init_commutativity();
  const { schema, metadata, errors } = fromDrizzleSchema(fromExports(imports), () => true);
  const { ddl, errors: more } = interimToDDL(schema);
  if (errors.length + more.length > 0) throw new Error('drizzle-kit refuses the schema');
  const dialect = 'postgres';
  const snapshots = snapshotsIn(folder);
  const prevIds = leavesOf(snapshots);
  if (snapshots.some(({ version }) => version === '8'))
    return { version: '8', dialect, prevIds, ddl: ddl.entities.list(), renames: [] };
  const before = startingState(new Map(snapshots.map((one) => [one.id, one])), prevIds);
  const { groupedStatements, deltas } = await ddlDiffDry(before, ddl, 'default', metadata);
  const footprints = footprintsOf(groupedStatements);
  return prevIds.length === 0
    ? { type: 'base', version: '9', dialect, prevIds: [origin], footprints, ddl: ddl.entities.list() }
    : { type: 'diff', version: '9', dialect, prevIds, footprints, deltas };
}

/** The snapshots of a folder, in the order of its migrations. */
function snapshotsIn(folder: string): Header[] {
  const names = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  return names.sort().flatMap((name) => parsed(join(folder, name, 'snapshot.json')) ?? []);
}

/** `undefined` where there is none. */
function parsed(file: string): Header | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Header;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Ids of the snapshots that no other follows, the newest first. */
function leavesOf(snapshots: readonly Header[]): string[] {
  const followed = new Set(snapshots.flatMap(({ prevIds }) => prevIds));
  return snapshots
    .map(({ id }) => id)
    .filter((id) => !followed.has(id))
    .reverse();
}
