import { Problem } from '../base/problem.ts';
import { type Catalog, objectsById } from '../catalog/catalog.ts';
import type { Dictionary } from '../catalog/translate.ts';
import type { Ledger } from '../sources/ledgers/ledger.ts';
import { readRevisions } from '../sources/migrations/alembic/revisions.ts';
import { readByCommand } from '../sources/migrations/command.ts';
import type { Migration } from '../sources/migrations/migration.ts';
import {
  type MigrationsSettings,
  type OpenedMigrations,
  openMigrations,
} from '../sources/migrations/open.ts';
import type { ReadContext, ReadSource } from '../sources/source.ts';
import { compareRevisions, type RevisionState, upgradeCommandUpTo } from './alembic.ts';
import { bestMatch } from './best-match.ts';
import { type Choice, chooseLedgers, type Seeker, seekerOfFolder, seekerOfRevisions } from './choose.ts';
import { compareLedger } from './compare.ts';
import { doubts, withNearestPoint } from './missing.ts';
import { readMigrationsUpTo } from './replay.ts';
import type { LedgerState } from './state.ts';

/** A source of migrations, applied. */
export interface DeclaredMigrations {
  readonly name: string;
  readonly settings: MigrationsSettings & { readonly command?: string };
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
 * @param catalog that of the database, spelled as the heads are
 */
export async function migrationStatuses(
  all: readonly DeclaredMigrations[],
  { ledgers, catalog }: { readonly ledgers: readonly Ledger[]; readonly catalog: Catalog },
): Promise<readonly MigrationStatus[]> {
  const opened = (await Promise.all(all.map(open))).flatMap((it) => it ?? []);
  const unknown = all.filter((migrations) => !opened.some((it) => it.migrations === migrations));
  const choices = chooseLedgers(
    ledgers,
    opened.map(({ seeker }) => seeker),
  );
  const isSomeTold = choices.some(({ ledger }) => ledger !== undefined);
  const statuses = await Promise.all(
    opened.map(async ({ migrations, statusOf }, at): Promise<MigrationStatus> => {
      const choice = choices[at] ?? noChoice;
      const source = migrations.name;
      const warnings = doubts(source, choice, isSomeTold);
      if (choice.ledger === undefined && warnings.length > 0)
        return { source, faults: [], facts: [], warnings };
      const found = await statusOf({ ledgers, catalog: ofOwn(catalog, migrations, all) }, choice);
      return { ...found, warnings: [...warnings, ...found.warnings] };
    }),
  );
  return [...statuses, ...unknown.map(ofUnknownTool)];
}

/** Where a command migrates whose tool is not understood, no ledger is looked at. */
function ofUnknownTool({ name: source }: DeclaredMigrations): MigrationStatus {
  const facts = [`all migrations of ${source} count as applied`];
  return { source, faults: [], facts, warnings: [] };
}

const noChoice: Choice = { others: new Set(), equals: [] };

interface Database {
  readonly ledgers: readonly Ledger[];
  readonly catalog: Catalog;
}

interface Opened {
  readonly migrations: DeclaredMigrations;
  readonly seeker: Seeker;
  statusOf(database: Database, choice: Choice): Promise<MigrationStatus>;
}

/** `undefined` for those of a command whose tool is not understood. */
async function open(migrations: DeclaredMigrations): Promise<Opened | undefined> {
  const { name, settings, context } = migrations;
  const { path, command } = settings;
  const names = [name, path];
  if (command === undefined) {
    const opened = await openMigrations(settings, context.root);
    return {
      migrations,
      seeker: seekerOfFolder(opened, names),
      statusOf: (database, choice) => inFolder(migrations, opened, database, choice),
    };
  }
  if (!/\balembic\b/.test(command)) return undefined;
  const revisions = await readRevisions(path, context.root);
  return {
    migrations,
    seeker: seekerOfRevisions(revisions, names),
    statusOf: ({ ledgers }, choice) =>
      inRevisions(migrations, command, compareRevisions(ledgers, revisions, choice)),
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
  { ledgers, catalog }: Database,
  choice: Choice,
): Promise<MigrationStatus> {
  const { name: source, head, context } = migrations;
  const state = compareLedger(ledgers, opened, choice);
  if (state.ledger === undefined) {
    const faults = await withPoint(state, opened, catalog, migrations);
    return { source, faults, facts: [], warnings: [] };
  }
  const told = { source, state: 'applied', faults: state.faults, facts: [], warnings: [] } as const;
  const isBehind = state.applied.length < opened.migrations.length || state.pending.length > 0;
  if (!isBehind) return told;
  const then = { ...context, name: `${context.name}_then` };
  const point = await readMigrationsUpTo(opened, state, then).catch(whyRefused);
  const pending = { opened, migrations: state.pending, state: { ...state, ledger: state.ledger }, context };
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
    ...next,
  };
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

/** The faults of a missing ledger, with the point in the migrations that the database seems to be at. */
async function withPoint(
  { faults }: LedgerState,
  opened: OpenedMigrations,
  catalog: Catalog,
  { head, context }: DeclaredMigrations,
): Promise<MigrationStatus['faults']> {
  const { migrations } = opened;
  const match = await bestMatch(catalog, migrations, async (count) =>
    count === migrations.length
      ? head
      : readMigrationsUpTo(
          opened,
          { applied: migrations.slice(0, count) },
          { ...context, name: `${context.name}_after_${count}` },
        ),
  );
  return faults.map((fault) => withNearestPoint(fault, match, opened));
}

/** Where Alembic migrates; what is pending is replayed up to where the database is, but not rehearsed. */
async function inRevisions(
  { name: source, settings, head, context }: DeclaredMigrations,
  command: string,
  state: RevisionState,
): Promise<MigrationStatus> {
  const { ledger, faults, pending } = state;
  if (ledger === undefined) return { source, faults, facts: [], warnings: [] };
  const told = { source, state: 'applied', faults, facts: [], warnings: [] } as const;
  if (pending.length === 0) return told;
  const many = `${pending.length} pending ${pending.length === 1 ? 'revision' : 'revisions'} (${pending.map(({ id }) => id).join(', ')})`;
  const upTo = upgradeCommandUpTo(state, command);
  if (upTo === undefined) {
    const why = `${many}; no single command goes to where it is, so it is compared with the head.`;
    return { ...told, state: 'pending', warnings: [why] };
  }
  const then = { ...context, name: `${context.name}_then` };
  const point = await readByCommand({ ...settings, command: upTo }, then);
  const pendingChange = { from: point.catalog, to: head.catalog };
  return { ...told, pendingChange: pendingChange, facts: [`${many}, not rehearsed`] };
}
