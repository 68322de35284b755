import { defined } from '../base/defined.ts';
import { lazily } from '../base/lazily.ts';
import { coverageOf } from '../compare/folding/shared-tables.ts';
import type { ComparedSource } from '../compare/sources/compared-source.ts';
import type { DatabaseConfig, SourceConfig } from '../config/config.ts';
import type { ServerOnDemand } from '../postgres/server.ts';
import { databaseFacts } from '../sources/live/open-databases.ts';
import type { DatabaseFacts } from '../sources/snapshot/read.ts';
import type { OtherSource } from '../sources/source.ts';
import { isApplied, isMendedBy, sourceTraits } from '../sources/source-kind.ts';
import { witnessOf } from '../sources/sql/witness.ts';
import { madeComparable } from './comparable.ts';
import { declarationsOf } from './declarations.ts';
import { withDefaultsOfOwner } from './defaults-of-owner.ts';
import { readOfAnother } from './kept-reads.ts';
import { withoutStrangers, withWarningsOfCopies } from './of-another-project.ts';
import { type DatabaseContext, type Result, readOne } from './read-source.ts';
import { withRightsByDefault } from './rights-by-default.ts';
import { withRightsOfOwners } from './rights-of-owners.ts';
import { supabaseOf } from './supabase-of.ts';
import { withoutProvided } from './without-provided.ts';

export interface Reading {
  /** In the order of the sources. */
  readonly results: readonly Result[];
  /** The server that the declarations were applied to; absent where every source is a database of its own. */
  readonly server?: ServerOnDemand;
}

/** The sources that could be read, as they are compared. */
export function sourcesRead(results: readonly Result[]): ComparedSource[] {
  return results.flatMap(({ source, read }) =>
    read === undefined ? [] : [{ name: source.name, kind: source.kind, read }],
  );
}

/**
 * Reads all sources of one database. What is declared is applied to a server of the major that the live database
 * runs, since majors describe one schema differently; a live database of yet another major is spelled as that one
 * does, by way of the same declarations applied to a server of its own major.
 */
export async function readSources(database: DatabaseConfig, context: DatabaseContext): Promise<Reading> {
  const facts = await factsOf(database.sources, context);
  const majors = new Map([...facts].map(([source, { major }]) => [source, major]));
  const run = {
    ...context,
    owners: [...new Set([...facts.values()].flatMap(({ owner }) => owner ?? []))].sort(),
  };
  const declares = database.sources.some(isApplied);
  const truth = database.sources.find(({ name }) => name === database.truth);
  const major = run.config.postgres.version ?? (truth && majors.get(truth)) ?? [...majors.values()][0];
  const server = declares ? serverOf(major, database, run) : undefined;
  if (server !== undefined) run.onServer?.(server);
  const read = withoutProvided(await readAll(database.sources, server, run, ''));
  const results = withWarningsOfCopies(withoutStrangers(read));
  if (server === undefined) return { results: madeEven(results) };
  if (run.kept !== undefined && !(await server.isAsExpected().catch(() => true))) {
    // Postgres was replaced in the middle of the run.
    const { kept: _, ...anew } = run;
    return readSources(database, anew);
  }
  const own = await server.facts().then(
    (facts) => facts.major,
    () => undefined,
  );
  if (own === undefined) return { results: madeEven(results), server };
  const declaring = results.filter(({ source }) => isApplied(source));
  const declarations = declarationsOf(declaring, server, {
    ...run,
    major: own,
    applyTo: (another, suffix) =>
      readAll(
        declaring.map(({ source }) => source),
        another,
        run,
        suffix,
        results.filter(({ source }) => !isApplied(source)),
      ),
  });
  const comparable = await Promise.all(
    results.map((result) => {
      const its = majors.get(result.source);
      return its === undefined ? result : madeComparable(declarations, result, its, run);
    }),
  );
  return { results: madeEven(comparable), server };
}

/** Rights as they can be compared, whoever applies what is declared, and whatever a platform gives by default. */
function madeEven(results: readonly Result[]): Result[] {
  return withRightsByDefault(withRightsOfOwners(withDefaultsOfOwner(results)));
}

/**
 * The server of a major that is asked for; else of the one that a Supabase project says it runs, where that can be had,
 * else whatever there is.
 */
function serverOf(
  major: number | undefined,
  { sources }: DatabaseConfig,
  { servers, root, signal }: DatabaseContext,
): ServerOnDemand {
  const projects = major ?? supabaseOf(sources, root)?.config.major;
  const server = servers.of(projects);
  if (major !== undefined || projects === undefined) return server;
  const whatever = servers.of();
  const orWhatever = <Told>(ask: (it: ServerOnDemand) => Promise<Told>) =>
    ask(server).catch((error) => {
      if (signal.aborted) throw error;
      return ask(whatever);
    });
  return {
    server: lazily(() => orWhatever((it) => it.server)),
    known: server.known,
    facts: () => orWhatever((it) => it.facts()),
    isAsExpected: () => orWhatever((it) => it.isAsExpected()),
  };
}

/** The facts of the databases among the sources, of those that can be asked. */
async function factsOf(
  sources: readonly SourceConfig[],
  { openDatabases, databasesRoot: root, signal }: DatabaseContext,
): Promise<ReadonlyMap<SourceConfig, DatabaseFacts>> {
  const all = await Promise.all(
    sources.map(async (source) => {
      const facts = await databaseFacts(source, openDatabases, root, signal).catch(() => undefined);
      return facts === undefined ? [] : [[source, facts] as const];
    }),
  );
  return new Map(all.flat());
}

/** @param unapplied that were read before: the sources may refer to what is in them */
function readAll(
  sources: readonly SourceConfig[],
  server: ServerOnDemand | undefined,
  run: DatabaseContext,
  suffix: string,
  unapplied: readonly Result[] = [],
): Promise<Result[]> {
  const reads = new Map(unapplied.map((result) => [result.source, Promise.resolve(result)]));
  const all = [...sources, ...reads.keys()];
  const asked = (other: SourceConfig): OtherSource => ({
    name: other.name,
    read: async () => {
      const read = await reads.get(other);
      readOfAnother(read);
      return read?.read;
    },
  });
  for (const source of sources) {
    const others = othersOf(source, all).map(asked);
    const witness = isMendedBy('migration')(source)
      ? witnessOf(all.filter(asksNobody).map(asked))
      : undefined;
    const neighbours = { others, ...defined({ witness }), beside: all };
    const read = async () => narrowed(await readOne(source, server, run, neighbours, suffix), all);
    reads.set(source, read());
  }
  return Promise.all(sources.flatMap((source) => reads.get(source) ?? []));
}

/** A source that speaks of no more than the config says is its part. */
function narrowed(result: Result, all: readonly SourceConfig[]): Result {
  const { source, read } = result;
  if (read === undefined) return result;
  return { ...result, read: { ...read, coverage: coverageOf(source, read.coverage, all) } };
}

/** Whether a source is read without asking another, so that migrations can wait for it. */
function asksNobody(source: SourceConfig): boolean {
  return isMendedBy('file', 'statements', 'generator')(source);
}

/** The sources that one may ask: those of kinds before its own, so that nobody waits for one that waits for it. */
function othersOf(asking: SourceConfig, sources: readonly SourceConfig[]): SourceConfig[] {
  const place = ({ kind }: SourceConfig) => sourceTraits[kind].authority;
  return sources
    .filter((source) => place(source) < place(asking))
    .sort((one, another) => place(one) - place(another));
}
