import { resolve } from 'node:path';
import { defined } from '../../base/defined.ts';
import { Problem } from '../../base/problem.ts';
import type { LiveSource, SnapshotSource } from '../../config/config.ts';
import { readText } from '../../repository/read.ts';
import { pathExists } from '../../repository/there.ts';
import type { SourceFault } from '../fault.ts';
import { asLedgers } from '../ledgers/ledger.ts';
import { platformOfSchemas } from '../platforms.ts';
import type { ReadContext } from '../read-context.ts';
import type { ReadSource } from '../source.ts';
import { ageInWords } from './age.ts';
import { parseSnapshot, type Snapshot } from './format.ts';

const hour = 3_600_000;

/**
 * Reads a database's schema as it was when `schema-drift snapshot` kept it. One that is older than the source allows is
 * still compared, with a finding that says so.
 *
 * @param live the source that it stands for, where that database cannot be reached
 * @throws Problem when the file is not there, or holds no snapshot that this version can read
 */
export async function readSnapshot(
  source: SnapshotSource,
  context: ReadContext,
  live?: Origin,
): Promise<ReadSource> {
  const renew = renewal(source.file, live);
  const snapshot = await open(source.file, context.root, renew, live);
  const { catalog, coverage, unchecked, server, owner, takenAt, rowCounts = {} } = snapshot;
  const ledgers = asLedgers(snapshot.ledger);
  const age = Date.now() - Date.parse(takenAt);
  const stale = age > source.maxAge * hour ? [staleness(source, age, renew)] : [];
  const counts = Object.entries(rowCounts);
  return {
    catalog,
    coverage,
    ...defined({ owner, platform: platformOfSchemas(coverage.exceptSchemas ?? []) }),
    unchecked,
    statistics: new Map(counts.map(([id, rows]) => [id, { keptBy: 'file', rows }])),
    ...defined({ ledgers }),
    faults: stale,
    locations: new Map(),
    facts: [`snapshot of PostgreSQL ${server}, taken ${ageInWords(age)}`],
    warnings: [],
  };
}

/** What decides how declarations are read that are compared with a database. */
export interface DatabaseFacts {
  /** Major version of its server. */
  readonly major: number;
  /** The role that owns it, where that is known. */
  readonly owner?: string;
}

/** The facts of the database that a snapshot was taken of; `undefined` where the file cannot be read. */
export async function snapshotFacts(file: string, root: string): Promise<DatabaseFacts | undefined> {
  return open(file, root, renewal(file)).then(
    ({ catalog, owner }) => ({ major: Math.floor(catalog.serverVersion / 10_000), ...defined({ owner }) }),
    () => undefined,
  );
}

/** Where a snapshot comes from: a live source of the config. */
type Origin = Pick<LiveSource, 'name' | 'urlEnv'>;

async function open(file: string, root: string, renew: string, live?: Origin): Promise<Snapshot> {
  if (!pathExists(resolve(root, file))) {
    const elsewhere = 'A snapshot that another job made has to be downloaded before the check.';
    if (live === undefined)
      throw new Problem(`There is no snapshot ${file}.`, { advice: `${renew} ${elsewhere}` });
    throw new Problem(`${live.urlEnv} is not set, and there is no snapshot ${file}.`, {
      advice: `Set ${live.urlEnv} to the connection string of ${live.name}: on this machine in the environment, in a workflow from a secret. Where there is no secret, as for pull requests, a snapshot stands in: \`schema-drift snapshot --live ${live.name} --output ${file}\` makes it where the database can be reached. ${elsewhere}`,
    });
  }
  const snapshot = parseSnapshot(readText(file, root), file, renew);
  if (Date.parse(snapshot.takenAt) > Date.now() + hour)
    throw new Problem(`${file} says that it was taken in the future, at ${snapshot.takenAt}.`, {
      advice: renew,
      location: { file, line: 1 },
    });
  return snapshot;
}

function staleness({ file, maxAge }: SnapshotSource, age: number, renew: string): SourceFault {
  return {
    code: 'stale',
    severity: 'warning',
    subject: file,
    message: `The snapshot ${file} was taken ${ageInWords(age)}; after ${maxAge} hours it is stale.`,
    advice: `${renew} The source's \`max-age\` says how many hours one is good for.`,
    location: { file, line: 1 },
  };
}

function renewal(file: string, live?: Origin): string {
  const which = live === undefined ? '--url-env VARIABLE' : `--live ${live.name}`;
  return `Make a new one where the database can be reached: \`schema-drift snapshot ${which} --output ${file}\`.`;
}
