import type { Stages } from '../base/stages.ts';
import type { Config } from '../config/config.ts';
import type { Rights } from '../postgres/server.ts';
import type { StartedLoads } from '../sources/drizzle/started-loads.ts';
import type { OpenDatabases } from '../sources/live/open-databases.ts';
import type { OpenedFolders } from '../sources/migrations/open.ts';
import type { Trust } from '../sources/trust.ts';
import type { Servers } from './servers.ts';

/** What is set up once a run, and what every stage of it works with. */
export interface RunContext {
  /** Absolute path of the repository. */
  readonly root: string;
  readonly config: Config;
  /** What the sources' SQL may do on a server of ours, `superuser` where it is undefined. */
  readonly rights: Rights | undefined;
  /** How far the sources' programs are trusted; as `ownCode` where it is undefined. */
  readonly trust: Trust | undefined;
  readonly servers: Servers;
  /** Drizzle schemas that load already. */
  readonly startedLoads: StartedLoads;
  /** Folders of migrations that were read already. */
  readonly openedFolders: OpenedFolders;
  /** Live databases that are open already. */
  readonly openDatabases: OpenDatabases;
  readonly stages: Stages;
  /** Ends the run early. */
  readonly signal: AbortSignal;
}
