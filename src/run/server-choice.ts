import { defined } from '../base/defined.ts';
import type { Stages } from '../base/stages.ts';
import type { Config } from '../config/config.ts';
import { installedBinaries } from '../postgres/binaries.ts';
import { majorFor, NEWEST_TO_FETCH } from '../postgres/majors.ts';
import type { Rights, Server } from '../postgres/server.ts';
import { type StartOptions, startServer } from '../postgres/start.ts';
import { unprivilegedAccount } from '../postgres/unprivileged.ts';
import type { OpenedFolders } from '../sources/migrations/open.ts';
import { neededExtensions } from './needed-extensions.ts';

export interface ServerNeeds {
  readonly root: string;
  readonly config: Config;
  /** URL of a server to use instead of an ephemeral one; never shown. */
  readonly postgresUrl?: string;
  /** Where that URL is written, as its owner calls it; `--postgres-url` when left out. */
  readonly postgresUrlFrom?: string;
  /** What the sources' SQL may do on a server of ours; `owner` for what strangers wrote, `superuser` when not given. */
  readonly rights?: Rights;
  /** A native server, of these rights, that was started before the config was known; used where it will do, else stopped. */
  readonly earlyServer?: Promise<Server>;
  /** Folders of migrations that were read already. */
  readonly openedFolders?: OpenedFolders;
  readonly stages: Stages;
}

/** Extensions that PGlite has and native binaries usually lack. */
const onlyInPglite = new Set(['vector']);

/** What schemas use without a migration saying so; loading one costs PGlite little. */
const usual = ['btree_gin', 'btree_gist', 'citext', 'hstore', 'pg_trgm', 'pgcrypto', 'unaccent', 'uuid-ossp'];

/**
 * The server that the sources need: the configured one, else a native one of `major`, else PGlite where they use an
 * extension that only it has.
 */
export async function startServerFor(
  needs: ServerNeeds,
  signal: AbortSignal,
  major?: number,
): Promise<Server> {
  const { engine, version: wanted } = needs.config.postgres;
  const version = major ?? wanted;
  const onProgress = (line: string) => needs.stages.note('postgres', line);
  const given = givenServer(needs);
  if (given !== undefined) return startServer({ ...given, signal });
  const extensions = await neededExtensions(
    needs.config.databases.flatMap((database) => database.sources),
    needs.root,
    needs.openedFolders,
  );
  const startPglite = () =>
    startServer({
      engine: 'pglite',
      extensions: [...new Set([...extensions, ...usual])],
      onProgress,
      signal,
    });
  if (engine === 'pglite') return startPglite();
  const native = await (needs.earlyServer ??
    startServer({
      ...defined({ major: version, rights: needs.rights }),
      onProgress,
      signal,
    }));
  if (engine === 'native' || !extensions.some((name) => onlyInPglite.has(name))) return native;
  const available = await native.availableExtensions();
  const missing = extensions.filter((name) => !available.has(name));
  if (missing.length === 0 || !missing.every((name) => onlyInPglite.has(name))) return native;
  onProgress(`${native.description} lacks ${missing.join(', ')}: taking PGlite, which has it`);
  await native.stop();
  return startPglite();
}

/**
 * The major to start where one is asked for: what the config names is not replaced, nor is a server that was given;
 * for a database newer than all binaries to be had, the newest of these.
 */
export async function majorToStart(
  needs: ServerNeeds,
  asked: number | undefined,
): Promise<number | undefined> {
  const { engine, version } = needs.config.postgres;
  const isFixed = asked === version || engine === 'pglite' || givenServer(needs) !== undefined;
  if (asked === undefined || asked <= NEWEST_TO_FETCH || isFixed) return asked;
  const installed = await installedBinaries(await unprivilegedAccount());
  return majorFor(
    asked,
    installed.map(({ major }) => major),
  );
}

/** The server that the run was given, else the one that the config names. */
function givenServer({ postgresUrl, postgresUrlFrom, config }: ServerNeeds): Given | undefined {
  if (postgresUrl !== undefined) return { url: postgresUrl, ...defined({ urlFrom: postgresUrlFrom }) };
  const { urlEnv } = config.postgres;
  const url = urlEnv === undefined ? undefined : process.env[urlEnv];
  return url === undefined ? undefined : { url, urlFrom: `\`url-env: ${urlEnv}\`` };
}

type Given = Pick<StartOptions, 'url' | 'urlFrom'>;
