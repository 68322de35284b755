import { defined } from '../base/defined.ts';
import { Problem } from '../base/problem.ts';
import type { Stages } from '../base/stages.ts';
import type { Config } from '../config/config.ts';
import { installedBinaries } from '../postgres/binaries.ts';
import { majorFor, NEWEST_TO_FETCH } from '../postgres/majors.ts';
import type { AskProgram } from '../postgres/programs.ts';
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
  /** How Postgres's programs are asked what they are; anew each time when left out. */
  readonly ask?: AskProgram;
  readonly stages: Stages;
}

/** What schemas use without a migration saying so; loading one costs PGlite little. */
const usual = ['btree_gin', 'btree_gist', 'citext', 'hstore', 'pg_trgm', 'pgcrypto', 'unaccent', 'uuid-ossp'];

/** pgvector, which the native binaries usually lack and which can be had in two ways. */
const PGVECTOR = 'vector';

/**
 * The server that the sources need: the configured one, else a native one of `major`. Where they use pgvector and that
 * one lacks it, a native one with it is fetched, of that major if there is such a one, else of the newest; PGlite is
 * taken where that cannot be had.
 *
 * @param onLaunch called once a native one goes on to start by itself
 */
export async function startServerFor(
  needs: ServerNeeds,
  signal: AbortSignal,
  major?: number,
  onLaunch?: () => void,
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
  const options = { ...defined({ rights: needs.rights, ask: needs.ask, onLaunch }), onProgress, signal };
  const native =
    (await earlyOf(needs, version)) ?? (await startServer({ ...options, ...defined({ major: version }) }));
  const missing = await lackedBy(native, extensions);
  if (!missing.includes(PGVECTOR)) return native;
  const replace = async (next: Promise<Server>) => {
    const [server] = await Promise.allSettled([next, native.stop()]);
    if (server.status === 'rejected') throw server.reason;
    return server.value;
  };
  let fetched: Server;
  try {
    const major = version ?? native.major;
    fetched = await startServer({ ...options, engine: 'native with pgvector', major });
  } catch (error) {
    const isLast = engine === 'native' || missing.length > 1;
    onProgress(
      `${native.description} lacks ${missing.join(', ')}, and ${whyNot(error)}: ${isLast ? 'it is done without' : 'taking PGlite, which has it'}`,
    );
    // Another time it may be had.
    const { startedFrom: _, ...lacking } = native;
    return isLast ? lacking : replace(startPglite());
  }
  // A server that is installed here may have what cannot be fetched.
  const isBetter = (await lackedBy(fetched, extensions)).length < missing.length;
  if (isBetter) {
    if (fetched.major !== native.major)
      onProgress(
        `${native.description} lacks ${PGVECTOR}, which is to be had for PostgreSQL ${fetched.major} alone: taking that`,
      );
    return replace(Promise.resolve(fetched));
  }
  await fetched.stop();
  return native;
}

/** The server that was started early, if it is of this major. */
async function earlyOf(
  { earlyServer }: ServerNeeds,
  version: number | undefined,
): Promise<Server | undefined> {
  const early = await earlyServer;
  if (early === undefined || version === undefined || early.major === version) return early;
  await early.stop();
  return undefined;
}

/** Why there is no server with pgvector, as part of a sentence. Throws what is no such reason: the end of the run, say. */
function whyNot(error: unknown): string {
  if (error instanceof Problem) {
    const told = error.detail?.split('\n').at(-1);
    return error.message.replace(/\.$/, '') + (told === undefined ? '' : ` (${told})`);
  }
  const { syscall, message } = error as Partial<NodeJS.ErrnoException>;
  // A cache that is full or damaged.
  if (syscall !== undefined && message !== undefined) return message;
  throw error;
}

/** Those of the extensions that a server does not have. */
async function lackedBy(server: Server, extensions: readonly string[]): Promise<string[]> {
  if (extensions.length === 0) return [];
  const available = await server.availableExtensions();
  return extensions.filter((name) => !available.has(name));
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
  const installed = await installedBinaries(await unprivilegedAccount(), needs.ask);
  return majorFor(
    asked,
    installed.map(({ major }) => major),
  );
}

/** The server that the run was given, else the one that the config names. */
export function givenServer({ postgresUrl, postgresUrlFrom, config }: ServerNeeds): Given | undefined {
  if (postgresUrl !== undefined) return { url: postgresUrl, ...defined({ urlFrom: postgresUrlFrom }) };
  const { urlEnv } = config.postgres;
  const url = urlEnv === undefined ? undefined : process.env[urlEnv];
  return url === undefined ? undefined : { url, urlFrom: `\`url-env: ${urlEnv}\`` };
}

type Given = Pick<StartOptions, 'url' | 'urlFrom'>;
