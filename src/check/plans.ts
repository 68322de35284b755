import { defined } from '../base/defined.ts';
import { Problem } from '../base/problem.ts';
import type { CatalogObject } from '../catalog/catalog.ts';
import type { UnreadSource } from '../compare/judgement/reconsider.ts';
import { isKnownRename, knownRenames } from '../compare/renames/known-renames.ts';
import { isSaid } from '../compare/renames/renames-said.ts';
import { type ComparedSource, isWrittenSql } from '../compare/sources/compared-source.ts';
import type { Subject } from '../compare/subject.ts';
import type { Config, DatabaseConfig } from '../config/config.ts';
import { planFor } from '../plan/plan.ts';
import { modelsOf } from '../plan/wanted.ts';
import { standsFor } from '../postgres/majors.ts';
import type { Server, ServerOnDemand } from '../postgres/server.ts';
import type { Finding } from '../report/finding.ts';
import type { MendingPlan, PlanNote } from '../report/mending-plan.ts';
import { namesSource, type PlanWishes, type RunContext } from '../run/run-context.ts';
import { isMendedBy, type SourceKind } from '../sources/source-kind.ts';
import { renamesSaid } from './renames.ts';

export interface Planning {
  readonly database: DatabaseConfig;
  readonly run: RunContext;
  /** Those that nobody has accepted. */
  readonly findings: readonly Finding[];
  readonly subjects: ReadonlyMap<string, Subject>;
  readonly sources: readonly ComparedSource[];
  readonly unread: readonly UnreadSource[];
  /** The server that the declarations were applied to; absent where there are none. */
  readonly server: ServerOnDemand | undefined;
  /** What it is called while it is under way. */
  readonly stage: string;
  /** As the findings were compared with. */
  readonly isIgnored: (table: readonly string[]) => boolean;
}

/** Sources that a plan is made for without being asked: databases. A schema file most often is the dump of one. */
export const isPlannedByDefault = isMendedBy('statements', 'file');

const isMigration = isMendedBy('migration');

function isPlannedIn({ migrations }: PlanWishes) {
  return (source: { readonly kind: SourceKind }) =>
    isPlannedByDefault(source) || (migrations && isMigration(source));
}

/** Whether there is anything that a plan may be made for: else no server waits for one. */
export function mayPlan({ databases }: Pick<Config, 'databases'>, wishes: PlanWishes | undefined): boolean {
  return wishes !== undefined && databases.some(({ sources }) => sources.some(isPlannedIn(wishes)));
}

/** A plan for each source that statements bring in line, and that is wrong in something; costs nothing where none is. */
export async function plansFor(planning: Planning): Promise<readonly MendingPlan[]> {
  const { run, sources, stage } = planning;
  const { plans: wishes, stages } = run;
  if (wishes === undefined) return [];
  const isPlanned = isPlannedIn(wishes);
  const wrong = sources.flatMap((source) => {
    const isAsked = wishes.sources?.some((asked) => namesSource(asked, planning.database.name, source.name));
    // What a person writes is edited where it stands: its files are no database that statements could be run on.
    if (!isPlanned(source) || isAsked === false || isWrittenSql(source, sources)) return [];
    const possible = findingsFor(source, planning);
    const isChosen = ({ fingerprint }: Finding) => wishes.findings?.includes(fingerprint) !== false;
    const findings = possible.filter(isChosen);
    const others = possible.filter((finding) => !isChosen(finding));
    const notes = notesFor(source, findings, planning);
    return findings.length + notes.length === 0 ? [] : [{ source, findings, others, notes }];
  });
  if (wrong.length === 0) return [];
  return stages.run(
    stage,
    async () => {
      const made: MendingPlan[] = [];
      for (const { source, findings, others, notes } of wrong) {
        const plan =
          findings.length === 0 ? nothingToRun(source) : await planned(source, findings, others, planning);
        // What was not brought in line with them is not to be noted as having them all.
        const isSettled = findings.length === 0 || (plan.steps.length > 0 && plan.unplanned.length === 0);
        made.push(isSettled && notes.length > 0 ? { ...plan, notes } : plan);
      }
      return made;
    },
    (made) => `${made.reduce((sum, { steps }) => sum + steps.length, 0)} steps`,
  );
}

/** What a deploy brings by itself needs no plan of its own; of what nobody says in SQL none can be made. */
function findingsFor(source: ComparedSource, planning: Planning): readonly Finding[] {
  const { findings, sources, subjects } = planning;
  const migrations = sources.filter(isMigration).map(({ name }) => name);
  return findings.filter(({ wrong, severity, class: kind, fingerprint }) => {
    const isFollowing = source.kind === 'live' && wrong.some((name) => migrations.includes(name));
    const subject = subjects.get(fingerprint);
    const isSaidInSql = subject === undefined || modelsOf(subject, sources).length > 0;
    return (
      isSaidInSql &&
      wrong.includes(source.name) &&
      severity !== 'cosmetic' &&
      kind !== 'pending migration' &&
      kind !== 'declaration fault' &&
      kind !== 'ledger fault' &&
      !isFollowing
    );
  });
}

/**
 * How migrations are noted that no table in the database notes.
 *
 * @param planned what a plan settles; where the two differ in anything else, it cannot be said that all are there
 */
function notesFor(
  { name, read }: ComparedSource,
  planned: readonly Finding[],
  { findings, subjects }: Planning,
): PlanNote[] {
  return Object.entries(read.unnoted ?? {}).flatMap(([migrations, { fault, all }]): PlanNote[] => {
    const finding = findings.find(({ title, wrong }) => title === fault.message && wrong.includes(name));
    const isApart = findings.some(
      (one) =>
        one.severity !== 'cosmetic' &&
        subjects.has(one.fingerprint) &&
        !planned.includes(one) &&
        (one.wrong.length === 0 || one.wrong.includes(name)) &&
        one.cells[name]?.text !== one.cells[migrations]?.text,
    );
    return finding === undefined || isApart ? [] : [{ migrations, finding: finding.fingerprint, ...all }];
  });
}

function nothingToRun({ name }: ComparedSource): MendingPlan {
  return { source: name, form: 'statements', steps: [], verification: [], unplanned: [], needs: [] };
}

async function planned(
  source: ComparedSource,
  findings: readonly Finding[],
  others: readonly Finding[],
  { database, run, subjects, sources, unread, server, isIgnored }: Planning,
): Promise<MendingPlan> {
  const { servers, signal, plans: wishes } = run;
  const form = isMendedBy('migration')(source) ? 'migration' : 'statements';
  if (wishes?.atMost !== undefined && findings.length > wishes.atMost) {
    const many = `${findings.length} findings are more than a report plans for; \`schema-drift fix --side ${source.name}\` plans them.`;
    return { source: source.name, form, steps: [], verification: [], unplanned: [], needs: [many] };
  }
  const renames = renamesSaid(database, run.config, wishes);
  const migrated = knownRenames(sources, isIgnored);
  try {
    const plan = await planFor({
      source,
      sources,
      truth: database.truth,
      database: database.name,
      unread,
      findings,
      others,
      subjects,
      server: await serverFor(source, server, servers),
      form,
      renames,
      isIgnored,
      isRename: (own: CatalogObject, right: CatalogObject) =>
        isSaid(renames, own.path, right.path) || isKnownRename(migrated, own, right),
      signal,
    });
    const alembic = source.read.alembic?.map(({ heads, next }) => ({ heads, ...defined({ next }) }));
    return form === 'migration' ? { ...plan, ...defined({ alembic }) } : plan;
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof Problem)) throw error;
    const reason = `No proved plan: ${error.message}`;
    const unplanned = findings.map(({ fingerprint, title }) => ({ finding: fingerprint, title, reason }));
    return { source: source.name, form, steps: [], verification: [], unplanned, needs: [] };
  }
}

/** That of the declarations, unless the source is of another major. */
async function serverFor(
  { read }: ComparedSource,
  server: ServerOnDemand | undefined,
  servers: RunContext['servers'],
): Promise<Server> {
  const major = Math.floor(read.catalog.serverVersion / 10_000);
  const declaring = await server?.server.catch(() => undefined);
  return declaring !== undefined && standsFor(declaring.major, major) ? declaring : servers.of(major).server;
}
