import { defined } from '../base/defined.ts';
import { Problem } from '../base/problem.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { deployed } from '../catalog/translate.ts';
import { compare } from '../compare/compare.ts';
import type { ComparedSource } from '../compare/sources/compared-source.ts';
import {
  type DeclaredMigrations,
  type MigrationStatus,
  migrationStatuses,
  type Pending,
} from '../ledger/migration-status.ts';
import { howToNoteOne } from '../ledger/noting.ts';
import { readMigrationsUpTo } from '../ledger/replay.ts';
import type { Server } from '../postgres/server.ts';
import { type Clone, rebuild } from '../rehearsal/clone.ts';
import { filesOn } from '../rehearsal/extension-stand-ins.ts';
import { withFates } from '../rehearsal/invalid-indexes.ts';
import { type DeployRun, type Rehearsal, rehearse } from '../rehearsal/rehearse.ts';
import { asFault, refusedAtOnce, toldOf, withoutRehearsal } from '../rehearsal/told.ts';
import type { ReadSource } from '../sources/source.ts';
import { asProblem } from '../sources/unreadable.ts';
import { joined } from './joined.ts';

/** A database that runs, and the migrations that it is compared with. */
export interface Deployment {
  readonly name: string;
  /** The database as it is. */
  readonly live: ReadSource;
  /** The same, spelled as by the server that the migrations were applied to. */
  readonly catalog: Catalog;
  /** Of each source, in the order of the sources; none where a database is compared with no migrations. */
  readonly migrations: readonly DeployedMigrations[];
  /** A server of the major that the database runs. */
  readonly sameMajor: Promise<Server>;
  /** Names databases on a server, for people. */
  readonly databaseName: string;
  readonly signal: AbortSignal;
}

export interface DeployedMigrations extends DeclaredMigrations {
  /** All of them, applied to a server of the major that the database runs. */
  readonly sameMajor: ReadSource;
}

/**
 * The database as the migrations that it still lacks will leave it, so that they are no difference. What its ledgers
 * have against the repository's migrations are faults; the pending ones are rehearsed on a clone of its schema, and
 * listed.
 */
export async function asDeployed(deployment: Deployment): Promise<ReadSource> {
  const { live, catalog, migrations } = deployment;
  if (live.ledgers === undefined) return { ...live, catalog };
  const statuses = await migrationStatuses(migrations, {
    ...{ ledgers: live.ledgers, catalog },
    ...defined({ owner: live.owner }),
  });
  const after = statuses.reduce(
    (before, { pendingChange }) => (pendingChange === undefined ? before : deployed(before, pendingChange)),
    catalog,
  );
  const deploy = await rehearsed(deployment, statuses, after);
  const told = [live, ...statuses, deploy];
  return {
    ...live,
    catalog: withFates(after, deploy.invalidIndexes),
    migrationStatus: Object.fromEntries(
      statuses.flatMap(({ source, state }) => (state === undefined ? [] : [[source, state]])),
    ),
    toDeploy: statuses.flatMap(({ state, pending }) =>
      state === 'applied' ? (pending?.migrations ?? []).map((migration) => migration.name) : [],
    ),
    notedByName: statuses.flatMap(({ notedByName = [] }) => notedByName),
    unnoted: Object.fromEntries(
      statuses.flatMap(({ source, unnoted }) => (unnoted === undefined ? [] : [[source, unnoted]])),
    ),
    faults: told.flatMap(({ faults }) => faults),
    ...defined({ untriedDeploy: deploy.untriedDeploy }),
    facts: told.flatMap(({ facts }) => facts),
    warnings: told.flatMap(({ warnings }) => warnings),
  };
}

/** What the next deploy does: the pending migrations of all sources, one source after the other. */
async function rehearsed(
  { name, live, migrations, databaseName, sameMajor, signal }: Deployment,
  statuses: readonly MigrationStatus[],
  after: Catalog,
): Promise<
  Pick<ReadSource, 'faults' | 'facts' | 'warnings' | 'untriedDeploy'> & Pick<Rehearsal, 'invalidIndexes'>
> {
  const pending = statuses.flatMap((status) => status.pending ?? []);
  if (pending.length === 0) return { faults: [], facts: [], warnings: [], invalidIndexes: [] };
  const files = pending.flatMap((its) => its.migrations);
  // What the tool refuses before it runs anything is told of the folder.
  if (
    pending.some(({ opened }) =>
      opened.faults.some(({ code, severity }) => code === 'snapshot-conflict' && severity === 'critical'),
    )
  )
    return { faults: [], facts: [refusedAtOnce(files)], warnings: [], invalidIndexes: [] };
  const platform = pending.find(({ opened }) => opened.platform !== undefined)?.opened.platform;
  const clone = await sameMajor
    .then((server) =>
      rebuild(live.catalog, server, {
        ...{ name: `${databaseName}_rehearsal`, signal, platform },
        ...defined({ owner: live.owner }),
      }),
    )
    .catch((error: unknown) => asProblem(error, signal));
  signal.throwIfAborted();
  if (clone instanceof Problem) return { ...withoutRehearsal(clone, files), faults: [], invalidIndexes: [] };
  try {
    const source: ComparedSource = { name, kind: 'live', read: live };
    const headBy = (read: (its: DeployedMigrations) => ReadSource) =>
      joined(migrations.map((its) => ({ name: its.name, kind: 'migrations', read: read(its) })));
    const rehearsal = await rehearse({
      clone,
      live: source,
      runs: await Promise.all(pending.map((its) => runOf(its, sameMajor, clone))),
      head: headBy(({ sameMajor }) => sameMajor),
      signal,
    });
    const head = headBy(({ head }) => head);
    const { invalidIndexes } = rehearsal;
    const catalog = withFates(after, invalidIndexes);
    const differs = compare([head, { ...source, read: { ...live, catalog } }], head.name, name);
    const told = new Set(differs.findings.map(({ fingerprint }) => fingerprint));
    return { ...toldOf(rehearsal, files), faults: asFault(rehearsal, told), invalidIndexes };
  } finally {
    await clone.client.end();
  }
}

/** Pending migrations as their tool runs them. */
async function runOf(
  { opened, migrations: files, state, context }: Pending,
  server: Promise<Server>,
  { standIns }: Clone,
): Promise<DeployRun> {
  const available = await server.then((it) => it.availableExtensions());
  const together = opened.tool === 'drizzle' || opened.tool === 'drizzle-folders';
  const upTo = async (count: number) => {
    const applied = [...state.applied, ...files.slice(0, count)];
    const replay = { ...context, server, name: `${context.name}_and_${count}` };
    return (await readMigrationsUpTo(opened, { applied }, replay)).catalog;
  };
  return {
    files: filesOn(opened.platform, files, available, standIns),
    together,
    around: async (file) => {
      const at = files.findIndex((migration) => migration.file === file.file);
      // Noted before others that are pending, it would have many a tool pass over these.
      const [first] = at === 0 ? files : [];
      return {
        before: await upTo(at),
        after: await upTo(at + 1),
        ...(first === undefined ? {} : { note: howToNoteOne(state.ledger, first, opened) }),
      };
    },
  };
}
