import { followStages } from '../../src/base/stages.ts';
import { type Config, type DatabaseConfig, defaults } from '../../src/config/config.ts';
import type { DatabaseContext } from '../../src/reading/read-source.ts';
import type { Servers } from '../../src/run/servers.ts';

/** What a run of one database sets up, with `of` for its servers; declarations go to PostgreSQL `major`. */
export function databaseContext(
  root: string,
  database: DatabaseConfig,
  major: number,
  of: Servers['of'],
): DatabaseContext {
  const { failOn, timeout } = defaults;
  const config: Config = { databases: [database], postgres: { version: major }, failOn, timeout };
  return {
    root,
    config,
    rights: undefined,
    trust: undefined,
    servers: { of, stop: async () => {} },
    startedLoads: new Map(),
    openedFolders: new Map(),
    openDatabases: new Map(),
    databaseReads: new Map(),
    declarationReads: new Map(),
    databasesRoot: root,
    stages: followStages(() => {}),
    signal: new AbortController().signal,
    stageName: (source) => source,
    databaseName: (source) => source,
  };
}
