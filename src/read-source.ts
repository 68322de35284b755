import type { SourceConfig } from './config/config.ts';
import { readDrizzle } from './sources/drizzle/read.ts';
import { readMigrations } from './sources/migrations/read.ts';
import type { ReadContext, ReadSource } from './sources/source.ts';

/** Reads a source of any kind; throws a `Problem` where it can't be checked. */
export function readSource(source: SourceConfig, context: ReadContext): Promise<ReadSource> {
  switch (source.kind) {
    case 'migrations':
      return readMigrations(source, context);
    case 'drizzle':
      return readDrizzle(source, context);
  }
}
