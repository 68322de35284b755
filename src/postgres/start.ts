import type { Client } from 'pg';
import { defined } from '../base/defined.ts';
import { Problem } from '../base/problem.ts';
import { type Binaries, findBinaries } from './binaries.ts';
import { databasesOn } from './databases.ts';
import { fetchBinaries } from './fetch.ts';
import { useGivenServer } from './given.ts';
import { type Launched, type LaunchOptions, launch } from './launch.ts';
import { lender } from './lend.ts';
import { NEWEST_TO_FETCH } from './majors.ts';
import { handOver, makeOwner, newPassword, newSuperuser } from './owner.ts';
import { binariesWithPgvector, majorWithPgvector } from './pgvector.ts';
import type { AskProgram } from './programs.ts';
import type { Connection, Rights, Server } from './server.ts';
import { type Account, unprivilegedAccount } from './unprivileged.ts';
import { urlSetting } from './url-setting.ts';

/** What kind of server is wanted; with nothing said, the newest that the machine has, else 18 through npm. */
export interface StartOptions {
  /** Major version, 14 to 19; a given server is taken as it is. */
  readonly major?: number;
  /** A server that the user runs; it must let us create databases. Never shown. */
  readonly url?: string;
  /** Where they have written `url`, for the advice; `--postgres-url` when left out. */
  readonly urlFrom?: string;
  /** What SQL may do on a native server of ours, `superuser` when not given; a given server's login decides itself. */
  readonly rights?: Rights;
  /**
   * `native with pgvector` is fetched, of the major where there is one with it, else of the newest; `pglite` has it,
   * too, is always 18, and costs much more.
   */
  readonly engine?: 'native' | 'native with pgvector' | 'pglite';
  /** What `pglite` is to offer; nothing else can be created there. */
  readonly extensions?: readonly string[];
  /** How the machine's programs are asked what they are; anew each time when left out. */
  readonly ask?: AskProgram;
  /** Gets a line for people now and then, when something takes long. */
  readonly onProgress?: (line: string) => void;
  /** Called once a native server goes on to start by itself, whatever this process does. */
  readonly onLaunch?: () => void;
  /** Ends the start early, with its reason. */
  readonly signal?: AbortSignal;
}

/** Starts a server, or reaches the given one. Throws a `Problem` that says what to do where neither works. */
export async function startServer(options: StartOptions = {}): Promise<Server> {
  options.signal?.throwIfAborted();
  if (options.url !== undefined) {
    return useGivenServer(options.url, options.urlFrom ?? '--postgres-url');
  }
  if (options.engine === 'pglite') {
    const { startPglite } = await import('./pglite.ts');
    const { extensions = [], onProgress = () => {}, signal } = options;
    return startPglite({ extensions, onProgress, signal });
  }
  if (process.platform === 'win32') {
    throw new Problem('schema-drift cannot start PostgreSQL on Windows.', {
      advice: `Run it in WSL, or give a server with ${urlSetting}.`,
    });
  }
  const account = await unprivilegedAccount();
  const binaries = await chooseBinaries(options, account);
  const { signal, onLaunch, onProgress = () => {} } = options;
  const start = options.rights === 'owner' ? startForOwner : startForSuperuser;
  return start(binaries, { account, signal, onProgress, onLaunch });
}

async function startForSuperuser(
  binaries: Binaries,
  options: Omit<LaunchOptions, 'superuser'>,
): Promise<Server> {
  const superuser = { user: 'postgres', password: newPassword() };
  const launched = await launch(binaries, { ...options, superuser });
  return { ...serverOn(binaries, launched), connection: launched.connection };
}

/** Nothing that leaves this function but `lend` has the superuser's password. */
async function startForOwner(binaries: Binaries, options: Omit<LaunchOptions, 'superuser'>): Promise<Server> {
  const launched = await launch(binaries, { ...options, superuser: newSuperuser() });
  const superuser = launched.connection;
  try {
    const owner = await makeOwner(superuser, binaries.major);
    const give = async (client: Client, database: string) => {
      await handOver(client, superuser, binaries.major, database);
      return owner;
    };
    return { ...serverOn(binaries, launched, give), connection: owner, lend: lender(superuser) };
  } catch (error) {
    await launched.stop();
    throw error;
  }
}

function serverOn(
  binaries: Binaries,
  { connection, stop }: Launched,
  give?: (client: Client, database: string) => Promise<Connection>,
): Omit<Server, 'connection'> {
  const databases = databasesOn(connection, {
    unique: false,
    maintenance: 'template1',
    spare: 'postgres',
    ...defined({ handOver: give }),
  });
  return {
    major: binaries.major,
    description: `PostgreSQL ${binaries.version} (${binaries.origin})`,
    startedFrom: binaries,
    createDatabase: databases.create,
    availableExtensions: databases.availableExtensions,
    stop,
  };
}

async function chooseBinaries(options: StartOptions, account: Account): Promise<Binaries> {
  const { major, ask, onProgress = () => {}, signal } = options;
  if (options.engine === 'native with pgvector')
    return binariesWithPgvector(majorWithPgvector(major), account, onProgress, signal);
  const own = await findBinaries(major, account, ask);
  return own ?? fetchBinaries(major ?? NEWEST_TO_FETCH, account, onProgress, signal);
}
