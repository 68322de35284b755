import type { Config } from './config/config.ts';
import type { Server } from './postgres/server.ts';
import { startServer } from './postgres/start.ts';
import { extensionsOf } from './sources/migrations/read.ts';
import type { Stages } from './stages.ts';

export interface ServerNeeds {
  readonly root: string;
  readonly config: Config;
  /** URL of a server to use instead of an ephemeral one; never shown. */
  readonly postgresUrl?: string;
  readonly stages: Stages;
}

/**
 * Starts the server that the sources need: the configured one, else a native one, else PGlite where the
 * migrations create an extension that only it has.
 */
export async function startServerFor(options: ServerNeeds, signal: AbortSignal): Promise<Server> {
  const { config, root, stages, postgresUrl } = options;
  const { version, urlEnv, engine } = config.postgres;
  const url = postgresUrl ?? (urlEnv === undefined ? undefined : process.env[urlEnv]);
  const migrations = config.databases.flatMap((database) =>
    database.sources.filter((source) => source.kind === 'migrations'),
  );
  const needed = await Promise.all(migrations.map((source) => extensionsOf(source, root).catch(() => [])));
  const extensions = [...new Set(needed.flat().map((extension) => extension.name))].sort();
  return startServer({
    ...(version === undefined ? {} : { major: version }),
    ...(url === undefined ? {} : { url }),
    ...(engine === undefined ? {} : { engine }),
    extensions,
    onProgress: (line) => stages.note('postgres', line),
    signal,
  });
}
