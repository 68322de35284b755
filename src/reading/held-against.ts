import type { Catalog } from '../catalog/catalog.ts';
import { differInWords, reworded, translate } from '../catalog/translate.ts';
import type { ReadContext, ReadSource } from '../sources/source.ts';
import { noServer } from '../sources/unreadable.ts';
import { asDeployed, type DeployedMigrations } from './as-deployed.ts';
import type { Declarations } from './declarations.ts';
import type { ReadingOptions, Result } from './read-source.ts';

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
  const named = (suffix: string) => `${options.databaseName(source.name)}_${suffix}`;
  const migrations = declared.flatMap(({ source: its, read: head }, at): DeployedMigrations[] => {
    if (its.kind !== 'migrations' || head === undefined) return [];
    const context: ReadContext = {
      root,
      server,
      name: named(its.name),
      signal,
      ...(rights === undefined ? {} : { rights }),
    };
    return [{ name: its.name, settings: its, head, sameMajor: there[at]?.read ?? head, context }];
  });
  if (migrations.length === 0) return { source, read: { ...live, catalog } };
  const work = async () =>
    asDeployed({
      name: source.name,
      live,
      catalog: await reparsed(catalog, migrations, declarations),
      migrations,
      sameMajor,
      databaseName: named('migrations'),
      signal,
    });
  try {
    return { source, read: await options.stages.run(`${options.stageName(source.name)} ledger`, work) };
  } catch (error) {
    return { source, problem: await noServer(server, error, signal) };
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
async function reparsed(
  catalog: Catalog,
  migrations: readonly DeployedMigrations[],
  { madeAgain }: Declarations,
): Promise<Catalog> {
  let words = catalog;
  for (const { head } of migrations)
    if (differInWords(words, head.catalog))
      words = reworded(words, { from: await madeAgain(head.catalog), to: head.catalog });
  return words;
}
