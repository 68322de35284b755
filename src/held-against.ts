import { asDeployed } from './as-deployed.ts';
import type { Catalog } from './catalog/catalog.ts';
import { differInWords, reworded, translate } from './catalog/translate.ts';
import type { Declarations } from './declarations.ts';
import { noServer } from './failure.ts';
import type { ReadingOptions, Result } from './read-source.ts';
import type { ReadContext, ReadSource } from './sources/source.ts';

/**
 * A database that is there, made comparable with what is declared: in the words of the major that the declarations
 * were applied to, and as the migrations that it still lacks will leave it.
 *
 * @param major that it runs
 */
export async function heldAgainst(
  declarations: Declarations,
  result: Result,
  major: number,
  options: ReadingOptions,
): Promise<Result> {
  const { source, read } = result;
  if (read === undefined) return result;
  const { root, signal, rights } = options;
  const { results: declared, server } = declarations;
  const sameMajor = major === declarations.major ? server : options.servers.of(major);
  const there = await declarations.onMajor(major);
  const { catalog, warnings } = inTheirWords(read.catalog, declarations, there, major);
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
      catalog: await reparsed(catalog, head.catalog, declarations),
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

/** A catalog of one major in the words that declarations have on theirs, and for which of them that was not possible. */
function inTheirWords(
  catalog: Catalog,
  { major: own, results }: Declarations,
  there: readonly Result[],
  major: number,
): Pick<ReadSource, 'catalog' | 'warnings'> {
  if (major === own) return { catalog, warnings: [] };
  const warnings: string[] = [];
  const translated = results.reduce((words, { source, read: to }, at) => {
    const { read: from, problem } = there[at] ?? {};
    if (to === undefined) return words;
    if (from !== undefined) return translate(words, { from: from.catalog, to: to.catalog });
    warnings.push(
      `It is PostgreSQL ${major}, and ${source.name} could only be applied to PostgreSQL ${own}, which may say the same in other words: ${problem?.message}`,
    );
    return words;
  }, catalog);
  return { catalog: translated, warnings };
}

/**
 * Postgres does not always print a text as it prints that same text made again: a database that was restored from a
 * dump says the same in other words. So the texts of the declarations are made again before a difference counts.
 */
async function reparsed(catalog: Catalog, declared: Catalog, declarations: Declarations): Promise<Catalog> {
  if (!differInWords(catalog, declared)) return catalog;
  return reworded(catalog, { from: await declarations.madeAgain(declared), to: declared });
}
