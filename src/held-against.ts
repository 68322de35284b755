import { asDeployed } from './as-deployed.ts';
import type { Catalog } from './catalog/catalog.ts';
import { differInWords, reworded, translate } from './catalog/translate.ts';
import { noServer } from './failure.ts';
import type { Server } from './postgres/server.ts';
import { isDatabase, type ReadingOptions, type Result, readOne } from './read-source.ts';
import { rebuild } from './rehearsal/clone.ts';
import type { ReadContext } from './sources/source.ts';

/**
 * A database that is there, made comparable with what is declared: in the words of the major that the declarations
 * were applied to, and as the migrations that it still lacks will leave it.
 */
export async function heldAgainst(
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
