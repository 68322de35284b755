import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import type { Connection } from './server.ts';

/** The longest name that Postgres keeps, in bytes (`NAMEDATALEN - 1`). */
const MAX_NAME_BYTES = 63;
const DUPLICATE_DATABASE = '42P04';
/** Concurrent creations of one name can collide in the index of `pg_database` instead. */
const UNIQUE_VIOLATION = '23505';

/** The databases that one job makes on one server. */
export interface Databases {
  create(name: string): Promise<Client>;
  availableExtensions(): Promise<ReadonlySet<string>>;
  /** Drops what `create` made, also when clients are still connected. */
  dropAll(): Promise<void>;
}

/**
 * Makes databases on a server that is reached by `connection`, from the database `maintenance`.
 *
 * With `unique`, names are `schema_drift_<random>_<name>` so that jobs which share a server stay apart; without,
 * they are the given names, so that a server of our own gives the same names in every run. `spare` is an empty database
 * that nobody uses or is connected to: the first one made is that one under its new name. `handOver` has a
 * client of `maintenance` give a new database to another login and says which; the clients are that one's then. Errors are Postgres's own.
 */
export function databasesOn(
  connection: Connection,
  options: {
    unique: boolean;
    maintenance?: string;
    spare?: string;
    handOver?: (client: Client, database: string) => Promise<Connection>;
  },
): Databases {
  const maintenance = options.maintenance ?? 'postgres';
  const prefix = options.unique ? `schema_drift_${randomBytes(6).toString('hex')}_` : '';
  const created = new Set<string>();
  let spare = options.spare;

  async function create(name: string): Promise<Client> {
    const used = spare;
    spare = undefined;
    const [database, login] = await withClient(connection, maintenance, async (client) => {
      const made =
        used === undefined
          ? await createUnderFreeName(client, prefix + name)
          : await rename(client, used, prefix + name);
      created.add(made);
      return [made, await options.handOver?.(client, made)];
    });
    return connect(login ?? connection, database);
  }

  let available: Promise<ReadonlySet<string>> | undefined;

  /** Asked once: what is on a server's disk stays what it is. */
  function availableExtensions(): Promise<ReadonlySet<string>> {
    available ??= askForExtensions();
    return available;
  }

  async function askForExtensions(): Promise<ReadonlySet<string>> {
    const { rows } = await withClient(connection, maintenance, (client) =>
      client.query<{ name: string }>('SELECT name FROM pg_catalog.pg_available_extensions'),
    );
    return new Set(rows.map((row) => row.name));
  }

  async function dropAll(): Promise<void> {
    if (created.size === 0) return;
    await withClient(connection, maintenance, async (client) => {
      for (const database of created) {
        await client.query(`DROP DATABASE IF EXISTS ${client.escapeIdentifier(database)} WITH (FORCE)`);
        created.delete(database);
      }
    });
  }

  return { create, availableExtensions, dropAll };
}

/** Connects to one database; statements may take as long as they need. Errors are those of `pg`. */
export async function connect(connection: Connection, database: string): Promise<Client> {
  const client = new Client({
    host: connection.host,
    port: connection.port,
    user: connection.user,
    // An empty string would make `pg` look at PGPASSWORD, and a missing one too; PGlite asks for none.
    password: connection.password ?? 'none',
    ssl: connection.ssl ?? false,
    database,
    application_name: 'schema-drift',
    options: '-c statement_timeout=0',
    connectionTimeoutMillis: 20_000,
  });
  // A server that goes away while nobody waits for an answer must not end the process;
  // whoever does wait still gets the error.
  client.on('error', () => {});
  await client.connect();
  return client;
}

/** Connects, lets `work` use the client and ends the connection whatever happens. */
export async function withClient<T>(
  connection: Connection,
  database: string,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const client = await connect(connection, database);
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => {});
  }
}

async function rename(client: Client, from: string, wanted: string): Promise<string> {
  const name = fitted(wanted, '');
  if (name !== from)
    await client.query(
      `ALTER DATABASE ${client.escapeIdentifier(from)} RENAME TO ${client.escapeIdentifier(name)}`,
    );
  return name;
}

async function createUnderFreeName(client: Client, wanted: string): Promise<string> {
  const template = await emptyTemplate(client);
  for (let attempt = 1; ; attempt += 1) {
    const name = fitted(wanted, attempt === 1 ? '' : `_${attempt}`);
    try {
      await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)} ${template}`);
      return name;
    } catch (error) {
      const code = (error as { code?: string }).code;
      if (code !== DUPLICATE_DATABASE && code !== UNIQUE_VIOLATION) throw error;
    }
  }
}

/**
 * What `CREATE DATABASE` copies, and how. `template0` is empty on every server, whatever its owner put into `template1`,
 * and is the only template that may be copied with another encoding and locale. The locale is the same everywhere so
 * that catalogs are.
 */
export async function emptyTemplate(client: Client): Promise<string> {
  const { rows } = await client.query<{ version: number; synced: boolean }>(
    "SELECT current_setting('server_version_num')::int AS version, current_setting('fsync')::boolean AS synced",
  );
  const { version = 0, synced = true } = rows[0] ?? {};
  const base = "TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'";
  if (version < 150_000) return base;
  // Copying files takes a third of the time, but needs a checkpoint: nothing where nothing is synced, much elsewhere.
  return `${base} LOCALE_PROVIDER libc STRATEGY ${synced ? 'WAL_LOG' : 'FILE_COPY'}`;
}

function fitted(name: string, suffix: string): string {
  let kept = name.replaceAll('\0', '') || 'source';
  while (Buffer.byteLength(kept + suffix) > MAX_NAME_BYTES) kept = [...kept].slice(0, -1).join('');
  return kept + suffix;
}
