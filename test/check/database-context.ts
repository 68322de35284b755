import { lazily } from '../../src/base/lazily.ts';
import { followStages } from '../../src/base/stages.ts';
import { type Config, type DatabaseConfig, defaults } from '../../src/config/config.ts';
import type { Server, ServerFacts, ServerOnDemand } from '../../src/postgres/server.ts';
import type { DatabaseContext } from '../../src/reading/read-source.ts';

function onDemand(server: Promise<Server>, known?: ServerFacts): ServerOnDemand {
  return {
    server,
    known: async () => known,
    facts: async () => known ?? server.then(({ major, description }) => ({ major, description })),
    isAsExpected: async () => true,
  };
}

/** What a run of one database sets up, with `of` for its servers; declarations go to PostgreSQL `major`, of which something may be `known`. */
export function databaseContext(
  root: string,
  database: DatabaseConfig,
  major: number,
  of: (major?: number) => Promise<Server>,
  known?: ServerFacts,
): DatabaseContext {
  const { failOn, timeout } = defaults;
  const config: Config = { databases: [database], postgres: { version: major }, failOn, timeout };
  return {
    root,
    config,
    rights: undefined,
    trust: undefined,
    servers: {
      of: (major) =>
        onDemand(
          lazily(() => of(major)),
          known,
        ),
      begin: async () => {},
      stop: async () => {},
    },
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
