import type { LiveSource, SourceConfig } from '../../config/config.ts';
import { type DatabaseFacts, snapshotFacts } from '../snapshot/read.ts';
import { connectionStringOf, type LiveDatabase, openLive } from './open.ts';

/** Live databases that are open already, since their major was asked for before anything is read. */
export type OpenDatabases = Map<LiveSource, Promise<LiveDatabase>>;

/**
 * The major version of a database that is live or was, and who owns it: its snapshot tells too. The connection that this
 * takes is kept in `open`, for `readLive` to go on with. `undefined` for a source that is no database, or cannot be
 * read: reading it says why.
 */
export async function databaseFacts(
  source: SourceConfig,
  open: OpenDatabases,
  root: string,
  signal: AbortSignal,
): Promise<DatabaseFacts | undefined> {
  if (source.kind === 'snapshot') return snapshotFacts(source.file, root);
  if (source.kind !== 'live') return undefined;
  const secret = connectionStringOf(source);
  if (secret === undefined)
    return source.snapshot === undefined ? undefined : snapshotFacts(source.snapshot, root);
  const opened = open.get(source) ?? openLive(source, secret, signal);
  open.set(source, opened);
  return opened.then(
    ({ serverVersion, owner }) => ({ major: Math.floor(serverVersion / 10_000), owner }),
    () => undefined,
  );
}

/** Closes what was opened, whether anything was read from it or not. */
export async function closeDatabases(open: OpenDatabases): Promise<void> {
  await Promise.all(
    [...open.values()].map((opened) =>
      opened.then(
        (database) => database.close(),
        () => {},
      ),
    ),
  );
}
