import { aboutRows } from '../base/phrases.ts';
import { Problem } from '../base/problem.ts';
import { type CatalogObject, displayName } from '../catalog/catalog.ts';
import { isObjectKind } from '../catalog/object-kind.ts';
import { compare } from '../compare/compare.ts';
import type { ComparedSource } from '../compare/sources/compared-source.ts';
import { isAlreadyThere, type PostgresError } from '../sources/sql/postgres-error.ts';
import type { SqlFile } from '../sources/sql/sql-file.ts';
import type { Unchecked } from '../sources/unchecked.ts';
import { causeOf } from './causes.ts';
import type { Clone, Gap } from './clone.ts';
import { type Deployed, deploy, type Refused, type Stopped } from './deploy.ts';
import { type DoneByHand, whatIsDone, whatIsThere } from './done-by-hand.ts';
import { byDanger, type Effect, type Unseen } from './effects.ts';
import { type Fate, inTheWay, watchInvalidIndexes, withFates } from './invalid-indexes.ts';
import type { Outcome } from './outcome.ts';
import { mayWorkOnRows } from './rows.ts';
import { touchedGap } from './touched-gap.ts';

export interface RehearseOptions {
  /** A database with the schema of the one that is to be deployed to; the migrations are run on it. */
  readonly clone: Clone;
  /** The database that the clone is of: its name and what it can speak of. */
  readonly live: ComparedSource;
  /** What runs migrations that it lacks, one tool after the other. */
  readonly runs: readonly DeployRun[];
  /** The migrations of all of them as a source: what the deploy is to end in. */
  readonly head: ComparedSource;
  /** Ends the rehearsal early, with its reason. */
  readonly signal: AbortSignal;
}

/** One tool's part in a deploy. */
export interface DeployRun {
  /** In the order in which the tool runs them. */
  readonly files: readonly SqlFile[];
  /** Whether it runs all of them in one transaction, as Drizzle does. */
  readonly together: boolean;
  /** What the migrations up to one of the files make; asked where the file makes what is there already. */
  readonly around: (file: SqlFile) => Promise<Pick<DoneByHand, 'before' | 'after' | 'note'>>;
}

/** What the next deploy does to a database. */
export interface Rehearsal {
  /** Name of the database's source. */
  readonly source: string;
  readonly outcome: Outcome;
  /** What becomes of indexes that are invalid in the database; of a deploy that fails, those that it fails over. */
  readonly invalidIndexes: readonly Fate[];
  /** What each statement does to tables that people work with, most dangerous first. */
  readonly effects: readonly Effect[];
  /** Statements that rows could stop, which a clone has none of. */
  readonly unseen: readonly Unseen[];
  /** What the clone lacks or has otherwise; it counts only where a migration touches it. */
  readonly notRehearsed: readonly Gap[];
  readonly warnings: readonly string[];
}

/**
 * Runs the migrations that a database lacks on a clone of its schema, and tells whether they will apply, whether they
 * end in what all migrations together declare, and what they do to tables in use meanwhile.
 *
 * @throws Problem when the clone's connection is lost; the reason of `signal`
 */
export async function rehearse(options: RehearseOptions): Promise<Rehearsal> {
  const { clone, live, signal } = options;
  const stop = () => void clone.client.end().catch(() => {});
  signal.throwIfAborted();
  signal.addEventListener('abort', stop, { once: true });
  try {
    const fatesOf = await watchInvalidIndexes(clone.client, clone.catalog);
    const done = await deployAll(options);
    const refused = done.at(-1)?.refused;
    const stopped = done.find((deployed) => deployed.stopped !== undefined)?.stopped;
    const pending = options.runs.flatMap(({ files }) => files);
    const blocking = refused === undefined ? undefined : inTheWay(refused.error.message, clone.catalog);
    const fates =
      refused === undefined
        ? await fatesOf()
        : blocking === undefined
          ? []
          : [{ index: blocking, path: blocking.path, isSettled: true }];
    const outcome =
      touchedGap(clone, pending, refused) ??
      (stopped === undefined ? undefined : failsOnRows(stopped)) ??
      (refused === undefined ? await ended(options, fates) : await failed(refused, options));
    return {
      source: live.name,
      outcome,
      invalidIndexes: fates,
      effects: done.flatMap(({ effects }) => effects).sort(byDanger),
      unseen: done.flatMap(({ unseen }) => unseen),
      notRehearsed: clone.gaps,
      warnings: done.flatMap(({ warnings }) => warnings),
    };
  } catch (cause) {
    signal.throwIfAborted();
    if (cause instanceof Problem) throw cause;
    throw new Problem(
      `The next deploy to ${live.name} could not be rehearsed: ${(cause as Error).message}.`,
      {
        advice: 'Run the check again; if it fails again, one of the pending migrations ends the server.',
        cause,
      },
    );
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** Up to the first that is refused. */
async function deployAll({ clone, live, runs, signal }: RehearseOptions): Promise<Deployed[]> {
  const { statistics } = live.read;
  const done: Deployed[] = [];
  for (const { files, together } of runs) {
    const deployed = await deploy(clone, files, { together, signal, statistics });
    done.push(deployed);
    if (deployed.refused !== undefined) break;
  }
  return done;
}

/** What the deploy made of the database, compared with what the migrations declare. */
async function ended(
  { clone, live, head }: RehearseOptions,
  invalidIndexes: readonly Fate[],
): Promise<Outcome> {
  const unchecked = clone.gaps.flatMap(({ kind, path, reason, blocks }): Unchecked[] =>
    blocks && isObjectKind(kind)
      ? [{ kind, path, reason: `it could not be made for the rehearsal: ${reason}` }]
      : [],
  );
  const after: ComparedSource = {
    ...live,
    read: {
      ...live.read,
      catalog: withFates(await clone.read(), invalidIndexes),
      unchecked: [...live.read.unchecked, ...unchecked],
      faults: [],
    },
  };
  const declared = { ...head, read: { ...head.read, faults: [] } };
  const { findings } = compare([declared, after], head.name, live.name);
  return findings.length === 0 ? { kind: 'ends equal' } : { kind: 'differs', findings };
}

async function failed(refused: Refused, { clone, live, runs }: RehearseOptions): Promise<Outcome> {
  const { place, error, text } = refused;
  const isOrderUnknown = clone.catalog.objects.some(
    ({ kind, position }) => kind === 'column' && position === undefined,
  );
  const unsaid = isOrderUnknown && placesByOrder.exec(text) !== null && dependsOnOrder.has(error.code);
  if (unsaid)
    return {
      kind: 'not rehearsed',
      location: place.location,
      reason:
        'the statement relies on the order of the columns, which the snapshot does not tell; name them in it, or save the snapshot again',
    };
  const { schemas } = live.read.coverage;
  if (schemas !== undefined && notThere.has(error.code))
    return {
      kind: 'not rehearsed',
      location: place.location,
      reason: `the database is only known for its schemas ${schemas.join(', ')} (${error.message})`,
    };
  if (isServers(error))
    return {
      kind: 'not rehearsed',
      location: place.location,
      reason: `the server at hand lacks what the statement needs (${error.message})`,
    };
  if (clone.lend !== undefined && error.code === '42501')
    return {
      kind: 'not rehearsed',
      location: place.location,
      reason: `this run's SQL has not the rights that the statement needs (${error.message})`,
    };
  return {
    kind: 'fails',
    location: place.location,
    statement: place.statement,
    error: `${error.message} (${error.code})`,
    cause: await causeOfRefusal(refused, clone, runs),
  };
}

function failsOnRows({ location, statement, why, rows }: Stopped): Outcome {
  return {
    kind: 'fails',
    location,
    statement,
    error: `by its statistics the table has ${aboutRows(rows)}`,
    cause: `${why} Give it a default, or add it without NOT NULL, fill it, and set NOT NULL then.`,
  };
}

async function causeOfRefusal(
  { error, file }: Refused,
  clone: Clone,
  runs: readonly DeployRun[],
): Promise<string> {
  const run = runs.find(({ files }) => files.includes(file));
  const usual = causeOf({ error, together: run?.together === true });
  const leftBehind = inTheWay(error.message, clone.catalog);
  if (leftBehind !== undefined) return dropFirst(leftBehind);
  if (run === undefined || !(isAlreadyThere(error) || notThere.has(error.code))) return usual;
  // Where the migrations cannot be replayed so far, nothing more is known.
  const around = await run.around(file).catch(() => undefined);
  if (around === undefined) return usual;
  const { message } = error;
  const made = { ...around, message, live: await clone.read(), worksOnRows: mayWorkOnRows(file) };
  return whatIsDone(made) ?? (isAlreadyThere(error) ? whatIsThere(made) : usual);
}

/** An invalid index keeps a migration from making it; nothing reads it, so it can go. */
function dropFirst({ path }: CatalogObject): string {
  const [schema = '', , own = ''] = path;
  return `An index of this name is there already, and invalid: it was left behind by a build that broke off, and no query uses it. Drop it before the deploy, which makes it anew:\nDROP INDEX CONCURRENTLY ${displayName([schema, own])};`;
}

/** Refusals that come of what is installed on a server: its extensions, and libraries of functions in C. */
function isServers({ code, message }: PostgresError): boolean {
  return code === '58P01' || (code === '0A000' && /^extension .* is not available$/.test(message));
}

/** Refusals that come of something that is missing. */
const notThere: ReadonlySet<string> = new Set(['42P01', '42703', '42704', '42883', '3F000']);

/** An INSERT without the names of its columns. */
const placesByOrder = /^\s*insert\s+into\s+[\w."]+\s+(values|select|default|with|table)\b/i;
/** Refusals that come of values for other columns: a wrong type, a value that can't be read, a null. */
const dependsOnOrder: ReadonlySet<string> = new Set(['42804', '22P02', '22007', '22008', '23502', '22001']);
