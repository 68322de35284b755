import { defined } from '../base/defined.ts';
import { Problem } from '../base/problem.ts';
import { visible } from '../base/visible.ts';
import { withDropOrder } from '../compare/advice/drop-order.ts';
import { withPhases } from '../compare/advice/phases.ts';
import { byDanger, compare } from '../compare/compare.ts';
import { withOneCause } from '../compare/folding/one-cause.ts';
import { applyIgnores, idleIgnores } from '../compare/ignore.ts';
import type { UnusedRename } from '../compare/renames/unused-renames.ts';
import type { ComparedSource } from '../compare/sources/compared-source.ts';
import type { DatabaseConfig } from '../config/config.ts';
import { withEdits } from '../fix/edits.ts';
import type { Result } from '../reading/read-source.ts';
import { type Reading, readSources } from '../reading/read-sources.ts';
import { problemReport } from '../report/problem-report.ts';
import type { DatabaseReport, SourceReport } from '../report/report.ts';
import type { RunContext } from '../run/run-context.ts';
import { staleSnapshot } from '../sources/migrations/drizzle-state.ts';
import { isDatabase } from '../sources/source-kind.ts';
import { asProblem } from '../sources/unreadable.ts';
import { searchedRepository } from '../usage/searched-repository.ts';
import { withUsage } from '../usage/undeclared.ts';
import { plansFor, renamesSaid } from './plans.ts';
import { adviceOnDatabase } from './security.ts';

/** One database checked; `failure` is what kept its server from starting. */
export interface CheckedDatabase {
  readonly report: DatabaseReport;
  readonly failure?: Problem;
}

/** Reads the sources of one database. */
export function readDatabase(database: DatabaseConfig, run: RunContext): Promise<Reading> {
  const several = run.config.databases.length > 1;
  return readSources(database, {
    ...run,
    stageName: (source) => (several ? `${database.name}: ${source}` : source),
    databaseName: (source) => (several ? `${database.name}_${source}` : source),
  });
}

/** Compares what was read of one database. */
export async function comparisonOf(
  database: DatabaseConfig,
  results: readonly Result[],
  { config, root, stages, plans }: RunContext,
) {
  const sources = results.flatMap(({ source, read }): ComparedSource[] =>
    read === undefined ? [] : [{ name: source.name, kind: source.kind, read }],
  );
  const unread = results.flatMap(({ source, read }) =>
    read !== undefined || isDatabase(source) ? [] : [{ name: source.name, kind: source.kind }],
  );
  const comparedSources = withSnapshots(sources);
  const comparison = await stages.run(
    config.databases.length > 1 ? `${database.name}: compare` : 'compare',
    async () => compare(comparedSources, database.truth, database.name, unread, renamesSaid(database, plans)),
  );
  const today = new Date().toISOString().slice(0, 10);
  const advice = adviceOnDatabase(database, sources, { config, root, today });
  return { sources, comparedSources, unread, comparison, advice, today };
}

/** Compares what was read of one database, and finds out what helps to act on each finding; only plans ask a server. */
export async function checkDatabase(
  database: DatabaseConfig,
  { results, server }: Reading,
  run: RunContext,
): Promise<CheckedDatabase> {
  const { config, root, signal } = run;
  const { sources, comparedSources, unread, comparison, ...more } = await comparisonOf(
    database,
    results,
    run,
  );
  const { advice: advised, today } = more;
  const several = config.databases.length > 1;
  const { findings, subjects, compared, tablesNotCompared, notCompared } = comparison;
  if (unread.length === 0) refuseUnused(comparison.unusedRenames, run);
  const configured = config.databases.flatMap((each) => each.sources);
  const repository = await searchedRepository(root, configured, sources);
  // What could not be read may declare any of the tables that nobody seems to declare.
  const weighed =
    unread.length > 0 ? findings : await withUsage(findings, subjects, sources, repository, signal);
  const phased = withPhases(withDropOrder(weighed, subjects, sources), subjects, sources);
  const edited = withEdits(phased, subjects, sources, root);
  const withIgnores = applyIgnores(edited, database.ignore, today);
  const plans = await plansFor({
    database,
    run,
    findings: withIgnores.findings.filter((finding) => run.isAccepted?.(finding) !== true),
    subjects,
    sources: comparedSources,
    unread,
    server,
    stage: several ? `${database.name}: plan` : 'plan',
  }).finally(() => run.hasPlanned?.());
  const wereAllRead = results.every(({ read }) => read !== undefined);
  const idle = wereAllRead
    ? idleIgnores([...edited, ...advised.all], database.ignore, today, database.name)
    : [];
  const started = await server?.then(
    ({ description }) => ({ description }),
    (error: unknown) => ({ description: 'none', failure: asProblem(error, signal) }),
  );
  return {
    report: {
      name: database.name,
      truth: database.truth,
      server: started?.description ?? '',
      sources: results.map(toSourceReport),
      ignored: [...withIgnores.ignored, ...advised.ignored],
      findings: [
        ...[...withOneCause(withIgnores.findings, sources, database.name), ...advised.findings].sort(
          byDanger,
        ),
        ...idle,
      ],
      accepted: [],
      compared,
      tablesNotCompared,
      notCompared,
      ...defined({ securityAdvice: advised.told }),
      ...(plans.length === 0 ? {} : { plans }),
    },
    ...(started !== undefined && 'failure' in started ? { failure: started.failure } : {}),
  };
}

/**
 * A rename that is said and not followed would have the old one dropped: then there is no plan at all. Of a config
 * that speaks of what has been renamed since, and of a command about another database, nothing is asked.
 *
 * @throws Problem
 */
function refuseUnused(unused: readonly UnusedRename[], { plans, config }: RunContext): void {
  const found = unused.find(
    ({ said, isSettled }) =>
      plans !== undefined && !(isSettled && !(plans.renames.includes(said) && config.databases.length === 1)),
  );
  if (found === undefined) return;
  throw new Problem(`The rename ${visible(found.said)} holds nowhere: ${visible(found.why)}.`, {
    advice:
      'Nothing was planned. Name both as the sources do, as in users.name:full_name, or leave the rename out.',
  });
}

/** Migrations whose newest snapshot is not what they and the Drizzle schema agree on, with the fault that this is. */
function withSnapshots(sources: readonly ComparedSource[]): ComparedSource[] {
  const schema = sources.find(({ kind }) => kind === 'drizzle')?.read.catalog;
  return sources.map((source) => {
    const { read } = source;
    if (schema === undefined || read.newestSnapshot === undefined) return source;
    const fault = staleSnapshot(read.newestSnapshot, read.catalog, schema);
    return fault === undefined ? source : { ...source, read: { ...read, faults: [...read.faults, fault] } };
  });
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
