import { asDeployed } from './as-deployed.ts';
import type { Catalog } from './catalog/catalog.ts';
import { differInWords, reworded, translate } from './catalog/translate.ts';
import type { DatabaseConfig, SourceConfig } from './config/config.ts';
import { noServer } from './failure.ts';
import type { Rights, Server } from './postgres/server.ts';
import type { Problem } from './problem.ts';
import { readSource } from './read-source.ts';
import { rebuild } from './rehearsal/clone.ts';
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
  const held = await Promise.all(
    results.map((result, at) => {
      const its = majors[at];
      return its === undefined ? result : heldAgainst(results, result, { its, own }, { ...options, server });
    }),
  );
  return { results: held, server };
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

/**
 * A database that is there, made comparable with what is declared: in the words of the major that the declarations
 * were applied to, and as the migrations that it still lacks will leave it.
 */
async function heldAgainst(
  results: readonly Result[],
  result: Result,
  { its, own }: { readonly its: number; readonly own: number },
  options: ReadingOptions & { readonly server: Promise<Server> },
): Promise<Result> {
  const { source, read } = result;
  if (read === undefined) return result;
  const { root, signal, rights, servers, server } = options;
  const sameMajor = its === own ? server : servers.of(its);
  const declared = results.filter(({ source: other }) => !isDatabase(other));
  const there =
    its === own
      ? declared
      : await Promise.all(declared.map(({ source: other }) => readOne(other, sameMajor, options, `_${its}`)));
  const warnings: string[] = [];
  let { catalog } = read;
  for (const [at, { read: to, source: other }] of declared.entries()) {
    const from = there[at];
    if (its === own || to === undefined) continue;
    if (from?.read === undefined)
      warnings.push(
        `It is PostgreSQL ${its}, and ${other.name} could only be applied to PostgreSQL ${own}, which may say the same in other words: ${from?.problem?.message}`,
      );
    else catalog = translate(catalog, { from: from.read.catalog, to: to.catalog });
  }
  const live = { ...read, warnings: [...read.warnings, ...warnings] };
  const at = declared.findIndex(
    ({ source: other, read: head }) => other.kind === 'migrations' && head !== undefined,
  );
  const { source: migrations, read: head } = declared[at] ?? {};
  if (migrations?.kind !== 'migrations' || head === undefined) return { source, read: { ...live, catalog } };
  const context: ReadContext = {
    root,
    server,
    name: `${options.databaseName(source.name)}_migrations`,
    signal,
    ...(rights === undefined ? {} : { rights }),
  };
  const work = async () =>
    asDeployed({
      name: source.name,
      live,
      catalog: await reparsed(catalog, head.catalog, await server, context),
      migrations: { name: migrations.name, settings: migrations, head, sameMajor: there[at]?.read ?? head },
      context,
      sameMajor,
    });
  try {
    return { source, read: await options.stages.run(`${options.stageName(source.name)} ledger`, work) };
  } catch (error) {
    return { source, problem: await noServer(sameMajor, error, signal) };
  }
}

/**
 * Postgres does not always print a text as it prints that same text made again: a database that was restored from a
 * dump says the same in other words. So the texts of the declarations are made again before a difference counts.
 */
async function reparsed(
  catalog: Catalog,
  declared: Catalog,
  server: Server,
  { name, signal }: ReadContext,
): Promise<Catalog> {
  if (!differInWords(catalog, declared)) return catalog;
  const clone = await rebuild(declared, server, { name: `${name}_again`, signal });
  await clone.client.end();
  return reworded(catalog, { from: clone.made, to: declared });
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
