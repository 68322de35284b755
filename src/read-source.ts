import type { SourceConfig } from './config/config.ts';
import type { LoadsAhead } from './sources/drizzle/ahead.ts';
import { readDrizzle } from './sources/drizzle/read.ts';
import { readMigrations } from './sources/migrations/read.ts';
import { readSql } from './sources/schema-sql/read.ts';
import type { ReadContext, ReadSource } from './sources/source.ts';

/** Reads a source of any kind; throws a `Problem` where it can't be checked. `ahead` holds what loads already. */
export function readSource(
  source: SourceConfig,
  context: ReadContext,
  ahead?: LoadsAhead,
): Promise<ReadSource> {
  switch (source.kind) {
    case 'migrations':
      return readMigrations(source, context);
    case 'drizzle':
      return readDrizzle(source, context, ahead);
    case 'sql':
      return readSql(source, context);
  }
}
