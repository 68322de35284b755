import { defined } from '../base/defined.ts';
import type { Problem } from '../base/problem.ts';
import type { Stages } from '../base/stages.ts';
import type { SourceConfig } from '../config/config.ts';
import type { Rights, Server } from '../postgres/server.ts';
import type { Servers } from '../run/servers.ts';
import { readDrizzle } from '../sources/drizzle/read.ts';
import type { StartedLoads } from '../sources/drizzle/started-loads.ts';
import { withoutLedgers } from '../sources/ledgers/without-ledgers.ts';
import type { OpenDatabases } from '../sources/live/open-databases.ts';
import { readLive } from '../sources/live/read.ts';
import { readByCommand } from '../sources/migrations/command.ts';
import { readMigrations } from '../sources/migrations/read.ts';
import { readSql } from '../sources/schema-sql/read.ts';
import { readSnapshot } from '../sources/snapshot/read.ts';
import type { ReadContext, ReadSource } from '../sources/source.ts';
import { readSqlmodel } from '../sources/sqlmodel/read.ts';
import { noServer } from '../sources/unreadable.ts';

/** A source, and what became of reading it. */
export interface Result {
  readonly source: SourceConfig;
  readonly read?: ReadSource;
  readonly problem?: Problem;
}

export interface ReadingOptions {
  readonly root: string;
  /** The major that the config wants, if it wants one. */
  readonly version?: number;
  readonly rights?: Rights;
  readonly servers: Servers;
  /** Drizzle schemas that load already. */
  readonly startedLoads?: StartedLoads;
  /** Live databases that are open already. */
  readonly openDatabases: OpenDatabases;
  readonly stages: Stages;
  readonly signal: AbortSignal;
  /** What a source is called among the stages, and its databases on a server. */
  readonly stageName: (source: string) => string;
  readonly databaseName: (source: string) => string;
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
  options: ReadingOptions & Pick<ReadContext, 'others'>,
  suffix: string,
): Promise<Result> {
  const { root, signal, rights, stages, startedLoads, openDatabases, others } = options;
  const context: ReadContext = {
    root,
    // A database that is read as it is asks for no server.
    server: server ?? Promise.reject(new Error('no server was started for a database that is read as it is')),
    name: options.databaseName(source.name) + suffix,
    signal,
    ...defined({ rights, others }),
  };
  context.server.catch(() => {});
  const work = () => readSource(source, context, suffix === '' ? startedLoads : undefined, openDatabases);
  try {
    const read = await stages.run(options.stageName(source.name) + suffix, work, (it) => it.facts[0] ?? '');
    return { source, read: withoutLedgers(read) };
  } catch (error) {
    return { source, problem: await noServer(context.server, error, signal) };
  }
}

/** Each kind by its reader; throws a `Problem` where the source can't be checked. */
function readSource(
  source: SourceConfig,
  context: ReadContext,
  startedLoads: StartedLoads | undefined,
  openDatabases: OpenDatabases,
): Promise<ReadSource> {
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
    case 'live':
      return readLive(source, context, openDatabases.get(source));
    case 'snapshot':
      return readSnapshot(source, context);
  }
}
