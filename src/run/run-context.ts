import type { Stages } from '../base/stages.ts';
import type { Config, SourceConfig } from '../config/config.ts';
import type { Kept } from '../kept/kept.ts';
import type { Rights } from '../postgres/server.ts';
import type { Finding } from '../report/finding.ts';
import type { StartedLoads } from '../sources/drizzle/started-loads.ts';
import type { OpenDatabases } from '../sources/live/open-databases.ts';
import type { OpenedFolders } from '../sources/migrations/open.ts';
import type { ReadSource } from '../sources/source.ts';
import type { Trust } from '../sources/trust.ts';
import type { Servers } from './servers.ts';

/** Databases and snapshots that are read already. */
export type DatabaseReads = Map<string, Promise<ReadSource>>;

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
  /** Whether somebody has accepted a finding, so that nothing is planned for it; nobody has where it is absent. */
  readonly isAccepted?: (finding: Finding) => boolean;
  /** Plans that are to be made for what is wrong; none where it is absent. */
  readonly plans?: PlanWishes;
  /** Called once a database: when no more servers are asked for it. */
  readonly hasPlanned?: () => void;
  /** What databases said, by their source: whoever is checked twice reads them once. */
  readonly databaseReads: DatabaseReads;
  /** What folders of migrations and SQL files said, by their settings. */
  readonly declarationReads: Map<string, ReadSource>;
  /** What earlier runs read; absent where nothing is taken from them, nor kept for later ones. */
  readonly kept?: Kept;
  /** Whether a source reads the very files that are in `declarationReads`; absent where none does. */
  readonly isUnchanged?: (source: SourceConfig) => boolean;
  /** Where files of databases lie: of the change, also where its base is read. */
  readonly databasesRoot: string;
  readonly stages: Stages;
  /** Ends the run early. */
  readonly signal: AbortSignal;
}

/** What is to be planned. */
export interface PlanWishes {
  /** Things that are another one under a new name: `users.name:full_name`, `orders:purchases`. */
  readonly renames: readonly string[];
  /** Whether migrations are to get a plan too, as the next one of them. */
  readonly migrations: boolean;
  /** Findings of a source beyond which nothing is planned for it; a report waits for no more. */
  readonly atMost?: number;
  /** Fingerprints of the findings to be settled, and names of the sources to be brought in line; all where absent. */
  readonly findings?: readonly string[];
  readonly sources?: readonly string[];
}

/** Whether a source that is asked for is this one: by its name, or with the name of its database in front. */
export function namesSource(asked: string, database: string, source: string): boolean {
  return asked === source || asked === `${database}.${source}`;
}

/** What a report that nobody asked a fix of plans. */
export const plansOfReport: Omit<PlanWishes, 'renames'> = { migrations: false, atMost: 300 };
