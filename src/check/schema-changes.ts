import { defined } from '../base/defined.ts';
import { counted } from '../base/phrases.ts';
import { Problem } from '../base/problem.ts';
import { type SeenChange, schemaChange } from '../change/change.ts';
import { changedMigrations } from '../change/new-migrations.ts';
import { byDanger } from '../compare/compare.ts';
import { applyIgnores } from '../compare/ignore.ts';
import type { DatabaseConfig, MigrationsSource } from '../config/config.ts';
import type { Server } from '../postgres/server.ts';
import type { Reading } from '../reading/read-sources.ts';
import { sourcesRead } from '../reading/read-sources.ts';
import type { Finding } from '../report/finding.ts';
import { problemReport } from '../report/problem-report.ts';
import type { DatabaseReport } from '../report/report.ts';
import type { SchemaChange } from '../report/schema-change.ts';
import type { Base } from '../run/base.ts';
import type { RunContext } from '../run/run-context.ts';
import { asProblem } from '../sources/unreadable.ts';
import { searchedRepository } from '../usage/searched-repository.ts';

/** The sources of a database while they are read. */
export interface BegunReading {
  readonly results: Promise<Reading['results']>;
  /** What the declarations are applied to; known before they are. */
  readonly server: Promise<Server>;
}

export interface Watching {
  readonly base: Base;
  readonly run: RunContext;
  /** The config file that was asked for. */
  readonly path?: string;
  readonly isRecognised: boolean;
}

/**
 * What a change does to the schema of a database, by its new migrations: of each folder of files, for commands show no
 * statements. Nothing is applied for a folder that the change leaves as it is.
 */
export async function schemaChanges(
  database: DatabaseConfig,
  reading: BegunReading,
  watching: Watching,
): Promise<readonly SeenChange[]> {
  const folders = database.sources.filter(
    (source): source is MigrationsSource => source.kind === 'migrations' && source.command === undefined,
  );
  const all = await Promise.all(
    folders.map((source) =>
      changeOf(source, database, reading, watching).catch((error: unknown): SeenChange => {
        watching.run.signal.throwIfAborted();
        const unseen = problemReport(asProblem(error, watching.run.signal));
        const nothing = {
          tables: [],
          migrations: [],
          risks: [],
          notes: [],
          upgrade: [],
          retold: [],
          renamed: [],
        };
        return { source: source.name, ...nothing, unseen };
      }),
    ),
  );
  return all.flatMap((change) => change ?? []);
}

async function changeOf(
  source: MigrationsSource,
  database: DatabaseConfig,
  { results, server }: BegunReading,
  { base, run, path, isRecognised }: Watching,
): Promise<SeenChange | undefined> {
  const { root, config, openedFolders, signal, stages } = run;
  const folder = source.path.replace(/\/+$/, '');
  if (base.changed?.every((file) => folder !== '.' && !file.startsWith(`${folder}/`)) === true)
    return undefined;
  const commit = await base.find();
  if (commit instanceof Problem) throw commit;
  const asked = { source, database: database.name, root, config, openedFolders, isRecognised, signal };
  const changed = await changedMigrations(base, { ...asked, ...defined({ path }) });
  if (changed === undefined) return undefined;
  const configured = config.databases.flatMap((each) => each.sources);
  const several = config.databases.length > 1;
  const watched = stages.run(
    `${several ? `${database.name}: ` : ''}what ${source.name} changes`,
    () =>
      schemaChange(changed, {
        source: source.name,
        database: database.name,
        base: { name: base.name, commit },
        server,
        repository: async () => searchedRepository(root, configured, sourcesRead(await results)),
        settings: config.riskyChanges ?? {},
        read: async () => (await results).find((it) => it.source === source)?.read,
        ledger: source.ledger,
        signal,
      }),
    ({ risks }) => counted(risks.length, 'risk'),
  );
  // What is wrong with the migrations, or the server, is told of these.
  await watched.catch(() => {});
  const isRead = (await results).some((it) => it.source === source && it.read !== undefined);
  return isRead ? watched : undefined;
}

/** Findings as they are told where a change shows more of what they are about. */
export function retoldBy(changes: readonly SeenChange[], findings: readonly Finding[]): readonly Finding[] {
  const retold = new Map(changes.flatMap((change) => change.retold.map((it) => [it.fingerprint, it])));
  return findings.map((finding) => retold.get(finding.fingerprint) ?? finding);
}

/** The risks of a change, divided by what becomes of them. */
export interface WeighedChanges {
  /** Those that the config has count. */
  readonly findings: readonly Finding[];
  readonly ignored: DatabaseReport['ignored'];
  /** All of them, as what entries of `ignore` may be about. */
  readonly all: readonly Finding[];
  /** What is told, without risks that are ignored or accepted; absent where nothing is. */
  readonly told?: readonly SchemaChange[];
}

export function weighedChanges(
  changes: readonly SeenChange[],
  { ignore }: DatabaseConfig,
  { config, isAccepted }: Pick<RunContext, 'config' | 'isAccepted'>,
  today: string,
): WeighedChanges {
  const all = changes.flatMap(({ risks, upgrade }) => [...upgrade, ...risks]);
  if (changes.length === 0) return { findings: [], ignored: [], all };
  const settings = config.riskyChanges ?? {};
  const { findings: kept, ignored } = applyIgnores(all, ignore, today);
  // What breaks a deploy counts like any other finding; a risk does where the config says so.
  const counts = ({ risk }: Finding) => risk === undefined || (settings[risk] ?? 'report') !== 'report';
  const isTold = new Set(kept.filter((finding) => isAccepted?.(finding) !== true));
  const told = changes.map(({ upgrade: _, retold: __, renamed: ___, ...change }) => ({
    ...change,
    risks: change.risks.filter((risk) => isTold.has(risk)).sort(byDanger),
  }));
  return { findings: kept.filter(counts), ignored, all, told };
}
