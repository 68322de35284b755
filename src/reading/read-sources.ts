import { coverageOf } from '../compare/shared-tables.ts';
import type { DatabaseConfig, SourceConfig } from '../config/config.ts';
import type { Server } from '../postgres/server.ts';
import { majorOf } from '../sources/live/open-databases.ts';
import { isDatabase, sourceTraits } from '../sources/source-kind.ts';
import { madeComparable } from './comparable.ts';
import { declarationsOf } from './declarations.ts';
import { type ReadingOptions, type Result, readOne } from './read-source.ts';
import { withoutProvided } from './without-provided.ts';

export interface Reading {
  /** In the order of the sources. */
  readonly results: readonly Result[];
  /** The server that the declarations were applied to; absent where every source is a database of its own. */
  readonly server?: Promise<Server>;
}

/**
 * Reads all sources of one database. What is declared is applied to a server of the major that the live database
 * runs, since majors describe one schema differently; a live database of yet another major is told in the words of
 * that one, by way of the same declarations applied to a server of its own major.
 */
export async function readSources(database: DatabaseConfig, options: ReadingOptions): Promise<Reading> {
  const { openDatabases: live, root, signal } = options;
  const majors = await Promise.all(
    database.sources.map((source) => majorOf(source, live, root, signal).catch(() => undefined)),
  );
  const declares = database.sources.some((source) => !isDatabase(source));
  const truth = majors[database.sources.findIndex(({ name }) => name === database.truth)];
  const major = options.version ?? truth ?? majors.find((known) => known !== undefined);
  const server = declares ? options.servers.of(major) : undefined;
  const results = withoutProvided(await readAll(database.sources, server, options, ''));
  if (server === undefined) return { results };
  const own = await server.then(
    (started) => started.major,
    () => undefined,
  );
  if (own === undefined) return { results, server };
  const declaring = results.filter(({ source }) => !isDatabase(source));
  const declarations = declarationsOf(declaring, server, {
    ...options,
    major: own,
    applyTo: (another, suffix) =>
      readAll(
        declaring.map(({ source }) => source),
        another,
        options,
        suffix,
        results.filter(({ source }) => isDatabase(source)),
      ),
  });
  const held = await Promise.all(
    results.map((result, at) => {
      const its = majors[at];
      return its === undefined ? result : madeComparable(declarations, result, its, options);
    }),
  );
  return { results: held, server };
}

/** @param databases that were read before: the sources may refer to what is in them */
function readAll(
  sources: readonly SourceConfig[],
  server: Promise<Server> | undefined,
  options: ReadingOptions,
  suffix: string,
  databases: readonly Result[] = [],
): Promise<Result[]> {
  const reads = new Map(databases.map((result) => [result.source, Promise.resolve(result)]));
  const all = [...sources, ...reads.keys()];
  for (const source of sources) {
    const others = othersOf(source, all).map((other) => ({
      name: other.name,
      read: async () => (await reads.get(other))?.read,
    }));
    const read = async () => narrowed(await readOne(source, server, { ...options, others }, suffix), all);
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

/** The sources that one may ask: those of kinds before its own, so that nobody waits for one that waits for it. */
function othersOf(asking: SourceConfig, sources: readonly SourceConfig[]): SourceConfig[] {
  const place = ({ kind }: SourceConfig) => sourceTraits[kind].authority;
  return sources
    .filter((source) => place(source) < place(asking))
    .sort((one, another) => place(one) - place(another));
}
