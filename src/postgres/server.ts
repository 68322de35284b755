import type { Client } from 'pg';

/** A running Postgres that the job may create databases on. */
export interface Server {
  /** Major version, e.g. 18. */
  readonly major: number;
  /** Where it came from, for the report: `PostgreSQL 18.4 (npm)`, `PostgreSQL 15.18 (/usr/lib/postgresql/15/bin)`. */
  readonly description: string;
  /** Creates an empty database from the template and returns a connected client; `end()` it when done. */
  createDatabase(name: string): Promise<Client>;
  /** Names of the extensions that `CREATE EXTENSION` would find. */
  availableExtensions(): Promise<ReadonlySet<string>>;
  /** Stops the server and removes its folder; safe to call twice. */
  stop(): Promise<void>;
}
