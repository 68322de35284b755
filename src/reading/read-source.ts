import type { Problem } from '../base/problem.ts';
import type { SourceConfig } from '../config/config.ts';
import type { Server } from '../postgres/server.ts';
import type { RunContext } from '../run/run-context.ts';
import { readDrizzle } from '../sources/drizzle/read.ts';
import { withoutLedgers } from '../sources/ledgers/without-ledgers.ts';
import { readLive } from '../sources/live/read.ts';
import { readByCommand } from '../sources/migrations/command.ts';
import { readMigrations } from '../sources/migrations/read.ts';
import { readSql } from '../sources/schema-sql/read.ts';
import { readSnapshot } from '../sources/snapshot/read.ts';
import type { OtherSource, ReadContext, ReadSource } from '../sources/source.ts';
import { isDatabase } from '../sources/source-kind.ts';
import { readSqlmodel } from '../sources/sqlmodel/read.ts';
import { readSupabaseTypes } from '../sources/supabase-types/read.ts';
import { noServer } from '../sources/unreadable.ts';
import { withFrozenDefaults } from './frozen-defaults.ts';
import { noteRead, readBefore } from './unchanged.ts';

/** A source, and what became of reading it. */
export interface Result {
  readonly source: SourceConfig;
  readonly read?: ReadSource;
  readonly problem?: Problem;
}

/** The run, as the sources of one of its databases see it. */
export interface DatabaseContext extends RunContext {
  /** What a source is called among the stages, and its databases on a server. */
  readonly stageName: (source: string) => string;
  readonly databaseName: (source: string) => string;
  /** Is given the server that the declarations are applied to, once it is chosen. */
  readonly onServer?: (server: Promise<Server>) => void;
}

/**
 * Reads a source as a stage of the run.
 *
 * @param server what declarations are applied to; absent where every source is a database of its own
 * @param suffix tells its database and its stage from those of the same source on another server
 */
export async function readOne(
  source: SourceConfig,
  server: Promise<Server> | undefined,
  run: DatabaseContext,
  others: readonly OtherSource[],
  suffix: string,
): Promise<Result> {
  const { root, signal, rights, trust, stages } = run;
  const context: ReadContext = {
    root,
    // A database that is read as it is asks for no server.
    server: server ?? Promise.reject(new Error('no server was started for a database that is read as it is')),
    name: run.databaseName(source.name) + suffix,
    signal,
    rights,
    openedFolders: run.openedFolders,
    trust,
    withNextMigration: run.plans?.migrations === true,
    others,
  };
  context.server.catch(() => {});
  const known = await readBefore(source, suffix, run, context.server).catch(() => undefined);
  if (known !== undefined) return { source, read: known };
  const work = () => readSource(source, context, suffix === '' ? run : { ...run, startedLoads: new Map() });
  const since = new Date();
  try {
    const read = await stages.run(run.stageName(source.name) + suffix, work, (it) => it.facts[0] ?? '');
    const worded = isDatabase(source)
      ? read
      : await withFrozenDefaults(read, source.kind, root, { since, until: new Date() });
    const whole = withoutLedgers(worded);
    noteRead(source, suffix, whole, run);
    return { source, read: whole };
  } catch (error) {
    return { source, problem: await noServer(context.server, error, signal) };
  }
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
