import { defined } from '../base/defined.ts';
import { Problem } from '../base/problem.ts';
import type { Config, DatabaseConfig, SourceConfig } from '../config/config.ts';
import { isUnchangedBy } from '../reading/unchanged.ts';
import { failingFindings } from '../report/gate.ts';
import { problemReport } from '../report/problem-report.ts';
import type { DatabaseReport, Finding, Report, SecurityAdvice } from '../report/report.ts';
import { isSaidAgain } from '../report/said.ts';
import { changedSince } from '../repository/commits.ts';
import { type Base, openBase } from '../run/base.ts';
import type { RunContext } from '../run/run-context.ts';
import type { Servers } from '../run/servers.ts';
import { isDatabase } from '../sources/source-kind.ts';
import { comparisonOf, databasesRead, readDatabase } from './check-database.ts';

/** A change, checked, and what it takes to check what it is compared with. */
export interface Against {
  readonly base: Base;
  /** The config file that was asked for. */
  readonly path?: string;
  readonly isRecognised: boolean;
  readonly run: RunContext;
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
    const before = await saidBefore({ base, run, ...against });
    return {
      ...report,
      base: { name: base.name, gate },
      databases: report.databases.map((database) =>
        withOrigins(database, before.get(database.name), base.name),
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

/** What is said of a database in the base, whether it is ignored or accepted or not. */
export interface SaidBefore {
  readonly findings: readonly Finding[];
  /** Advice that fails nothing. */
  readonly advice?: readonly Finding[];
  /** Names of the sources. */
  readonly sources?: readonly string[];
}

/** What is said of the base, by the name of the database. */
async function saidBefore({
  base,
  path,
  isRecognised,
  run,
  serversFor,
}: Against): Promise<ReadonlyMap<string, SaidBefore>> {
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
          sources: database.sources.map(({ name }) => name),
        };
        return [database.name, said] as const;
      }),
    );
    return new Map(all);
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

/**
 * Tells what a change brings from what was said of its base, where each finding stands for itself. What a source said that
 * is no longer compared is not fixed by that.
 */
export function withOrigins(
  database: DatabaseReport,
  { findings: before, advice = [], sources = [] }: SaidBefore = { findings: [] },
  base = 'the base',
): DatabaseReport {
  const compared = new Set(database.sources.map(({ name }) => name));
  const gone = sources.filter((source) => !compared.has(source));
  const known = new Map([...before, ...advice].map((finding) => [finding.fingerprint, finding]));
  const knownParts = new Set(before.flatMap(partsOf));
  const isOld = (finding: Finding) =>
    finding.objects === undefined
      ? isSaidAgain(known.get(finding.fingerprint), finding)
      : partsOf(finding).every((part) => knownParts.has(part));
  const marked = (finding: Finding): Finding => ({
    ...finding,
    origin: isOld(finding) ? 'old' : 'new',
    ...defined({ objects: objectsByOrigin(finding, knownParts) }),
  });
  const markedAdvice = (it: SecurityAdvice): SecurityAdvice => ({
    ...it,
    origin: known.has(it.fingerprint) ? 'old' : 'new',
  });
  const { findings, accepted, ignored, securityAdvice } = database;
  const all = [...findings, ...[...accepted, ...ignored].map(({ finding }) => finding)];
  const now = new Set([...all, ...(securityAdvice ?? [])].map(({ fingerprint }) => fingerprint));
  const parts = new Set(all.flatMap((finding) => (finding.objects === undefined ? [] : partsOf(finding))));
  return {
    ...database,
    findings: findings.map(marked),
    accepted: accepted.map(({ finding, acceptance }) => ({ finding: marked(finding), acceptance })),
    ...defined({ securityAdvice: securityAdvice?.map(markedAdvice) }),
    fixed: before.filter(
      (finding) =>
        !now.has(finding.fingerprint) &&
        !partsOf(finding).some((part) => parts.has(part)) &&
        !gone.some((source) => Object.hasOwn(finding.cells, source)),
    ),
    notCompared: [
      ...database.notCompared,
      ...gone.map((source) => ({
        what: `source ${source}`,
        why: `${base} compares it, and the config of this change does not name it`,
        count: 1,
      })),
    ],
  };
}

/** The objects of a finding with the origin of each, where they are not all of the same one. */
function objectsByOrigin(finding: Finding, known: ReadonlySet<string>): Finding['objects'] {
  const areOld = partsOf(finding).map((part) => known.has(part));
  const isMixed = areOld.includes(true) && areOld.includes(false);
  return finding.objects?.map((it, at) => (isMixed ? { ...it, origin: areOld[at] ? 'old' : 'new' } : it));
}

/** The objects that a finding is about, each with who has it: several of one cause are told as one. */
function partsOf({ kind, object, objects, cells }: Finding): string[] {
  const states = Object.entries(cells).map(([source, { state }]) => `${source} ${state}`);
  const names = objects?.map((it) => it.object) ?? [object];
  return names.map((name) => JSON.stringify([kind, name, ...states.sort()]));
}
