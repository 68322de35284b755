import { resolve } from 'node:path';
import { defined } from '../base/defined.ts';
import { counted } from '../base/phrases.ts';
import { Problem } from '../base/problem.ts';
import { type Catalog, objectsById } from '../catalog/catalog.ts';
import type { Dictionary } from '../catalog/translate.ts';
import { type NotedIn, notedIn } from '../sources/drizzle/noted-in.ts';
import type { Unnoted } from '../sources/fault.ts';
import type { Ledger } from '../sources/ledgers/ledger.ts';
import { type Goals, keyOf } from '../sources/migrations/alembic/record.ts';
import type { AlembicEnvironment } from '../sources/migrations/alembic/revisions.ts';
import { readByCommand } from '../sources/migrations/command.ts';
import type { Migration } from '../sources/migrations/migration.ts';
import {
  type MigrationsSettings,
  type OpenedMigrations,
  openMigrations,
} from '../sources/migrations/open.ts';
import type { ReadContext } from '../sources/read-context.ts';
import type { NotedByName, ReadSource } from '../sources/source.ts';
import { compareRevisions, type RevisionState } from './alembic.ts';
import { asOwned, type OwnedDatabase } from './as-owned.ts';
import { bestMatch } from './best-match.ts';
import { type Choice, chooseLedgers, type Seeker, seekerOfFolder, seekerOfRevisions } from './choose.ts';
import { compareLedger } from './compare.ts';
import { doubts, withNearestPoint } from './missing.ts';
import { howToNote, type Noting } from './noting.ts';
import { readMigrationsUpTo } from './replay.ts';
import { withSquash, withSquashedRevisions } from './squash.ts';
import type { LedgerState } from './state.ts';

/** A source of migrations, applied. */
export interface DeclaredMigrations {
  readonly name: string;
  readonly settings: MigrationsSettings & { readonly command?: string; readonly ledger?: 'none' };
  /** All of them, applied. */
  readonly head: ReadSource;
  /** For replaying them as `head` was read. */
  readonly context: ReadContext;
}

/** How far a database has come in the migrations of one source, as `migrate status` of most tools says it. */
export interface MigrationStatus extends Pick<ReadSource, 'faults' | 'facts' | 'warnings'> {
  /** Name of the source. */
  readonly source: string;
  /**
   * What a ledger tells: it has all of them, after `pendingChange`, or some are pending and nothing leads there. Absent where
   * no ledger tells.
   */
  readonly state?: 'applied' | 'pending';
  /** From the migrations that it has to all of them; absent where it is compared with all of them. */
  readonly pendingChange?: Dictionary;
  /** What the next deploy runs, as far as that can be rehearsed. */
  readonly pending?: Pending;
  /** Those that the ledger says were run, without telling what their texts were. */
  readonly notedByName?: readonly NotedByName[];
  /** Where no ledger is there: how all migrations are noted, once the database has them. */
  readonly unnoted?: Unnoted;
}

/** Migrations of a folder that a database lacks. */
export interface Pending {
  readonly opened: OpenedMigrations;
  /** In the order in which they are run. */
  readonly migrations: readonly Migration[];
  /** Where the database is before them. */
  readonly state: LedgerState & { readonly ledger: Ledger };
  /** For replaying them. */
  readonly context: ReadContext;
}

/**
 * Where a database stands in the migrations of each source, by the ledgers in it.
 *
 * @param database its catalog is spelled as the heads are
 */
export async function migrationStatuses(
  all: readonly DeclaredMigrations[],
  database: Database,
): Promise<readonly MigrationStatus[]> {
  const { ledgers, catalog } = database;
  const opened = (await Promise.all(all.map(open))).flatMap((it) => it ?? []);
  const unknown = all.filter((migrations) => !opened.some((it) => it.migrations === migrations));
  const seekers = opened.flatMap((it) => it.seekers);
  const choices = chooseLedgers(ledgers, seekers);
  const choiceOf = new Map(seekers.map((seeker, at) => [seeker, choices[at] ?? noChoice]));
  const isSomeTold = choices.some(({ ledger }) => ledger !== undefined);
  const statuses = await Promise.all(
    opened.map(async ({ migrations, seekers, statusOf }): Promise<MigrationStatus> => {
      const own = seekers.map((seeker) => choiceOf.get(seeker) ?? noChoice);
      const source = migrations.name;
      const warnings = own.flatMap((choice) => doubts(source, choice, isSomeTold));
      if (own.every(({ ledger }) => ledger === undefined) && warnings.length > 0)
        return { source, faults: [], facts: [], warnings };
      const found = await statusOf({ ...database, catalog: ofOwn(catalog, migrations, all) }, own);
      return { ...found, warnings: [...warnings, ...found.warnings] };
    }),
  );
  return [...statuses, ...unknown.map(ofUnknownTool)];
}

/** Where there is none, or a command migrates whose tool is not understood, no ledger is looked at. */
function ofUnknownTool({ name: source }: DeclaredMigrations): MigrationStatus {
  const facts = [`all migrations of ${source} count as applied`];
  return { source, faults: [], facts, warnings: [] };
}

const noChoice: Choice = { others: new Set(), equals: [] };

interface Database extends OwnedDatabase {
  readonly ledgers: readonly Ledger[];
}

interface Opened {
  readonly migrations: DeclaredMigrations;
  /** Who looks for a ledger: a command of Alembic may run several environments, each with its own. */
  readonly seekers: readonly Seeker[];
  /** @param choices of the seekers, in their order */
  statusOf(database: Database, choices: readonly Choice[]): Promise<MigrationStatus>;
}

/** `undefined` for those of a command whose tool is not understood. */
async function open(migrations: DeclaredMigrations): Promise<Opened | undefined> {
  const { name, settings, context, head } = migrations;
  const { path, command, ledger } = settings;
  if (ledger === 'none') return undefined;
  const names = [name, path];
  if (command === undefined) {
    const opened = await openMigrations(settings, context.root, context.openedFolders);
    return {
      migrations,
      seekers: [seekerOfFolder(opened, names)],
      statusOf: (database, [choice = noChoice]) => inFolder(migrations, opened, database, choice),
    };
  }
  const { alembic = [] } = head;
  if (alembic.length === 0) return undefined;
  return {
    migrations,
    seekers: alembic.map((environment) => seekerOfRevisions(environment, names)),
    statusOf: ({ ledgers, catalog }, choices) =>
      inRevisions(
        migrations,
        command,
        alembic.map((environment, at) => ({
          environment,
          state: withSquashedRevisions(compareRevisions(ledgers, environment, choices[at]), {
            head,
            live: catalog,
          }),
        })),
      ),
  };
}

/** What a database has, without what only the other sources of migrations declare. */
function ofOwn(catalog: Catalog, { head }: DeclaredMigrations, all: readonly DeclaredMigrations[]): Catalog {
  const own = objectsById(head.catalog);
  const every = all.map((its) => objectsById(its.head.catalog));
  const objects = [...objectsById(catalog)].flatMap(([id, object]) =>
    own.has(id) || !every.some((its) => its.has(id)) ? [object] : [],
  );
  return { ...catalog, objects };
}

async function inFolder(
  migrations: DeclaredMigrations,
  opened: OpenedMigrations,
  database: Database,
  choice: Choice,
): Promise<MigrationStatus> {
  const { ledgers, catalog } = database;
  const { name: source, head, context } = migrations;
  const compared = compareLedger(ledgers, opened, choice);
  const { ledger } = compared;
  if (ledger === undefined) {
    const where = await tableOf(opened, migrations);
    const faults = await withPoint(compared, opened, database, migrations, where);
    return {
      source,
      faults,
      facts: [],
      warnings: [],
      ...unnoted(faults, howToNote(opened, opened.migrations, where)),
    };
  }
  const state = withSquash({ ...compared, ledger }, opened, { head, live: catalog });
  const noted = { notedByName: notedByName(state) };
  const told = { source, state: 'applied', faults: state.faults, facts: [], warnings: [], ...noted } as const;
  const isBehind = state.applied.length < opened.migrations.length || state.pending.length > 0;
  if (!isBehind) return told;
  const then = { ...context, name: `${context.name}_then` };
  const point = await readMigrationsUpTo(opened, state, then).catch(whyRefused);
  const pending = { opened, migrations: state.pending, state, context };
  const next = state.pending.length === 0 ? {} : { pending };
  if (typeof point !== 'string') {
    const from = withOwnRepeated(point.catalog, catalog, state, head);
    return { ...told, ...next, pendingChange: { from, to: head.catalog } };
  }
  return {
    source,
    ...(state.pending.length === 0 ? {} : { state: 'pending' }),
    faults: state.faults,
    facts: [],
    warnings: [
      `What ${state.ledger.table} notes cannot be all that made the database: without the others, ${point} So it is compared with all migrations.`,
    ],
    ...noted,
    ...next,
  };
}

function notedByName({ migrations }: LedgerState): NotedByName[] {
  return migrations.flatMap(({ migration, state, entry }) =>
    state === 'applied' && entry?.checksum === undefined
      ? [{ file: migration.file, ...defined({ at: entry?.appliedAt }) }]
      : [],
  );
}

/**
 * A migration that is run again for a changed text was applied with one that nobody has any more: what it makes was
 * there as the database has it.
 */
function withOwnRepeated(
  point: Catalog,
  live: Catalog,
  { applied, pending }: LedgerState,
  { locations }: ReadSource,
): Catalog {
  const again = new Set(pending.filter((migration) => applied.includes(migration)).map(({ file }) => file));
  if (again.size === 0) return point;
  const isOfThem = (id: string) => again.has(locations.get(id)?.file ?? '');
  return {
    ...point,
    objects: [
      ...[...objectsById(point)].flatMap(([id, object]) => (isOfThem(id) ? [] : [object])),
      ...[...objectsById(live)].flatMap(([id, object]) => (isOfThem(id) ? [object] : [])),
    ],
  };
}

/** A migration may need one before it that the ledger does not note: somebody ran that by hand, or noted the later one. */
function whyRefused(error: unknown): string {
  if (error instanceof Problem) return error.message;
  throw error;
}

/** The table that a project has its tool note migrations in, of tools whose settings tell that. */
async function tableOf(
  { tool }: OpenedMigrations,
  { settings, context }: DeclaredMigrations,
): Promise<NotedIn | undefined> {
  const isTold = tool === 'drizzle' || tool === 'drizzle-folders';
  return isTold ? notedIn(resolve(context.root, settings.path), context.root, context.signal) : undefined;
}

/** A ledger that is there and not for this login may note everything already. */
function unnoted(
  faults: MigrationStatus['faults'],
  all: Noting | undefined,
): Pick<MigrationStatus, 'unnoted'> {
  const missing = faults.find(({ code }) => code === 'ledger-missing');
  return missing === undefined || all === undefined ? {} : { unnoted: { fault: missing, all } };
}

/** The faults of a missing ledger, with the point in the migrations that the database seems to be at. */
async function withPoint(
  { faults }: LedgerState,
  opened: OpenedMigrations,
  database: OwnedDatabase,
  { head, context }: DeclaredMigrations,
  where: NotedIn | undefined,
): Promise<MigrationStatus['faults']> {
  const { migrations } = opened;
  const { there, made } = asOwned(database, head);
  const match = await bestMatch(there, migrations, async (count) =>
    made(
      count === migrations.length
        ? head
        : await readMigrationsUpTo(
            opened,
            { applied: migrations.slice(0, count) },
            { ...context, name: `${context.name}_after_${count}` },
          ),
    ),
  );
  return faults.map((fault) => withNearestPoint(fault, match, opened, where));
}

/** An environment of Alembic, and how far a database has come in it. */
interface InEnvironment {
  readonly environment: AlembicEnvironment;
  readonly state: RevisionState;
}

/** Where Alembic migrates; what is pending is replayed up to where the database is, but not rehearsed. */
async function inRevisions(
  { name: source, settings, head, context }: DeclaredMigrations,
  command: string,
  environments: readonly InEnvironment[],
): Promise<MigrationStatus> {
  const faults = environments.flatMap(({ state }) => state.faults);
  if (environments.every(({ state }) => state.ledger === undefined))
    return {
      source,
      faults,
      facts: [],
      warnings: [],
      ...unnoted(faults, { by: 'command', text: 'alembic stamp heads' }),
    };
  const beyond = environments.flatMap(({ state }) => state.beyond);
  const warnings =
    beyond.length === 0
      ? []
      : [
          `It has ${withNames(beyond, 'revision')}, to which \`${command}\` does not lead: they are no part of ${source}.`,
        ];
  const told = { source, state: 'applied', faults, facts: [], warnings } as const;
  const pending = environments.flatMap(({ state }) => state.pending);
  if (pending.length === 0) return told;
  const many = withNames(pending, 'pending revision');
  const doubt = environments.flatMap(doubtOfPoint)[0];
  if (doubt !== undefined) {
    const why = `${many}; ${doubt}, so it is compared with all of them.`;
    return { ...told, state: 'pending', warnings: [...warnings, why] };
  }
  const then = { ...context, name: `${context.name}_then` };
  const point = await readByCommand({ ...settings, command }, then, goalsOf(environments));
  const pendingChange = { from: point.catalog, to: head.catalog };
  return { ...told, pendingChange, facts: [`${many}, not rehearsed`] };
}

/** Why the revisions that a database has cannot be run to tell what it has of them. */
function doubtOfPoint({ environment, state }: InEnvironment): string[] {
  const [unknown] = state.unknown;
  if (unknown !== undefined) return [`the repository lacks ${unknown.id}, which it is at`];
  const copy = environment.fromModels.find(({ id }) => state.applied.some((revision) => revision.id === id));
  return copy === undefined
    ? []
    : [`revision ${copy.id} would make what the models are today, not what they were when it was run`];
}

/** Where the database is, of the environments that it tells of. */
function goalsOf(environments: readonly InEnvironment[]): Goals {
  return Object.fromEntries(
    environments.flatMap(({ environment, state }) =>
      state.ledger === undefined ? [] : [[keyOf(environment.table), newestOf(environment, state)]],
    ),
  );
}

/** Of what it has and the command leads to, what nothing else of it stands on. */
function newestOf({ reached }: AlembicEnvironment, { applied }: RevisionState): string[] {
  const own = applied.filter(({ id }) => reached.has(id));
  const below = new Set(own.flatMap(({ after }) => after));
  return own.flatMap(({ id }) => (below.has(id) ? [] : [id]));
}

/** `2 pending revisions (0003, 0004)` */
function withNames(revisions: readonly { readonly id: string }[], noun: string): string {
  return `${counted(revisions.length, noun)} (${revisions.map(({ id }) => id).join(', ')})`;
}
