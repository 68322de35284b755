import type { Rights, Server } from '../postgres/server.ts';
import type { OpenedFolders } from './migrations/open.ts';
import type { OtherSource } from './source.ts';
import type { Witness } from './sql/witness.ts';
import type { Trust } from './trust.ts';

/** What a reader gets besides its own settings. */
export interface ReadContext {
  /** Absolute path of the repository (the working directory of the run). */
  readonly root: string;
  /** The ephemeral server, started or still starting. */
  readonly server: Promise<Server>;
  /** Name of the source in the report; also names its database. */
  readonly name: string;
  /** The roles that own the databases it is compared with, as far as that is known; none is as an empty list. */
  readonly owners?: readonly string[];
  /** Ends the work early when the whole run is out of time. */
  readonly signal: AbortSignal;
  /** Is told what takes a while, and what is fetched. */
  readonly onProgress?: (line: string) => void;
  /** What the sources' SQL may do on the server, `superuser` when absent. */
  readonly rights?: Rights | undefined;
  /** Folders of migrations that the run has opened already. */
  readonly openedFolders?: OpenedFolders;
  /** How far the sources' programs are trusted; as `ownCode` when absent. */
  readonly trust?: Trust | undefined;
  /** Whether a command that migrates is asked for the file of its next migration, too. */
  readonly withNextMigration?: boolean;
  /**
   * Other sources of the same database, those to ask first in front, for what the source refers to and does not
   * declare. None of them asks this one, so that nobody waits for one that waits for it.
   */
  readonly others?: readonly OtherSource[];
  /** Asked for what migrations need and none of them makes: it never waits for whoever asks it. */
  readonly witness?: Witness;
}
