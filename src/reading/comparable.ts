import type { Catalog } from '../catalog/catalog.ts';
import { differInSpelling, respelled, translate } from '../catalog/translate.ts';
import { standsFor } from '../postgres/majors.ts';
import type { ServerOnDemand } from '../postgres/server.ts';
import type { ReadContext } from '../sources/read-context.ts';
import type { ReadSource } from '../sources/source.ts';
import { witnessOfAll } from '../sources/sql/witness.ts';
import { noServer } from '../sources/unreadable.ts';
import { asDeployed, type DeployedMigrations } from './as-deployed.ts';
import type { Declarations, OnMajor } from './declarations.ts';
import type { DatabaseContext, Result } from './read-source.ts';

/**
 * A database that is there, made comparable with what is declared: spelled as the major does that the declarations
 * were applied to, and as the migrations that it still lacks will leave it.
 *
 * @param major that it runs
 */
export async function madeComparable(
  declarations: Declarations,
  result: Result,
  major: number,
  run: DatabaseContext,
): Promise<Result> {
  const { source, read } = result;
  if (read === undefined) return result;
  const { root, signal, rights, trust, openedFolders, owners = [] } = run;
  const { server } = declarations;
  const sameMajor = major === declarations.major ? server : run.servers.of(major);
  const onMajor = await declarations.onMajor(major);
  const { catalog, warnings } = spelledAsIn(read.catalog, declarations, onMajor, major);
  const standIn = await standInFor(major, sameMajor);
  const live = { ...read, facts: [...read.facts, ...standIn], warnings: [...read.warnings, ...warnings] };
  const named = (suffix: string) => `${run.databaseName(source.name)}_${suffix}`;
  const migrations = onMajor.flatMap(({ declared, onMajor: its }): DeployedMigrations[] => {
    const { source: settings, read: head } = declared;
    if (settings.kind !== 'migrations' || head === undefined) return [];
    const { name } = settings;
    const context: ReadContext = {
      root,
      server: server.server,
      name: named(name),
      owners,
      signal,
      rights,
      trust,
      openedFolders,
      witness: witnessOfAll(head.madeElsewhere ?? []),
    };
    return [{ name, settings, head, sameMajor: its.read ?? head, context }];
  });
  if (migrations.length === 0) return { source, read: { ...live, catalog } };
  const work = async () =>
    asDeployed({
      name: source.name,
      live,
      catalog: await reparsed(catalog, migrations, declarations),
      migrations,
      sameMajor: sameMajor.server,
      databaseName: named('migrations'),
      signal,
    });
  try {
    return { source, read: await run.stages.run(`${run.stageName(source.name)} ledger`, work) };
  } catch (error) {
    return { source, problem: await noServer(server.server, error, signal) };
  }
}

/** That a database is newer than all binaries to be had, and which of these it is compared with; as facts of its source. */
async function standInFor(major: number, server: ServerOnDemand): Promise<string[]> {
  const started = await server.facts().then(
    (it) => it.major,
    () => major,
  );
  return started < major && standsFor(started, major)
    ? [`compared on PostgreSQL ${started}, since no binaries of ${major} can be had yet`]
    : [];
}

/** A catalog of one major spelled as the declarations are on theirs, and for which of them that was not possible. */
function spelledAsIn(
  catalog: Catalog,
  { major: own }: Declarations,
  onMajor: readonly OnMajor[],
  major: number,
): Pick<ReadSource, 'catalog' | 'warnings'> {
  if (major === own) return { catalog, warnings: [] };
  const warnings: string[] = [];
  const translated = onMajor.reduce((result, { declared: { source, read: to }, onMajor: its }) => {
    const { read: from, problem } = its;
    if (to === undefined) return result;
    if (from !== undefined) return translate(result, { from: from.catalog, to: to.catalog });
    warnings.push(
      `It is PostgreSQL ${major}, and ${source.name} could only be applied to PostgreSQL ${own}, which may say the same in other words: ${problem?.message}`,
    );
    return result;
  }, catalog);
  return { catalog: translated, warnings };
}

/**
 * Postgres does not always print a text as it prints that same text made again: a database that was restored from a
 * dump spells the same otherwise. So the texts of the declarations are made again before a difference counts.
 */
async function reparsed(
  catalog: Catalog,
  migrations: readonly DeployedMigrations[],
  { madeAgain }: Declarations,
): Promise<Catalog> {
  let spelled = catalog;
  for (const { head } of migrations)
    if (differInSpelling(spelled, head.catalog))
      spelled = respelled(spelled, { from: await madeAgain(head.catalog), to: head.catalog });
  return spelled;
}
