import type { Column } from './compare/column.ts';
import { compare } from './compare/compare.ts';
import { applyIgnores } from './compare/ignore.ts';
import { coverageOf } from './compare/shared-tables.ts';
import type { DatabaseConfig, SourceConfig } from './config/config.ts';
import { withEdits } from './fix/edits.ts';
import type { Server } from './postgres/server.ts';
import { Problem } from './problem.ts';
import { readSource } from './read-source.ts';
import { problemReport } from './report/problem-report.ts';
import type { DatabaseReport, Finding, Report, Severity, SourceReport } from './report/report.ts';
import { type ServerNeeds, startServerFor } from './server-choice.ts';
import type { LoadsAhead } from './sources/drizzle/ahead.ts';
import type { ReadSource } from './sources/source.ts';
import { searchedRepository } from './usage/searched-repository.ts';
import { withUsage } from './usage/undeclared.ts';
import { version } from './version.ts';

export interface CheckOptions extends ServerNeeds {
  /** How the sources were found, where no config file names them. */
  readonly recognised: readonly string[];
  /** Drizzle schemas that load already, since recognising the repository asked for their config. */
  readonly ahead?: LoadsAhead;
  /** Ends the run early. */
  readonly signal?: AbortSignal;
}

/**
 * The job: every source of every database is read into a catalog, on one ephemeral server, and the catalogs of
 * a database are compared with each other. A source that can't be read is reported as such; the others are still
 * compared. Never throws for anything the repository contains.
 */
export async function check(options: CheckOptions): Promise<Report> {
  const { config, stages } = options;
  const deadline = AbortSignal.timeout(config.timeout * 1000);
  const signal = options.signal === undefined ? deadline : AbortSignal.any([deadline, options.signal]);
  const server = stages.run(
    'postgres',
    () => startServerFor(options, signal),
    (started) => started.description,
  );
  server.catch(() => {}); // Told below, once; nobody may be waiting for it yet.
  try {
    const databases = await Promise.all(
      config.databases.map((database) => checkDatabase(database, options, server, signal)),
    );
    const failure = await server.then(
      () => undefined,
      (error: unknown) => asProblem(error, signal),
    );
    return toReport(options, databases, failure);
  } finally {
    await server.then(
      (started) => started.stop(),
      () => {},
    );
  }
}

async function checkDatabase(
  database: DatabaseConfig,
  options: CheckOptions,
  server: Promise<Server>,
  signal: AbortSignal,
): Promise<DatabaseReport> {
  const several = options.config.databases.length > 1;
  const stageName = (name: string) => (several ? `${database.name}: ${name}` : name);
  const results = await Promise.all(
    database.sources.map(async (source): Promise<Result> => {
      const name = several ? `${database.name}_${source.name}` : source.name;
      const { root, rights, ahead } = options;
      const context = { root, server, name, signal, ...(rights === undefined ? {} : { rights }) };
      const work = () => readSource(source, context, ahead);
      try {
        const read = await options.stages.run(stageName(source.name), work, (it) => it.facts[0] ?? '');
        return { source, read };
      } catch (error) {
        return { source, problem: await noServer(server, error, signal) };
      }
    }),
  );
  const columns = results.flatMap(({ source, read }): Column[] => {
    if (read === undefined) return [];
    const coverage = coverageOf(source, read.coverage, database.sources);
    return [{ name: source.name, kind: source.kind, read: { ...read, coverage } }];
  });
  const comparison = await options.stages.run(stageName('compare'), async () =>
    compare(columns, database.truth, database.name),
  );
  const { subjects } = comparison;
  const sources = options.config.databases.flatMap((each) => each.sources);
  const repository = await searchedRepository(options.root, sources, columns);
  const weighed = await withUsage(comparison.findings, subjects, columns, repository);
  const findings = withEdits(weighed, subjects, columns, options.root);
  const today = new Date().toISOString().slice(0, 10);
  return {
    name: database.name,
    truth: database.truth,
    server: await server.then(
      (started) => started.description,
      () => 'none',
    ),
    sources: results.map(toSourceReport),
    ...applyIgnores(findings, database.ignore, today),
    compared: comparison.compared,
    notCompared: comparison.notCompared,
  };
}

/** A source, and what became of reading it. */
interface Result {
  readonly source: SourceConfig;
  readonly read?: ReadSource;
  readonly problem?: Problem;
}

function toSourceReport({ source, read, problem }: Result): SourceReport {
  const objects: Record<string, number> = {};
  for (const object of read?.catalog.objects ?? []) objects[object.kind] = (objects[object.kind] ?? 0) + 1;
  return {
    name: source.name,
    kind: source.kind,
    state: read === undefined ? 'could not check' : 'read',
    facts: read?.facts ?? [],
    warnings: read?.warnings ?? [],
    objects,
    ...(problem === undefined ? {} : { problem: problemReport(problem) }),
  };
}

function toReport(
  options: CheckOptions,
  databases: readonly DatabaseReport[],
  failure: Problem | undefined,
): Report {
  const findings = databases.flatMap((database) => database.findings);
  const counts: Record<Severity, number> = { critical: 0, warning: 0, cosmetic: 0 };
  for (const finding of findings) counts[finding.severity] += 1;
  const failed = databases.some((database) =>
    database.sources.some((source) => source.state === 'could not check'),
  );
  const problems =
    failure !== undefined ? [problemReport(failure)] : failed ? [] : databases.flatMap(nothingCompared);
  const drift = findings.some((finding) => finding.severity !== 'cosmetic');
  return {
    formatVersion: 1,
    tool: { name: 'schema-drift', version },
    outcome: failed || problems.length > 0 ? 'could not check' : drift ? 'drift' : 'clean',
    failOn: options.config.failOn,
    counts,
    databases,
    recognised: options.recognised,
    problems,
    timings: options.stages.timings,
  };
}

/** A comparison of nothing is no agreement. */
function nothingCompared(database: DatabaseReport): Report['problems'] {
  const tables = database.compared.table ?? 0;
  if (tables > 0 || database.findings.length > 0) return [];
  return [
    {
      message: `No table of database ${database.name} is declared in two sources, so nothing was compared.`,
      advice: 'Check the paths in schema-drift.yml, and the filters of the Drizzle config.',
    },
  ];
}

/** A source that failed only because there is no server says so in a few words: the server's failure is told once. */
async function noServer(server: Promise<Server>, error: unknown, signal: AbortSignal): Promise<Problem> {
  const failed = await server.then(
    () => false,
    (failure: unknown) => failure === error,
  );
  return failed ? new Problem('There is no Postgres to apply it to.') : asProblem(error, signal);
}

function asProblem(error: unknown, signal: AbortSignal): Problem {
  if (signal.aborted) {
    const outOfTime = (signal.reason as Error | undefined)?.name === 'TimeoutError';
    return outOfTime
      ? new Problem('The time for the whole run was up before this source was read.', {
          advice: 'Give it more with `timeout:` (seconds) in schema-drift.yml.',
        })
      : new Problem('The run was stopped before this source was read.');
  }
  if (error instanceof Problem) return error;
  return new Problem('Something unexpected happened; this is a defect of schema-drift.', {
    detail: error instanceof Error ? (error.stack ?? error.message) : String(error),
    advice: 'Please report it with the text above.',
    cause: error,
  });
}

/** The exit status that a report stands for: 0 clean, 1 drift, 2 could not check. */
export function exitStatus(report: Report): 0 | 1 | 2 {
  if (report.outcome === 'could not check') return 2;
  const failing: readonly Severity[] =
    report.failOn === 'never' ? [] : report.failOn === 'critical' ? ['critical'] : ['critical', 'warning'];
  const findings: Finding[] = report.databases.flatMap((database) => database.findings);
  return findings.some((finding) => failing.includes(finding.severity)) ? 1 : 0;
}
