import type { LiveSource, SourceConfig } from '../../config/config.ts';
import { snapshotMajor } from '../snapshot/read.ts';
import { connectionStringOf, type LiveDatabase, openLive } from './open.ts';

/** Live databases that are open already, since their major was asked for before anything is read. */
export type OpenDatabases = Map<LiveSource, Promise<LiveDatabase>>;

/**
 * The major version of a database that is live or was: its snapshot tells too. The connection that this takes is kept
 * in `open`, for `readLive` to go on with. `undefined` for a source that is no database, or cannot be read: reading
 * it says why.
 */
export async function majorOf(
  source: SourceConfig,
  open: OpenDatabases,
  root: string,
  signal: AbortSignal,
): Promise<number | undefined> {
  if (source.kind === 'snapshot') return snapshotMajor(source.file, root);
  if (source.kind !== 'live') return undefined;
  const secret = connectionStringOf(source);
  if (secret === undefined)
    return source.snapshot === undefined ? undefined : snapshotMajor(source.snapshot, root);
  const opened = open.get(source) ?? openLive(source, secret, signal);
  open.set(source, opened);
  return opened.then(
    ({ serverVersion }) => Math.floor(serverVersion / 10_000),
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
