import { Problem } from '../../base/problem.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import { extractAnd } from '../../catalog/extract.ts';
import { answered } from './answered.ts';
import { interrupted, keptChanging, postgresErrorOf } from './failures.ts';
import { hindrancesTo } from './hindrances.ts';
import { endStatements, type LiveDatabase, lookAgain, type SchemaLook, stateAfterFailure } from './open.ts';
import { rowFrom } from './read-row.ts';
import { withoutReader } from './without-reader.ts';

/** How often a database is read whose schema changes meanwhile. */
const attempts = 3;

/**
 * What Postgres says of something that is gone already: a function that prints a schema of any object, a query of a
 * table, its column, its schema, and the right to read it.
 */
const goneMeanwhile: ReadonlySet<string | undefined> = new Set(['XX000', '42P01', '42703', '3F000', '42501']);

/** Queries for more than the catalog, and what becomes of their rows. */
export interface FurtherQueries<More> {
  readonly queries: readonly string[];
  /** Of each query the rows, as arrays and with `valueTypes`. */
  readonly read: (answers: readonly (readonly unknown[])[]) => More;
}

/** What was read of a database, all of it in one transaction. */
export interface SeenDatabase<More> {
  /** Without what is the hosting platform's, and what was granted for the reading. */
  readonly catalog: Catalog;
  readonly more: More;
}

/**
 * Reads a database in one read-only transaction, and one round trip: its catalog, then whatever `more` asks for. Where
 * the schema changed meanwhile, everything again.
 *
 * @param schemas those to look at; all but the platform's when left out
 * @throws Problem that says what came in between
 */
export async function readDatabase<More>(
  database: LiveDatabase,
  schemas: readonly string[] | undefined,
  signal: AbortSignal,
  more: (look: SchemaLook) => FurtherQueries<More>,
): Promise<SeenDatabase<More>> {
  const { client, subject } = database;
  let look: SchemaLook = database;
  let failure: unknown;
  try {
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      if (attempt > 1) look = await answered(client, subject, signal, () => lookAgain(client));
      const read = await answered(client, subject, signal, () => readOnce(database, schemas, more(look)));
      const unchanged = read.state === look.state;
      if (unchanged && read.seen !== undefined) return read.seen;
      failure = unchanged ? read.error : keptChanging(subject);
    }
    throw failure;
  } catch (error) {
    signal.throwIfAborted();
    throw interrupted(error, subject, await hindrancesTo(client, subject, error, signal));
  }
}

/** What was read, or how Postgres stumbled over what was gone already; and the state of the catalogs afterwards. */
interface Attempt<More> {
  readonly seen?: SeenDatabase<More>;
  readonly error?: unknown;
  readonly state: string;
}

async function readOnce<More>(
  { client, serverVersion, platform, rights }: LiveDatabase,
  schemas: readonly string[] | undefined,
  { queries, read }: FurtherQueries<More>,
): Promise<Attempt<More>> {
  const ignoreSchemas = (platform?.schemas ?? []).filter((schema) => schemas?.includes(schema) !== true);
  try {
    const statements = [...queries, ...endStatements];
    const { catalog: whole, answers } = await extractAnd(
      client,
      { serverVersion, ignoreSchemas },
      statements,
    );
    const catalog = withoutReader(whole, rights);
    const seen = {
      catalog: schemas === undefined ? catalog : within(catalog, schemas),
      more: read(answers.slice(0, queries.length)),
    };
    const [state] = rowFrom<[string]>(answers);
    return { seen, state };
  } catch (error) {
    if (!goneMeanwhile.has(postgresErrorOf(error)?.code)) throw error;
    return { error, state: await stateAfterFailure(client) };
  }
}

/** A schema that is not there is a misspelt one: nothing would be compared, and all would seem well. */
export function requireSchemas({ objects }: Catalog, schemas: readonly string[], name: string): void {
  const there = objects.filter(({ kind }) => kind === 'schema').map(({ path }) => path[0] ?? '');
  const lacking = schemas.filter((schema) => !there.includes(schema));
  if (lacking.length === 0) return;
  throw new Problem(`The database ${name} has no schema ${lacking.join(' and no schema ')}.`, {
    advice: `Correct \`schemas\` of this source. It has ${there.length === 0 ? 'none of those that it names' : there.join(', ')}.`,
  });
}

function within(catalog: Catalog, schemas: readonly string[]): Catalog {
  const objects = catalog.objects.filter(
    ({ kind, path }) => (path.length === 1 && kind !== 'schema') || schemas.includes(path[0] ?? ''),
  );
  return { ...catalog, objects };
}
