import { setImmediate } from 'node:timers/promises';
import { defined } from './base/defined.ts';
import { lazily } from './base/lazily.ts';
import { Problem } from './base/problem.ts';
import { version } from './base/version.ts';
import { acceptedBy, applyBaseline } from './baseline/accept.ts';
import type { Baseline } from './baseline/baseline.ts';
import { type ObjectKind, objectKinds } from './catalog/object-kind.ts';
import type { SeenChange } from './change/change.ts';
import { type Against, againstBase, withUnknownBase } from './check/against-base.ts';
import {
  type CheckedDatabase,
  checkDatabase,
  comparisonOf,
  databasesRead,
  readDatabase,
} from './check/check-database.ts';
import { withOwnAcceptances } from './check/own-acceptances.ts';
import { mayPlan } from './check/plans.ts';
import { refuseUnused } from './check/renames.ts';
import { schemaChanges } from './check/schema-changes.ts';
import { beginServerOfPlans } from './check/server-of-plans.ts';
import type { DatabaseConfig } from './config/config.ts';
import type { Kept } from './kept/kept.ts';
import type { ServerOnDemand } from './postgres/server.ts';
import type { Reading } from './reading/read-sources.ts';
import { failingFindings } from './report/gate.ts';
import { redactedReport } from './report/json/redacted.ts';
import { problemReport } from './report/problem-report.ts';
import type { DatabaseReport, Report } from './report/report.ts';
import type { Severity } from './report/severity.ts';
import type { Base } from './run/base.ts';
import type { PlanWishes, RunContext } from './run/run-context.ts';
import type { ServerNeeds } from './run/server-choice.ts';
import { serversFor } from './run/servers.ts';
import { untilEnded } from './run/winding-down.ts';
import type { StartedLoads } from './sources/drizzle/started-loads.ts';
import { connectionStringOf } from './sources/live/open.ts';
import { closeDatabases, type OpenDatabases } from './sources/live/open-databases.ts';
import type { Trust } from './sources/trust.ts';

export interface CheckOptions extends ServerNeeds {
  /** How the sources were found, where no config file names them. */
  readonly recognised: readonly string[];
  /** Drizzle schemas that load already, since recognising the repository asked for their config. */
  readonly startedLoads?: StartedLoads;
  /** Findings that were accepted. */
  readonly baseline?: Baseline;
  /** How far the repository's programs are trusted; as those of whoever runs the check when left out. */
  readonly trust?: Trust;
  /** Plans to be made for what is wrong; none where it is absent. */
  readonly plans?: PlanWishes;
  /** What the change is to be compared with, and the config file that was asked for. */
  readonly base?: Base;
  readonly path?: string;
  /** What earlier runs read; nothing is taken from them, nor kept for later ones, when left out. */
  readonly kept?: Kept;
  /** Ends the run early. */
  readonly signal?: AbortSignal;
}

/**
 * The job: every source of every database is read into a catalog, by way of an ephemeral server, and the catalogs of
 * a database are compared with each other. A source that can't be read is reported as such; the others are still
 * compared. Never throws for anything the repository contains.
 */
export async function check(options: CheckOptions): Promise<Report> {
  const { config, kept, openedFolders = new Map() } = options;
  const deadline = AbortSignal.timeout(config.timeout * 1000);
  const signal = options.signal === undefined ? deadline : AbortSignal.any([deadline, options.signal]);
  const servers = serversFor({ ...options, openedFolders }, signal, kept);
  const openDatabases: OpenDatabases = new Map();
  const planning = afterAllOf(config.databases.length);
  const run: RunContext = {
    ...runFor(options, signal),
    servers,
    openedFolders,
    openDatabases,
    hasPlanned: planning.oneIsDone,
  };
  try {
    const begun = config.databases.map((database) => ({ database, ...beginReading(database, run) }));
    const readings = begun.map(({ reading }) => reading);
    const watched = begun.map(({ database, reading, server }) =>
      watchedIn(database, reading, server, options, run),
    );
    // Servers end while what was read on them is compared, or once nothing more is to be tried on them.
    const planned = mayPlan(config, options.plans) ? planning.allAreDone : undefined;
    void Promise.allSettled([...readings, ...watched]).then(async () => {
      await planned;
      await servers.stop().catch(() => {});
    });
    const work = Promise.all(readings).then(async (all) => {
      // Comparing leaves no room for anything else: servers that nobody needs any more are told to end before it.
      await setImmediate();
      return checkDatabases(all, watched, run);
    });
    // What hears the signal still tells what it has; what is deaf to it must not keep the run from ending.
    const checked = await untilEnded(work, signal, DEAF_MILLISECONDS).catch((error: unknown) => {
      throw deadline.aborted && error === signal.reason ? outOfTime(config.timeout) : error;
    });
    const failures = new Set(checked.flatMap(({ failure }) => failure ?? []));
    const report = toReport(
      options,
      checked.map(({ report }) => report),
      [...failures],
    );
    const renamed = new Map(checked.map(({ report: { name }, renamed }) => [name, renamed]));
    return redactedReport(await compared(report, renamed, options, run), secretsOf(options));
  } finally {
    await Promise.all([servers.stop(), closeDatabases(openDatabases), kept?.settled()]);
  }
}

/** What every stage of a run gets, as far as it is asked for. */
function runFor({ root, config, rights, trust, stages, ...more }: CheckOptions, signal: AbortSignal) {
  const { startedLoads = new Map(), baseline, kept, plans } = more;
  return {
    root,
    config,
    rights,
    trust,
    startedLoads,
    databaseReads: new Map(),
    declarationReads: new Map(),
    databasesRoot: root,
    stages,
    signal,
    ...defined({ kept, plans, isAccepted: baseline && acceptedBy(baseline, today()) }),
  };
}

/** Waits for several who say when they are done. */
function afterAllOf(several: number): { readonly allAreDone: Promise<void>; readonly oneIsDone: () => void } {
  let left = several;
  let resolve = () => {};
  const allAreDone = new Promise<void>((done) => {
    resolve = done;
  });
  const oneIsDone = () => {
    left -= 1;
    if (left === 0) resolve();
  };
  return { allAreDone, oneIsDone };
}

/** Compares every database, itself and with what the others have to do with it, before anything is planned. */
async function checkDatabases(
  readings: readonly Reading[],
  watched: readonly Promise<readonly SeenChange[]>[],
  run: RunContext,
): Promise<CheckedDatabase[]> {
  const { databases } = run.config;
  const read = databasesRead(run.config, readings);
  const each = databases.map((database, at) => ({ database, reading: readings[at] as Reading }));
  await Promise.all(each.map(({ database, reading }) => beginServerOfPlans(database, reading, run)));
  const compared = await Promise.all(
    each.map(async ({ database, reading }) => ({
      database,
      reading,
      its: await comparisonOf(database, reading.results, read, run),
    })),
  );
  refuseUnused(
    compared.map(({ database, its }) => ({
      database,
      unused: its.comparison.unusedRenames,
      isWhole: its.unread.length === 0,
    })),
    run,
  );
  return Promise.all(
    compared.map(({ database, reading, its }, at) =>
      checkDatabase(database, reading, its, run, watched[at] ?? Promise.resolve([])),
    ),
  );
}

/** Reads the sources of a database; its server is told before they are read. */
function beginReading(
  database: DatabaseConfig,
  run: RunContext,
): { readonly reading: Promise<Reading>; readonly server: Promise<ServerOnDemand> } {
  let choose: (server: ServerOnDemand) => void = () => {};
  let giveUp = () => {};
  const server = new Promise<ServerOnDemand>((resolve, reject) => {
    choose = resolve;
    giveUp = () => reject(new Error('no declaration is applied to a server'));
  });
  const reading = readDatabase(database, run, choose);
  void Promise.allSettled([reading]).then(giveUp);
  server.catch(() => {}); // Whoever waits for it is told.
  return { reading, server };
}

/** What the change does to the schema of a database; nothing where it is compared with nothing. */
function watchedIn(
  database: DatabaseConfig,
  reading: Promise<Reading>,
  server: Promise<ServerOnDemand>,
  { base, path, recognised }: CheckOptions,
  run: RunContext,
): Promise<readonly SeenChange[]> {
  if (base === undefined) return Promise.resolve([]);
  const isRecognised = recognised.length > 0;
  const results = reading.then((it) => it.results);
  results.catch(() => {}); // Whoever waits for it is told.
  const watched = schemaChanges(
    database,
    { results, server: lazily(async () => (await server).server) },
    { base, run, isRecognised, ...defined({ path }) },
  );
  watched.catch(() => {}); // Whoever waits for it is told.
  return watched;
}

/** The report of a change, compared with what it is made to. */
async function compared(
  report: Report,
  renamed: Against['renamed'],
  options: CheckOptions,
  run: RunContext,
): Promise<Report> {
  const { base, path, recognised, signal } = options;
  if (base === undefined) return report;
  const own = await withOwnAcceptances(report, base);
  const { earlyServer: _, ...needs } = options;
  const work = againstBase(own, {
    base,
    run,
    renamed,
    isRecognised: recognised.length > 0,
    ...defined({ path }),
    serversFor: (root, config) =>
      serversFor({ ...needs, root, config, openedFolders: new Map() }, run.signal),
  });
  return untilEnded(work, run.signal, DEAF_MILLISECONDS).catch((error: unknown) => {
    if (signal?.aborted === true || !run.signal.aborted) throw error;
    return withUnknownBase(own, base, run.config, outOfTime(run.config.timeout));
  });
}

/** How long after its end a run waits for what it has to tell. */
const DEAF_MILLISECONDS = 20_000;

function outOfTime(seconds: number): Problem {
  return new Problem(`The run did not end within its ${seconds} seconds, nor when it was told to.`, {
    advice: 'Give it more with `timeout:` (seconds) in schema-drift.yml.',
  });
}

/** The connection strings that the run knows; somebody may have written a password into a function, too. */
function secretsOf({ config, postgresUrl = '' }: CheckOptions): string[] {
  const sources = config.databases.flatMap((database) => database.sources);
  const live = sources.flatMap((source) =>
    source.kind === 'live' ? (connectionStringOf(source) ?? []) : [],
  );
  return [postgresUrl, ...live];
}

function toReport(
  options: CheckOptions,
  checked: readonly DatabaseReport[],
  failures: readonly Problem[],
): Report {
  const { baseline } = options;
  const { databases, remarks } =
    baseline === undefined ? { databases: checked, remarks: [] } : applyBaseline(checked, baseline, today());
  const findings = databases.flatMap((database) => database.findings);
  const counts: Record<Severity, number> = { critical: 0, warning: 0, cosmetic: 0 };
  for (const finding of findings) counts[finding.severity] += 1;
  const failed = databases.some((database) =>
    database.sources.some((source) => source.state === 'could not check'),
  );
  const problems = [
    ...(failures.length > 0 ? failures.map(problemReport) : failed ? [] : databases.flatMap(nothingCompared)),
    ...(baseline?.problems ?? []).map(problemReport),
  ];
  const drift = findings.some((finding) => finding.severity !== 'cosmetic');
  return {
    formatVersion: 1,
    tool: { name: 'schema-drift', version },
    outcome: failed || problems.length > 0 ? 'could not check' : drift ? 'drift' : 'clean',
    failOn: options.config.failOn,
    counts,
    databases,
    recognised: options.recognised,
    ...(baseline === undefined ? {} : { baseline: { file: baseline.file, remarks } }),
    problems,
    timings: options.stages.timings,
  };
}

/** `YYYY-MM-DD` */
function today(): string {
  return new Date().toISOString().slice(0, 10);
}

/**
 * A comparison of nothing is no agreement, whatever is wrong within a single source. Where there are tables, it takes
 * one of them; a database may have functions and types only.
 */
function nothingCompared({
  name,
  compared,
  findings,
  accepted,
  sources,
  tablesNotCompared: left,
}: DatabaseReport): Report['problems'] {
  const isCompared = [...findings, ...accepted.map(({ finding }) => finding)].some(
    (finding) => finding.class !== 'declaration fault' && finding.class !== 'risky change',
  );
  const hasTables = left > 0 || sources.some(({ objects }) => (objects.table ?? 0) > 0);
  const decisive = hasTables ? ['table'] : objectKinds.filter((kind) => !alwaysThere.has(kind));
  if (isCompared || decisive.some((kind) => (compared[kind] ?? 0) > 0)) return [];
  if (left > 0)
    return [
      {
        message: `No table of database ${name} could be compared.`,
        advice: 'What is said below of each table tells why.',
      },
    ];
  return [
    {
      message: `${hasTables ? 'No table' : 'Nothing'} of database ${name} is declared in two sources, so nothing was compared.`,
      advice: 'Check the paths in schema-drift.yml, and the filters of the Drizzle config.',
    },
  ];
}

/** What two databases have in common that have nothing to do with each other. */
const alwaysThere: ReadonlySet<ObjectKind> = new Set<ObjectKind>([
  'schema',
  'extension',
  'comment',
  'grant',
  'default privileges',
  'publication',
]);

/** The exit status that a report stands for: 0 clean, 1 drift, 2 could not check. */
export function exitStatus(report: Report): 0 | 1 | 2 {
  if (report.outcome === 'could not check') return 2;
  return failingFindings(report).length > 0 ? 1 : 0;
}
