import type { Client } from 'pg';
import type { Catalog } from '../../catalog/catalog.ts';
import { extractWithin } from '../../catalog/extract.ts';
import { type LiveSource, snapshotMaxAge } from '../../config/config.ts';
import { Problem } from '../../problem.ts';
import { statisticsOf } from '../../usage/statistics.ts';
import { readSnapshot } from '../snapshot/read.ts';
import type { Coverage, ReadContext, ReadSource } from '../source.ts';
import { answered } from './answered.ts';
import { interrupted, keptChanging, postgresErrorOf } from './failures.ts';
import { warningsOnRights } from './login.ts';
import { beginAgain, connectionStringOf, endTransaction, type LiveDatabase, openLive } from './open.ts';

/**
 * Reads a database that runs, in one read-only transaction; with no connection string, the snapshot that the source
 * names instead. Only system catalogs are looked at, and nothing is locked but against being dropped meanwhile.
 *
 * That takes four round trips: the first look, the catalog, the statistics, the end of the transaction; seven with a
 * login by password, and nine with TLS.
 *
 * @param opened the database, where it was opened before; it is closed here
 * @throws Problem when it cannot be reached or read; no message holds a part of the connection string
 */
export async function readLive(
  source: LiveSource,
  context: ReadContext,
  opened?: Promise<LiveDatabase>,
): Promise<ReadSource> {
  const secret = connectionStringOf(source);
  if (secret === undefined) return readInstead(source, context);
  const database = await (opened ?? openLive(source, secret, context.signal));
  try {
    const { schemas } = source;
    const seen = await inTransaction(database, context.signal, async () => ({
      catalog: await catalogOf(database, schemas),
      statistics: await statisticsOf(database.client),
    }));
    return {
      ...seen,
      coverage: coverageOf(database, schemas),
      unchecked: [],
      faults: [],
      locations: new Map(),
      facts: factsOf(database),
      warnings: warningsOnRights(database.rights, source.name),
    };
  } finally {
    await database.close();
  }
}

/** Pull requests from forks, and Dependabot's, have no secrets: a snapshot is what they can be compared with. */
async function readInstead(source: LiveSource, context: ReadContext): Promise<ReadSource> {
  const { name, urlEnv, snapshot } = source;
  if (snapshot === undefined)
    throw new Problem(`The live database ${name} cannot be read: ${urlEnv} is not set.`, {
      advice: `Give the job the variable ${urlEnv} with its connection string, or the source a \`snapshot\` to take where there is none.`,
    });
  const read = await readSnapshot(
    { name, kind: 'snapshot', file: snapshot, maxAge: snapshotMaxAge },
    context,
  );
  return { ...read, facts: [...read.facts, `${urlEnv} is not set, so the snapshot was taken`] };
}

/** How often a database is read whose schema changes meanwhile. */
const attempts = 3;

/**
 * Reads in the transaction that is open since the first look, and ends it; where the schema changed meanwhile, again.
 * Throws a `Problem` that says what came in between.
 */
export async function inTransaction<Result>(
  database: LiveDatabase,
  signal: AbortSignal,
  work: () => Promise<Result>,
): Promise<Result> {
  const { client, subject } = database;
  try {
    let { state } = database;
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      if (attempt > 1) state = await answered(client, subject, signal, () => beginAgain(client));
      const read = await answered(client, subject, signal, () => whole(client, work));
      if (read !== undefined && read.state === state) return read.result;
    }
  } catch (error) {
    signal.throwIfAborted();
    throw interrupted(error, subject, await lockedTables(database, error, signal));
  }
  throw keptChanging(subject);
}

/** What was read, and the state of the catalogs then; `undefined` where Postgres stumbled over what was gone already. */
async function whole<Result>(
  client: Client,
  work: () => Promise<Result>,
): Promise<{ readonly result: Result; readonly state: string } | undefined> {
  try {
    const result = await work();
    return { result, state: await endTransaction(client) };
  } catch (error) {
    if (postgresErrorOf(error)?.code !== 'XX000') throw error;
    await client.query('rollback');
    return undefined;
  }
}

/** The catalog of a database, without what is its platform's; to be called in its transaction. */
export async function catalogOf(
  { client, serverVersion, platform }: LiveDatabase,
  schemas: readonly string[] | undefined,
): Promise<Catalog> {
  const ignoreSchemas = platformSchemas(platform?.schemas, schemas);
  const { catalog } = await extractWithin(client, { serverVersion, ignoreSchemas });
  return schemas === undefined ? catalog : within(catalog, schemas);
}

/** The platform's schemas, but for those that are asked for by name. */
function platformSchemas(theirs: readonly string[] = [], wanted: readonly string[] = []): string[] {
  return theirs.filter((schema) => !wanted.includes(schema));
}

/** What can be spoken of: the schemas that are wanted, or all but the platform's. */
export function coverageOf({ platform }: LiveDatabase, schemas: readonly string[] | undefined): Coverage {
  if (schemas !== undefined) return { schemas };
  return platform === undefined ? {} : { exceptSchemas: platform.schemas };
}

export function factsOf({ version, isReplica, platform }: LiveDatabase): string[] {
  const server = `PostgreSQL ${version}, ${isReplica ? 'replica' : 'primary'}`;
  return platform === undefined ? [server] : [server, `without the schemas of ${platform.name}`];
}

function within(catalog: Catalog, schemas: readonly string[]): Catalog {
  const objects = catalog.objects.filter(
    ({ kind, path }) => (path.length === 1 && kind !== 'schema') || schemas.includes(path[0] ?? ''),
  );
  return { ...catalog, objects };
}

/** Where waiting for a lock took too long: the tables that somebody holds for themselves. */
async function lockedTables(
  { client, subject }: LiveDatabase,
  error: unknown,
  signal: AbortSignal,
): Promise<string[]> {
  if (postgresErrorOf(error)?.code !== '55P03') return [];
  const sql = `select distinct relation::regclass::text as name from pg_locks
    where mode = 'AccessExclusiveLock' and granted and pid <> pg_backend_pid() and relation >= 16384
      and database = (select oid from pg_database where datname = current_database())
      and relation in (select oid from pg_class where relkind in ('r', 'p', 'f', 'v', 'm'))
    order by name`;
  const found = await answered(client, subject, signal, () => client.query<{ name: string }>(sql)).catch(
    () => ({ rows: [] }),
  );
  return found.rows.map(({ name }) => name);
}
