import { defined } from '../../base/defined.ts';
import { Problem } from '../../base/problem.ts';
import { type LiveSource, snapshotMaxAge } from '../../config/config.ts';
import type { Coverage } from '../coverage.ts';
import type { ReadContext } from '../read-context.ts';
import { readSnapshot } from '../snapshot/read.ts';
import type { ReadSource } from '../source.ts';
import { warningsOnRights } from './login.ts';
import { connectionStringOf, type LiveDatabase, openLive } from './open.ts';
import { readDatabase, requireSchemas } from './read-database.ts';
import { statisticsAndLedgers } from './statistics-and-ledgers.ts';

/**
 * Reads a database that runs, in one read-only transaction; with no connection string, the snapshot that the source
 * names instead. Only system catalogs are looked at, and nothing is locked but against being dropped meanwhile.
 *
 * That takes two round trips: the first look, and everything else. To connect takes three with a password, and two
 * more with TLS.
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
    const { catalog, more } = await readDatabase(database, schemas, context.signal, (look) =>
      statisticsAndLedgers(database, look),
    );
    if (schemas !== undefined) requireSchemas(catalog, schemas, source.name);
    return {
      catalog,
      ...more,
      coverage: coverageOf(database, schemas),
      owner: database.owner,
      ...defined({ platform: database.platform?.provides }),
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
  const { name, urlEnv, snapshot, maxAge = snapshotMaxAge } = source;
  if (snapshot === undefined)
    throw new Problem(`The live database ${name} cannot be read: ${urlEnv} is not set.`, {
      advice: `Give the job the variable ${urlEnv} with its connection string, or the source a \`snapshot\` to take where there is none.`,
    });
  const read = await readSnapshot({ name, kind: 'snapshot', file: snapshot, maxAge }, context, source);
  return { ...read, facts: [...read.facts, `${urlEnv} is not set, so the snapshot was taken`] };
}

/** What can be spoken of: the schemas that are wanted, or all but the platform's. */
export function coverageOf({ platform }: LiveDatabase, schemas: readonly string[] | undefined): Coverage {
  if (schemas !== undefined) return { schemas };
  return platform === undefined ? {} : { exceptSchemas: platform.schemas, placesOn: ['*'] };
}

export function factsOf({ version, isReplica, platform }: LiveDatabase): string[] {
  const server = `PostgreSQL ${version}, ${isReplica ? 'replica' : 'primary'}`;
  return platform === undefined ? [server] : [server, `without the schemas of ${platform.name}`];
}
