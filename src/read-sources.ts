import type { DatabaseConfig, SourceConfig } from './config/config.ts';
import { declarationsOf } from './declarations.ts';
import { heldAgainst } from './held-against.ts';
import type { Server } from './postgres/server.ts';
import { isDatabase, type ReadingOptions, type Result, readOne } from './read-source.ts';
import { majorOf } from './sources/live/ahead.ts';
import type { ReadContext } from './sources/source.ts';

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
  const { live, root, signal } = options;
  const majors = await Promise.all(
    database.sources.map((source) => majorOf(source, live, root, signal).catch(() => undefined)),
  );
  const declares = database.sources.some((source) => !isDatabase(source));
  const truth = majors[database.sources.findIndex(({ name }) => name === database.truth)];
  const major = options.version ?? truth ?? majors.find((known) => known !== undefined);
  const server = declares ? options.servers.of(major) : undefined;
  const results = await readAll(database.sources, server, options, '');
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
      ),
  });
  const held = await Promise.all(
    results.map((result, at) => {
      const its = majors[at];
      return its === undefined ? result : heldAgainst(declarations, result, its, options);
    }),
  );
  return { results: held, server };
}

function readAll(
  sources: readonly SourceConfig[],
  server: Promise<Server> | undefined,
  options: ReadingOptions,
  suffix: string,
): Promise<Result[]> {
  const reads = new Map<SourceConfig, Promise<Result>>();
  const declaredElsewhere = elsewhere(reads);
  for (const source of sources)
    reads.set(source, readOne(source, server, { ...options, declaredElsewhere }, suffix));
  return Promise.all(reads.values());
}

/**
 * What the other sources say of a table that a model only refers to. Only models ask, and none of them is asked, so
 * nobody waits for one that waits for it.
 */
function elsewhere(
  reads: ReadonlyMap<SourceConfig, Promise<Result>>,
): NonNullable<ReadContext['declaredElsewhere']> {
  return async (schema, table) => {
    for (const [source, result] of reads) {
      if (source.kind === 'sqlmodel') continue;
      const { read } = await result;
      const columns = (read?.catalog.objects ?? []).flatMap(({ kind, path, attributes }) =>
        kind === 'column' && path[0] === schema && path[1] === table
          ? [{ column: path[2] ?? '', type: String(attributes.type) }]
          : [],
      );
      if (columns.length > 0) return columns;
    }
    return undefined;
  };
}
