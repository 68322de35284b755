import { defined } from '../base/defined.ts';
import { Problem } from '../base/problem.ts';
import type { RenamedObject } from '../change/renamed-objects.ts';
import type { Config, DatabaseConfig, SourceConfig } from '../config/config.ts';
import { isUnchangedBy } from '../reading/unchanged.ts';
import { failingFindings } from '../report/gate.ts';
import { problemReport } from '../report/problem-report.ts';
import type { Report } from '../report/report.ts';
import { changedSince } from '../repository/commits.ts';
import { type Base, openBase } from '../run/base.ts';
import type { RunContext } from '../run/run-context.ts';
import type { Servers } from '../run/servers.ts';
import { renamedAdvice } from '../security/advise.ts';
import { isDatabase } from '../sources/source-kind.ts';
import { comparisonOf, databasesRead, readDatabase } from './check-database.ts';
import { type SaidBefore, withOrigins } from './origins.ts';
import { sourcesGone } from './sources-gone.ts';

/** A change, checked, and what it takes to check what it is compared with. */
export interface Against {
  readonly base: Base;
  /** The config file that was asked for. */
  readonly path?: string;
  readonly isRecognised: boolean;
  readonly run: RunContext;
  /** What it calls otherwise, by the name of the database. */
  readonly renamed: ReadonlyMap<string, readonly RenamedObject[]>;
  readonly serversFor: (root: string, config: Config) => Servers;
}

/**
 * The report of a change with what it brings told from what was there before, and with what it mends. Of what the
 * change is compared with only declarations are read: databases say the same to both.
 */
export async function againstBase(report: Report, { base, run, ...against }: Against): Promise<Report> {
  const gate = run.config.gate ?? 'new';
  if (report.outcome === 'could not check' && failingFindings(report).length === 0) return report;
  try {
    const { before, config } = await saidBefore({ base, run, ...against });
    const gone = sourcesGone(config, run.config, { base: base.name, isRecognised: against.isRecognised });
    return {
      ...report,
      base: { name: base.name, gate },
      databases: report.databases.map((database) =>
        withOrigins(database, before.get(database.name), gone.get(database.name)),
      ),
    };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    // Where nothing fails, nobody has to know whether it would have been there before.
    return failingFindings(report).length === 0 ? report : withUnknownBase(report, base, run.config, error);
  }
}

/** The report of a change of which nobody knows what was there before: all of it counts. */
export function withUnknownBase(
  report: Report,
  { name }: Base,
  { gate = 'new' }: Config,
  problem: Problem,
): Report {
  return { ...report, base: { name, gate, unknown: problemReport(problem) } };
}

/** What is said of the base, by the name of the database, and what is compared there. */
async function saidBefore({
  base,
  path,
  isRecognised,
  run,
  renamed,
  serversFor,
}: Against): Promise<{ readonly before: ReadonlyMap<string, SaidBefore>; readonly config: Config }> {
  const { signal, stages } = run;
  const opened = await openBase(base, run.config, {
    ...defined({ path }),
    isRecognised,
    signal,
  });
  const config = withDatabasesOf(run.config, opened.config);
  const servers = serversFor(opened.root, config);
  const { isUnchanged } = await unchangedSince(base);
  // Its folder has another name each time, so that nothing of it would be found again.
  const { kept: _, ...unkept } = run;
  const own: RunContext = {
    ...unkept,
    isUnchanged,
    root: opened.root,
    config,
    servers,
    startedLoads: new Map(),
    openedFolders: new Map(),
    stages: { ...stages, run: (stage, work, detail) => stages.run(`${base.name}: ${stage}`, work, detail) },
  };
  try {
    const readings = await Promise.all(
      config.databases.map(async (database) => {
        const reading = await readDatabase(database, own);
        for (const { source, problem } of reading.results)
          if (problem !== undefined) throw unreadable(base, source, problem);
        return reading;
      }),
    );
    const read = databasesRead(config, readings);
    const all = await Promise.all(
      config.databases.map(async (database, at) => {
        const { comparison, advice } = await comparisonOf(database, readings[at]?.results ?? [], read, own);
        const failing = new Set(advice.failing);
        const said: SaidBefore = {
          findings: [...comparison.findings, ...failing],
          advice: advice.all.filter((it) => !failing.has(it)),
          renamed: renamedAdvice(database.name, renamed.get(database.name) ?? []),
          sources: database.sources.map(({ name }) => name),
        };
        return [database.name, said] as const;
      }),
    );
    return { before: new Map(all), config };
  } finally {
    await Promise.all([servers.stop(), opened.remove()]);
  }
}

/** Which sources a change leaves as they are; none where git cannot tell. */
async function unchangedSince(base: Base): Promise<Required<Pick<RunContext, 'isUnchanged'>>> {
  const commit = await base.find();
  const changed = commit instanceof Problem ? undefined : await changedSince(commit);
  if (commit instanceof Problem || changed === undefined) return { isUnchanged: () => false };
  const { prefix } = commit;
  return { isUnchanged: (source) => isUnchangedBy(source, { changed, prefix }) };
}

function unreadable({ name }: Base, source: SourceConfig, { message, advice, detail }: Problem): Problem {
  return new Problem(`In ${name}, ${source.name} could not be checked: ${message}`, {
    ...defined({ advice, detail }),
  });
}

/** The very databases of the change, where both name the same, so that they are not asked again. */
function withDatabasesOf(head: Config, base: Config): Config {
  const known = new Map(
    head.databases.flatMap(({ sources }) =>
      sources.filter(isDatabase).map((source) => [JSON.stringify(source), source] as const),
    ),
  );
  const withKnown = (database: DatabaseConfig): DatabaseConfig => ({
    ...database,
    sources: database.sources.map((source) => known.get(JSON.stringify(source)) ?? source),
  });
  return { ...base, databases: base.databases.map(withKnown) };
}
