import { translate } from './catalog/translate.ts';
import type { DatabaseConfig, SourceConfig } from './config/config.ts';
import { noServer } from './failure.ts';
import type { Rights, Server } from './postgres/server.ts';
import type { Problem } from './problem.ts';
import { readSource } from './read-source.ts';
import type { Servers } from './servers.ts';
import type { LoadsAhead } from './sources/drizzle/ahead.ts';
import { type LiveAhead, majorOf } from './sources/live/ahead.ts';
import type { ReadContext, ReadSource } from './sources/source.ts';
import type { Stages } from './stages.ts';

/** A source, and what became of reading it. */
export interface Result {
  readonly source: SourceConfig;
  readonly read?: ReadSource;
  readonly problem?: Problem;
}

export interface Reading {
  /** In the order of the sources. */
  readonly results: readonly Result[];
  /** The server that the declarations were applied to; absent where every source is a database of its own. */
  readonly server?: Promise<Server>;
}

export interface ReadingOptions {
  readonly root: string;
  /** The major that the config wants, if it wants one. */
  readonly version?: number;
  readonly rights?: Rights;
  readonly servers: Servers;
  /** Drizzle schemas that load already. */
  readonly ahead?: LoadsAhead;
  /** Live databases that are open already. */
  readonly live: LiveAhead;
  readonly stages: Stages;
  readonly signal: AbortSignal;
  /** What a source is called among the stages, and its databases on a server. */
  readonly stageName: (source: string) => string;
  readonly databaseName: (source: string) => string;
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
  const reads = new Map<SourceConfig, Promise<Result>>();
  const declaredElsewhere = elsewhere(reads);
  for (const source of database.sources)
    reads.set(source, readOne(source, server, { ...options, declaredElsewhere }, ''));
  const results = await Promise.all(reads.values());
  if (server === undefined) return { results };
  const own = await server.then(
    (started) => started.major,
    () => undefined,
  );
  if (own === undefined) return { results, server };
  const translated = await Promise.all(
    results.map((result, at) => {
      const its = majors[at];
      return its === undefined || its === own ? result : inWordsOf(result, its, own, results, options);
    }),
  );
  return { results: translated, server };
}

async function readOne(
  source: SourceConfig,
  server: Promise<Server> | undefined,
  options: ReadingOptions & Pick<ReadContext, 'declaredElsewhere'>,
  suffix: string,
): Promise<Result> {
  const { root, signal, rights, stages, ahead, live, declaredElsewhere } = options;
  const context: ReadContext = {
    root,
    // A database that is read as it is asks for no server.
    server: server ?? Promise.reject(new Error('no server was started for a database that is read as it is')),
    name: options.databaseName(source.name) + suffix,
    signal,
    ...(rights === undefined ? {} : { rights }),
    ...(declaredElsewhere === undefined ? {} : { declaredElsewhere }),
  };
  context.server.catch(() => {});
  const work = () => readSource(source, context, suffix === '' ? ahead : undefined, live);
  try {
    const read = await stages.run(options.stageName(source.name) + suffix, work, (it) => it.facts[0] ?? '');
    return { source, read };
  } catch (error) {
    return { source, problem: await noServer(context.server, error, signal) };
  }
}

/** A live database of another major, with what its major merely says differently taken away. */
async function inWordsOf(
  result: Result,
  its: number,
  own: number,
  results: readonly Result[],
  options: ReadingOptions,
): Promise<Result> {
  const { source, read } = result;
  if (read === undefined) return result;
  const server = options.servers.of(its);
  let { catalog } = read;
  const left: string[] = [];
  for (const declared of results) {
    if (declared.read === undefined || isDatabase(declared.source)) continue;
    const there = await readOne(declared.source, server, options, `_${its}`);
    if (there.read === undefined) left.push(`${declared.source.name}: ${there.problem?.message}`);
    else catalog = translate(catalog, { from: there.read.catalog, to: declared.read.catalog });
  }
  const warnings =
    left.length === 0
      ? []
      : [
          `It is PostgreSQL ${its}, and is compared with declarations as PostgreSQL ${own} describes them, which can differ in words: ${left.join('; ')}`,
        ];
  return { source, read: { ...read, catalog, warnings: [...read.warnings, ...warnings] } };
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

function isDatabase({ kind }: SourceConfig): boolean {
  return kind === 'live' || kind === 'snapshot';
}
