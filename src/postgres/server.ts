import type { Client } from 'pg';
import type { Binaries } from './binaries.ts';
import type { ExtensionStatement } from './extension-statement.ts';

/**
 * What SQL may do on a server of ours: everything, or what the owner of a database may. A superuser reads files,
 * starts programs and so reaches whatever the account of the run does, its secrets too; that is nothing for SQL
 * of strangers.
 */
export type Rights = 'superuser' | 'owner';

/** A running Postgres that the job may create databases on. */
export interface Server {
  /** Major version, e.g. 18. */
  readonly major: number;
  /** Where it came from, for the report: `PostgreSQL 18.4 (npm)`, `PostgreSQL 15.18 (/usr/lib/postgresql/15/bin)`. */
  readonly description: string;
  /** The programs that it was started from; absent where it is not one of ours, or one that stands in for such a one. */
  readonly startedFrom?: Pick<Binaries, 'folder' | 'major' | 'version'>;
  /**
   * How another process of this machine reaches it, with the rights that SQL has here; never shown, since it may
   * hold a password.
   */
  readonly connection: Connection;
  /**
   * Creates an empty database and returns a connected client; `end()` it when done.
   * The name is for people; where it is taken, the database gets another one. Concurrent calls are fine.
   */
  createDatabase(name: string): Promise<Client>;
  /** Names of the extensions that `CREATE EXTENSION` would find. */
  availableExtensions(): Promise<ReadonlySet<string>>;
  /** Only where SQL has an owner's rights: runs what a superuser may safely do for it, in the client's transaction. */
  readonly lend?: Lend;
  /** Stops the server and removes its folder; safe to call twice. */
  stop(): Promise<void>;
}

/** What is told of a server. */
export interface ServerFacts extends Pick<Server, 'major' | 'description'> {
  /** What tells it from any other that might be taken; absent where the next run may take another one. */
  readonly state?: string;
}

/** A server of a run that may never be needed. */
export interface ServerOnDemand {
  /** Starts when somebody first waits for it. */
  readonly server: Promise<Server>;
  /** What it will be, where an earlier run knows; never starts it. */
  known(): Promise<ServerFacts | undefined>;
  /** What it is: without starting it, where that is known. */
  facts(): Promise<ServerFacts>;
  /** Whether it is what it was said to be before it was started. */
  isAsExpected(): Promise<boolean>;
}

/** Errors are Postgres's own, as if the client had sent the statement. */
export type Lend = (client: Client, statement: ExtensionStatement) => Promise<void>;

/** Where a server listens and as whom to log in: `host` is a folder for a unix socket. */
export interface Connection {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password?: string;
  /** As `pg` takes it; `undefined` is no TLS. */
  readonly ssl?: boolean | { readonly rejectUnauthorized?: boolean; readonly ca?: string };
}
