import { schemaChange } from '../../src/change/change.ts';
import type { RiskSettings } from '../../src/config/config.ts';
import type { Server } from '../../src/postgres/server.ts';
import type { SchemaChange } from '../../src/report/schema-change.ts';
import type { Migration } from '../../src/sources/migrations/migration.ts';
import type { MigrationTool } from '../../src/sources/migrations/recognise.ts';
import { splitStatements } from '../../src/sources/sql/statements.ts';
import { readSourceOf } from '../support/read-source.ts';

export interface AddedMigrations {
  readonly before: string;
  readonly added: readonly string[];
  /** Whether files are run in no transaction. */
  readonly alone?: boolean;
  readonly settings?: RiskSettings;
  /** Plain SQL files where it is left out. */
  readonly tool?: MigrationTool;
}

/** What migrations do on top of one that was there before; nothing is searched for uses. */
export function changeBy(
  { before, added, alone = false, settings = {}, tool = 'sql' }: AddedMigrations,
  server: Server,
): Promise<SchemaChange> {
  const [start, ...others] = [before, ...added].map(
    (sql, at): Migration => ({
      name: `000${at + 1}`,
      file: `migrations/000${at + 1}.sql`,
      sql,
      ...splitStatements(sql),
      transactional: at === 0 || !alone,
    }),
  );
  const earlier = start === undefined ? [] : [start];
  const head = {
    tool,
    title: 'SQL files',
    migrations: [...earlier, ...others],
    faults: [],
    warnings: [],
    preludes: [],
  } as const;
  return schemaChange(
    { head, before: earlier, added: others, edited: [], removed: [] },
    {
      source: 'migrations',
      database: 'main',
      base: { name: 'main', commit: { id: '', top: '/nonexistent', prefix: '' } },
      server: Promise.resolve(server),
      repository: async () => ({ leaveOut: [], declaring: new Set() }),
      settings,
      read: async () => readSourceOf([]),
      signal: new AbortController().signal,
    },
  );
}
