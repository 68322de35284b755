import type { Client } from 'pg';
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
