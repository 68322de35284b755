import { redact } from '../../base/redact.ts';
import { version } from '../../base/version.ts';
import { type Catalog, type CatalogObject, objectId } from '../../catalog/catalog.ts';
import { compareBytes } from '../../catalog/database.ts';
import type { StatisticsByTable } from '../../catalog/statistics.ts';
import type { LiveSource } from '../../config/config.ts';
import { withoutLedgers } from '../ledgers/without-ledgers.ts';
import { type Snapshot, snapshotText } from '../snapshot/format.ts';
import type { Unchecked } from '../unchecked.ts';
import { warningsOnRights } from './login.ts';
import { openLive } from './open.ts';
import { coverageOf, factsOf } from './read.ts';
import { readDatabase } from './read-database.ts';
import { statisticsAndLedgers } from './statistics-and-ledgers.ts';

/** A snapshot that was taken, and what is to be told of it. */
export interface TakenSnapshot {
  /** The file's content. */
  readonly text: string;
  readonly tables: number;
  readonly facts: readonly string[];
  readonly warnings: readonly string[];
}

/**
 * Reads a live database, as a check does, and gives its schema as a file's content. With `countRows`, the estimated
 * number of rows of every table is in it; nothing else is that depends on the rows.
 *
 * @param secret the connection string
 * @throws Problem when the database cannot be reached or read
 */
export async function takeSnapshot(
  source: Pick<LiveSource, 'name' | 'urlEnv' | 'schemas'>,
  secret: string,
  options: { readonly countRows: boolean; readonly signal: AbortSignal },
): Promise<TakenSnapshot> {
  const database = await openLive(source, secret, options.signal);
  try {
    const { schemas } = source;
    const read = await readDatabase(database, schemas, options.signal, (look) =>
      statisticsAndLedgers(database, look),
    );
    const { ledgers } = read.more;
    const { catalog, unchecked } = withoutLogins(withoutLedgers({ ...read, ledgers }).catalog, secret);
    const snapshot: Snapshot = {
      tool: `schema-drift ${version}`,
      takenAt: new Date().toISOString().replace(/\.\d+/, ''),
      server: database.version,
      owner: database.owner,
      coverage: coverageOf(database, schemas),
      unchecked,
      ...(options.countRows ? { rowCounts: rowCounts(read.more.statistics, catalog) } : {}),
      ledger: ledgers,
      catalog,
    };
    return {
      text: snapshotText(snapshot),
      tables: catalog.objects.filter(({ kind }) => kind === 'table').length,
      facts: factsOf(database),
      warnings: [
        ...warningsOnRights(database.rights, source.name),
        ...unchecked.map(({ kind, path, reason }) => `${kind} ${path.join('.')} is left out: ${reason}.`),
      ],
    };
  } finally {
    await database.close();
  }
}

/** A login that somebody wrote into a function would leave the database with the snapshot. */
function withoutLogins(
  catalog: Catalog,
  secret: string,
): { readonly catalog: Catalog; readonly unchecked: readonly Unchecked[] } {
  const holdsLogin = (object: CatalogObject) => {
    const text = JSON.stringify(object);
    return login.test(text) || redact(text, [secret]) !== redact(text);
  };
  const found = new Set(catalog.objects.filter(holdsLogin));
  const reason = 'it holds what looks like a login to a server';
  return {
    catalog: { ...catalog, objects: catalog.objects.filter((object) => !found.has(object)) },
    unchecked: [...found].map(({ kind, path }) => ({ kind, path, reason })),
  };
}

/** A URL with a password, or libpq's `host=… password=…`. */
const login =
  /\b[a-z][a-z0-9+.-]{0,30}:\/\/[^\s/@:]{0,200}:[^\s/@]{1,200}@|\bhost(?:addr)?\s*=.{0,500}\bpassword\s*=/i;

/** Of the tables that the snapshot describes, those whose rows the statistics know. */
function rowCounts(statistics: StatisticsByTable, { objects }: Catalog): Record<string, number> {
  const ids = objects.map(({ kind, path }) => objectId(kind, path)).sort(compareBytes);
  return Object.fromEntries(
    ids.flatMap((id) => {
      const rows = statistics.get(id)?.rows;
      return rows === undefined ? [] : [[id, rows]];
    }),
  );
}
