import { withBelonging } from '../across/belonging.ts';
import { type OneDatabase, oneDatabase } from '../across/one-database.ts';
import { ownTablesOf } from '../across/own-tables.ts';
import { checkedReferences } from '../across/references.ts';
import { defined } from '../base/defined.ts';
import type { Problem } from '../base/problem.ts';
import type { SeenChange } from '../change/change.ts';
import type { RenamedObject } from '../change/renamed-objects.ts';
import { withDropOrder } from '../compare/advice/drop-order.ts';
import { withPhases } from '../compare/advice/phases.ts';
import { byDanger, type Comparison, compare } from '../compare/compare.ts';
import { withOneCause } from '../compare/folding/one-cause.ts';
import { applyIgnores, idleIgnores, ignoredTables } from '../compare/ignore.ts';
import { withAges } from '../compare/judgement/as-of.ts';
import type { ComparedSource } from '../compare/sources/compared-source.ts';
import type { Config, DatabaseConfig } from '../config/config.ts';
import { withEdits } from '../fix/edits.ts';
import { withFixFirst } from '../fix/fix-first.ts';
import type { ServerOnDemand } from '../postgres/server.ts';
import type { Result } from '../reading/read-source.ts';
import { type Reading, readSources, sourcesRead } from '../reading/read-sources.ts';
import type { Finding } from '../report/finding.ts';
import type { MendingPlan } from '../report/mending-plan.ts';
import { problemReport } from '../report/problem-report.ts';
import type { DatabaseReport, SourceReport } from '../report/report.ts';
import type { RunContext } from '../run/run-context.ts';
import { ruleNames } from '../security/rules.ts';
import { staleSnapshot } from '../sources/migrations/drizzle-state.ts';
import { isDatabase } from '../sources/source-kind.ts';
import { asProblem } from '../sources/unreadable.ts';
import { searchedRepository } from '../usage/searched-repository.ts';
import { withUsage } from '../usage/undeclared.ts';
import { withGitsWord } from './edited-after-run.ts';
import { plansFor } from './plans.ts';
import { renamesSaid, withDoubtfulRenames } from './renames.ts';
import { retoldBy, weighedChanges } from './schema-changes.ts';
import { adviceOnDatabase } from './security.ts';

/** One database checked; `failure` is what kept its server from starting. */
export interface CheckedDatabase {
  readonly report: DatabaseReport;
  /** What the change that is checked calls otherwise. */
  readonly renamed: readonly RenamedObject[];
  readonly failure?: Problem;
}

/**
 * Reads the sources of one database.
 *
 * @param onServer is given the server that the declarations are applied to, once it is chosen
 */
export function readDatabase(
  database: DatabaseConfig,
  run: RunContext,
  onServer: (server: ServerOnDemand) => void = () => {},
): Promise<Reading> {
  const several = run.config.databases.length > 1;
  return readSources(database, {
    ...run,
    onServer,
    stageName: (source) => (several ? `${database.name}: ${source}` : source),
    databaseName: (source) => (several ? `${database.name}_${source}` : source),
  });
}

/** What was read of every database, as they see each other: in the order of the config. */
export function databasesRead(
  { databases }: Config,
  readings: readonly Pick<Reading, 'results'>[],
): readonly OneDatabase[] {
  return databases.map((database, at) => oneDatabase(database, sourcesRead(readings[at]?.results ?? [])));
}

/** What comparing one database gives, itself and beside the others. */
export type ComparedDatabase = Awaited<ReturnType<typeof comparisonOf>>;

/**
 * Compares what was read of one database.
 *
 * @param all what was read of it and of the others
 */
export async function comparisonOf(
  database: DatabaseConfig,
  results: readonly Result[],
  all: readonly OneDatabase[],
  { config, root, stages, plans }: RunContext,
) {
  const read = oneDatabase(database, sourcesRead(results));
  const { sources, left } = ownTablesOf(read, config.references ?? [], all);
  const own = { ...read, sources };
  const unread = results.flatMap(({ source, read }) =>
    read !== undefined || isDatabase(source) ? [] : [{ name: source.name, kind: source.kind }],
  );
  const comparedSources = withSnapshots(sources);
  const renames = renamesSaid(database, config, plans);
  const today = new Date().toISOString().slice(0, 10);
  const isIgnored = ignoredTables(database.ignore, today);
  const compared = await stages.run(
    config.databases.length > 1 ? `${database.name}: compare` : 'compare',
    async () => compare(comparedSources, database.truth, database.name, unread, renames, isIgnored),
  );
  const { findings, subjects } = withBelonging(compared, own, all);
  const references = checkedReferences(config.references ?? [], own, all);
  const comparison: Comparison = {
    ...compared,
    findings: [...findings, ...references.findings].sort(byDanger),
    subjects,
    notCompared: [...compared.notCompared, ...left],
  };
  const advice = adviceOnDatabase(database, sources, { config, root, today });
  return {
    sources,
    comparedSources,
    unread,
    comparison,
    references: references.reports,
    advice,
    today,
    isIgnored,
  };
}

/**
 * Compares what was read of one database, and finds out what helps to act on each finding; only plans ask a server.
 *
 * @param watched what the change that is checked does to the schema
 */
export async function checkDatabase(
  database: DatabaseConfig,
  { results, server }: Reading,
  comparedDatabase: ComparedDatabase,
  run: RunContext,
  watched: Promise<readonly SeenChange[]>,
): Promise<CheckedDatabase> {
  const { comparison, references, advice: advised, today } = comparedDatabase;
  const { compared, tablesNotCompared, notCompared } = comparison;
  const { all, edited, ignored, told } = await toldFindings(database, comparedDatabase, run);
  const counting = withoutAccepted(all, told, run);
  const plans = await plansOf(database, comparedDatabase, { counting, all, server }, run);
  const seen = await watched;
  const changes = weighedChanges(seen, database, run, today);
  const wereAllRead = results.every(({ read }) => read !== undefined);
  const ignorable = [...edited, ...advised.all, ...changes.all];
  const idle = wereAllRead ? idleIgnores(ignorable, database.ignore, today, database.name, ruleNames) : [];
  const started = await server?.facts().then(
    ({ description }) => ({ description }),
    (error: unknown) => ({ description: 'none', failure: asProblem(error, run.signal) }),
  );
  return {
    report: {
      name: database.name,
      truth: database.truth,
      server: started?.description ?? '',
      sources: results.map(toSourceReport),
      ignored: [...ignored, ...advised.ignored, ...changes.ignored],
      findings: [
        ...[...retoldBy(seen, told), ...advised.findings, ...changes.findings].sort(byDanger),
        ...idle,
      ],
      accepted: [],
      compared,
      tablesNotCompared,
      notCompared,
      ...(references.length === 0 ? {} : { references }),
      ...defined({ securityAdvice: advised.told, changes: changes.told }),
      ...(plans.length === 0 ? {} : { plans }),
    },
    renamed: seen.flatMap(({ renamed }) => renamed),
    ...(started !== undefined && 'failure' in started ? { failure: started.failure } : {}),
  };
}

/** The findings of a comparison with all that helps to act on them. */
async function toldFindings(
  database: DatabaseConfig,
  { sources, unread, comparison, today }: ComparedDatabase,
  run: RunContext,
) {
  const { config, root, signal } = run;
  const { findings, subjects } = comparison;
  const configured = config.databases.flatMap((each) => each.sources);
  const repository = await searchedRepository(root, configured, sources);
  // What could not be read may declare any of the tables that nobody seems to declare.
  const weighed =
    unread.length > 0 ? findings : await withUsage(findings, subjects, sources, repository, signal);
  const phased = withPhases(withDropOrder(weighed, subjects, sources), subjects, sources);
  const edited = withEdits(phased, subjects, sources, root, chosenOf(phased, sources, database.name, run));
  const { findings: all, ignored } = applyIgnores(edited, database.ignore, today);
  const joined = withOneCause(all, sources, database.name);
  const told = withFixFirst(await withGitsWord(withAges(joined, sources), sources, root), sources);
  return { edited, ignored, all, told };
}

interface ToPlan {
  readonly server: Reading['server'] | undefined;
  /** The findings that count. */
  readonly counting: readonly Finding[];
  /** Those that are accepted among them. */
  readonly all: readonly Finding[];
}

/** What brings the sources of a database in line, with what of it is in doubt; nobody waits for plans of it after that. */
async function plansOf(
  database: DatabaseConfig,
  { comparedSources, comparison, unread, isIgnored }: ComparedDatabase,
  { counting, all, server }: ToPlan,
  run: RunContext,
) {
  const { subjects, unusedRenames: unused } = comparison;
  const stage = run.config.databases.length > 1 ? `${database.name}: plan` : 'plan';
  const what = { database, findings: counting, subjects, sources: comparedSources, unread, isIgnored };
  const made = await plansFor({ ...what, run, server, stage }).finally(() => run.hasPlanned?.());
  const renames = { database, unused, isWhole: unread.length === 0 };
  return made.map((plan) => withDoubtfulRenames(withRowsOfOthers(plan, all), renames, run.config));
}

/** Which findings are chosen, be it alone or as one of several of one cause, as they are told; `undefined` where all are. */
function chosenOf(
  findings: readonly Finding[],
  sources: readonly ComparedSource[],
  database: string,
  { plans }: RunContext,
): ((finding: Finding) => boolean) | undefined {
  const ids = plans?.findings;
  if (ids === undefined) return undefined;
  const told = withOneCause(findings, sources, database).filter((it) => ids.includes(it.fingerprint));
  return (finding) => ids.includes(finding.fingerprint) || told.some((whole) => isIn(whole, finding));
}

/** The findings that nobody has accepted, be it alone or as one of several of one cause, as they are told. */
function withoutAccepted(
  findings: readonly Finding[],
  told: readonly Finding[],
  { isAccepted = () => false }: RunContext,
): readonly Finding[] {
  const accepted = told.filter(isAccepted);
  return findings.filter((finding) => !accepted.some((whole) => isIn(whole, finding)));
}

/** Whether a finding is told as another one, or as one of several that this is told for. */
function isIn({ kind, fingerprint, objects = [] }: Finding, one: Finding): boolean {
  return (
    fingerprint === one.fingerprint || (kind === one.kind && objects.some((its) => its.object === one.object))
  );
}

/** A plan that drops what belongs to another database says first where to its rows go. */
function withRowsOfOthers(plan: MendingPlan, findings: readonly Finding[]): MendingPlan {
  const dropped = findings.filter(
    ({ fingerprint, belongs }) =>
      belongs !== undefined && plan.steps.some((step) => step.findings.includes(fingerprint)),
  );
  const needs = dropped.map(
    ({ object, belongs }) =>
      `Take what is needed of the rows of ${object} to ${belongs?.database}; the finding on table ${object} has the commands.`,
  );
  return needs.length === 0 ? plan : { ...plan, needs: [...plan.needs, ...needs] };
}

/** Migrations whose newest snapshot is not what they and the Drizzle schema agree on, with the fault that this is. */
function withSnapshots(sources: readonly ComparedSource[]): ComparedSource[] {
  const schema = sources.find(({ kind }) => kind === 'drizzle')?.read;
  return sources.map((source) => {
    const { read } = source;
    if (schema === undefined || read.newestSnapshot === undefined) return source;
    const unchecked = [...read.unchecked, ...schema.unchecked];
    const fault = staleSnapshot(read.newestSnapshot, read.catalog, schema.catalog, unchecked);
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
    ...defined({ untriedDeploy: read?.untriedDeploy }),
    ...(problem === undefined ? {} : { problem: problemReport(problem) }),
  };
}
