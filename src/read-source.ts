import type { SourceConfig } from './config/config.ts';
import type { LoadsAhead } from './sources/drizzle/ahead.ts';
import { readDrizzle } from './sources/drizzle/read.ts';
import type { LiveAhead } from './sources/live/ahead.ts';
import { readLive } from './sources/live/read.ts';
import { readByCommand } from './sources/migrations/command.ts';
import { readMigrations } from './sources/migrations/read.ts';
import { readSql } from './sources/schema-sql/read.ts';
import { readSnapshot } from './sources/snapshot/read.ts';
import type { ReadContext, ReadSource } from './sources/source.ts';
import { readSqlmodel } from './sources/sqlmodel/read.ts';

/**
 * Reads a source of any kind; throws a `Problem` where it can't be checked. `ahead` holds what loads already, `live`
 * the databases that are open already.
 */
export function readSource(
  source: SourceConfig,
  context: ReadContext,
  ahead?: LoadsAhead,
  live?: LiveAhead,
): Promise<ReadSource> {
  switch (source.kind) {
    case 'migrations': {
      const { command } = source;
      return command === undefined
        ? readMigrations(source, context)
        : readByCommand({ ...source, command }, context);
    }
    case 'drizzle':
      return readDrizzle(source, context, ahead);
    case 'sql':
      return readSql(source, context);
    case 'sqlmodel':
      return readSqlmodel(source, context);
    case 'live':
      return readLive(source, context, live?.get(source));
    case 'snapshot':
      return readSnapshot(source, context);
  }
}
