import type { Client } from 'pg';
import type { Catalog } from '../../catalog/catalog.ts';
import { extractAndStay } from '../../catalog/extract.ts';
import { answered } from './answered.ts';
import { interrupted, keptChanging, postgresErrorOf } from './failures.ts';
import { endTransaction, type LiveDatabase, readRow } from './open.ts';

/** How often a database is read whose schema changes meanwhile. */
const attempts = 3;

/** What was read of a database, all of it in one transaction. */
export interface SeenDatabase<More> {
  /** Without what is the hosting platform's. */
  readonly catalog: Catalog;
  readonly more: More;
}

/**
 * Reads a database in one read-only transaction: its catalog, then whatever `more` asks for. Where the schema changed
 * meanwhile, everything again.
 *
 * @param schemas those to look at; all but the platform's when left out
 * @throws Problem that says what came in between
 */
export async function readDatabase<More>(
  database: LiveDatabase,
  schemas: readonly string[] | undefined,
  signal: AbortSignal,
  more: (client: Client) => Promise<More>,
): Promise<SeenDatabase<More>> {
  const { client, subject } = database;
  let { state } = database;
  try {
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      const read = await answered(client, subject, signal, () => readOnce(database, schemas, more));
      if (read.seen !== undefined && read.state === state) return read.seen;
      state = read.state;
    }
  } catch (error) {
    signal.throwIfAborted();
    throw interrupted(error, subject, await lockedTables(database, error, signal));
  }
  throw keptChanging(subject);
}

/** What was read, and the state of the catalogs afterwards; nothing where Postgres stumbled over what was gone already. */
async function readOnce<More>(
  { client, serverVersion, platform }: LiveDatabase,
  schemas: readonly string[] | undefined,
  more: (client: Client) => Promise<More>,
): Promise<{ readonly seen: SeenDatabase<More> | undefined; readonly state: string }> {
  const ignoreSchemas = (platform?.schemas ?? []).filter((schema) => schemas?.includes(schema) !== true);
  let seen: SeenDatabase<More> | undefined;
  try {
    const { catalog } = await extractAndStay(client, { serverVersion, ignoreSchemas });
    seen = { catalog: schemas === undefined ? catalog : within(catalog, schemas), more: await more(client) };
  } catch (error) {
    if (postgresErrorOf(error)?.code !== 'XX000') throw error;
  }
  return { seen, state: await endTransaction(client) };
}

function within(catalog: Catalog, schemas: readonly string[]): Catalog {
  const objects = catalog.objects.filter(
    ({ kind, path }) => (path.length === 1 && kind !== 'schema') || schemas.includes(path[0] ?? ''),
  );
  return { ...catalog, objects };
}

/** Where waiting for a lock took too long: the tables that somebody holds for himself alone. */
async function lockedTables(
  { client, subject }: LiveDatabase,
  error: unknown,
  signal: AbortSignal,
): Promise<readonly string[]> {
  if (postgresErrorOf(error)?.code !== '55P03') return [];
  const query = `select coalesce(json_agg(distinct relation::regclass::text), '[]') from pg_locks
    where mode = 'AccessExclusiveLock' and granted and relation >= 16384
      and database = (select oid from pg_database where datname = current_database())
      and relation in (select oid from pg_class where relkind in ('r', 'p', 'f', 'v', 'm'))`;
  const found = answered(client, subject, signal, () => readRow<[string[]]>(client, ['rollback'], query));
  const [tables] = await found.catch(() => [[]]);
  return tables.map((name) => name.replace(/^public\./, ''));
}
