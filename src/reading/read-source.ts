import { defined } from '../base/defined.ts';
import { lazily } from '../base/lazily.ts';
import type { Problem } from '../base/problem.ts';
import type { SourceConfig } from '../config/config.ts';
import type { ServerOnDemand } from '../postgres/server.ts';
import { type Inputs, isRecorded, noteUnsteady, recorded, unrecorded } from '../repository/inputs.ts';
import type { RunContext } from '../run/run-context.ts';
import { readDrizzle } from '../sources/drizzle/read.ts';
import { withoutLedgers } from '../sources/ledgers/without-ledgers.ts';
import { readLive } from '../sources/live/read.ts';
import { readByCommand } from '../sources/migrations/command.ts';
import { readMigrations } from '../sources/migrations/read.ts';
import type { ReadContext } from '../sources/read-context.ts';
import { readSql } from '../sources/schema-sql/read.ts';
import { readSnapshot } from '../sources/snapshot/read.ts';
import type { OtherSource, ReadSource } from '../sources/source.ts';
import { isDatabase } from '../sources/source-kind.ts';
import type { Witness } from '../sources/sql/witness.ts';
import { readSqlmodel } from '../sources/sqlmodel/read.ts';
import { readSupabaseTypes } from '../sources/supabase-types/read.ts';
import { noServer } from '../sources/unreadable.ts';
import { hasDatesWorkedOut } from './dates-worked-out.ts';
import { withFrozenDefaults } from './frozen-defaults.ts';
import { keepRead, keptRead } from './kept-reads.ts';
import { noteRead, readBefore } from './unchanged.ts';

/** A source, and what became of reading it. */
export interface Result {
  readonly source: SourceConfig;
  readonly read?: ReadSource;
  readonly problem?: Problem;
  /** What was asked of the repository for it; absent where it cannot be read again by asking the same. */
  readonly inputs?: Inputs;
}

/** The run, as the sources of one of its databases see it. */
export interface DatabaseContext extends RunContext {
  /** What a source is called among the stages, and its databases on a server. */
  readonly stageName: (source: string) => string;
  readonly databaseName: (source: string) => string;
  /** Is given the server that the declarations are applied to, once it is chosen. */
  readonly onServer?: (server: ServerOnDemand) => void;
  /** The roles that own its databases, as far as that is known, sorted. */
  readonly owners?: readonly string[];
}

/** What a source is read beside. */
export interface Neighbours {
  /** All sources of its database. */
  readonly beside: readonly SourceConfig[];
  /** Those that it may ask. */
  readonly others: readonly OtherSource[];
  /** Those that know what was made elsewhere. */
  readonly witness?: Witness;
}

/**
 * Reads a source as a stage of the run.
 *
 * @param server what declarations are applied to; absent where every source is a database of its own
 * @param suffix tells its database and its stage from those of the same source on another server
 */
export async function readOne(
  source: SourceConfig,
  server: ServerOnDemand | undefined,
  run: DatabaseContext,
  { others, witness, beside }: Neighbours,
  suffix: string,
): Promise<Result> {
  const { root, signal, rights, trust, stages, owners = [] } = run;
  const context: ReadContext = {
    root,
    // A database that is read as it is asks for no server.
    server: server?.server ?? lazily(noneStarted),
    name: run.databaseName(source.name) + suffix,
    owners,
    signal,
    onProgress: (line) => stages.note(run.stageName(source.name) + suffix, line),
    rights,
    openedFolders: run.openedFolders,
    trust,
    withNextMigration: run.plans?.migrations === true,
    others,
    ...defined({ witness }),
  };
  const known = await readBefore(source, suffix, run, server).catch(() => undefined);
  if (known !== undefined) return { source, read: known };
  const reading = { source, beside, databaseName: context.name, owners };
  const kept = await keptRead(reading, server, run);
  if (kept !== undefined) {
    noteRead(source, suffix, kept.read, run);
    return { source, ...kept };
  }
  const work = () => readSource(source, context, suffix === '' ? run : { ...run, startedLoads: new Map() });
  const since = new Date();
  const { inputs, outcome } = await (run.kept === undefined ? unrecorded : recorded)(async () => {
    const read = await stages.run(run.stageName(source.name) + suffix, work, (it) => it.facts[0] ?? '');
    if (isDatabase(source)) return withoutLedgers(read);
    const worded = await withFrozenDefaults(read, source.kind, root, { since, until: new Date() });
    if (isRecorded() && hasDatesWorkedOut(worded, root)) noteUnsteady('it has dates that nobody wrote');
    return withoutLedgers(worded);
  });
  try {
    const read = outcome();
    noteRead(source, suffix, read, run);
    await keepRead(reading, server, { read, inputs }, run);
    return { source, read, inputs };
  } catch (error) {
    return { source, problem: await noServer(context.server, error, signal) };
  }
}

function noneStarted(): Promise<never> {
  return Promise.reject(new Error('no server was started for a database that is read as it is'));
}

/** Each kind by its reader; throws a `Problem` where the source can't be checked. */
function readSource(source: SourceConfig, context: ReadContext, run: RunContext): Promise<ReadSource> {
  const { startedLoads, openDatabases, databasesRoot: root } = run;
  switch (source.kind) {
    case 'migrations': {
      const { command } = source;
      return command === undefined
        ? readMigrations(source, context)
        : readByCommand({ ...source, command }, context);
    }
    case 'drizzle':
      return readDrizzle(source, context, startedLoads);
    case 'sql':
      return readSql(source, context);
    case 'sqlmodel':
      return readSqlmodel(source, context);
    case 'supabase-types':
      return readSupabaseTypes(source, context);
    case 'live':
      return onlyOnce(source, run, () => readLive(source, { ...context, root }, openDatabases.get(source)));
    case 'snapshot':
      return onlyOnce(source, run, () => readSnapshot(source, { ...context, root }));
  }
}

function onlyOnce(
  source: SourceConfig,
  { databaseReads }: RunContext,
  read: () => Promise<ReadSource>,
): Promise<ReadSource> {
  const key = JSON.stringify(source);
  const known = databaseReads.get(key) ?? read();
  databaseReads.set(key, known);
  return known;
}
