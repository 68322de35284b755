import { Problem } from '../problem.ts';
import { findBinaries } from './binaries.ts';
import { databasesOn } from './databases.ts';
import { launch } from './launch.ts';
import type { Server } from './server.ts';
import { unprivilegedAccount } from './unprivileged.ts';

/** What kind of server is wanted; with nothing said, the newest that the machine has, else 18 through npm. */
export interface StartOptions {
  /** Major version, 14 to 18. */
  readonly major?: number;
  /** A server that the user runs; it must let us create databases. Never shown. */
  readonly url?: string;
  /** Gets a line for people now and then, when something takes long. */
  readonly onProgress?: (line: string) => void;
  /** Ends the start early. */
  readonly signal?: AbortSignal;
}

/** Starts a server, or reaches the given one. Throws a `Problem` that says what to do where neither works. */
export async function startServer(options: StartOptions = {}): Promise<Server> {
  const account = await unprivilegedAccount();
  const binaries = await findBinaries(options.major, account);
  if (binaries === undefined) throw new Problem('No PostgreSQL was found.');
  const launched = await launch(binaries, account, options.signal);
  const databases = databasesOn(launched.connection, { unique: false });
  return {
    major: binaries.major,
    description: `PostgreSQL ${binaries.version} (${binaries.origin})`,
    connection: launched.connection,
    createDatabase: databases.create,
    availableExtensions: databases.availableExtensions,
    stop: launched.stop,
  };
}
