import type { Client } from 'pg';

/** A running Postgres that the job may create databases on. */
export interface Server {
  /** Major version, e.g. 18. */
  readonly major: number;
  /** Where it came from, for the report: `PostgreSQL 18.4 (npm)`, `PostgreSQL 15.18 (/usr/lib/postgresql/15/bin)`. */
  readonly description: string;
  /** How another process of this machine reaches it; never shown, since it may hold a password. */
  readonly connection: Connection;
  /**
   * Creates an empty database and returns a connected client; `end()` it when done.
   * The name is for people; where it is taken, the database gets another one. Concurrent calls are fine.
   */
  createDatabase(name: string): Promise<Client>;
  /** Names of the extensions that `CREATE EXTENSION` would find. */
  availableExtensions(): Promise<ReadonlySet<string>>;
  /** Stops the server and removes its folder; safe to call twice. */
  stop(): Promise<void>;
}

/** Where a server listens and as whom to log in: `host` is a folder for a unix socket. */
export interface Connection {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password?: string;
  /** As `pg` takes it; `undefined` is no TLS. */
  readonly ssl?: boolean | { readonly rejectUnauthorized?: boolean; readonly ca?: string };
}
