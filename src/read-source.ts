import type { SourceConfig } from './config/config.ts';
import type { LoadsAhead } from './sources/drizzle/ahead.ts';
import { readDrizzle } from './sources/drizzle/read.ts';
import { readByCommand } from './sources/migrations/command.ts';
import { readMigrations } from './sources/migrations/read.ts';
import { readSql } from './sources/schema-sql/read.ts';
import type { ReadContext, ReadSource } from './sources/source.ts';
import { readSqlmodel } from './sources/sqlmodel/read.ts';

/** Reads a source of any kind; throws a `Problem` where it can't be checked. `ahead` holds what loads already. */
export function readSource(
  source: SourceConfig,
  context: ReadContext,
  ahead?: LoadsAhead,
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
  }
}
