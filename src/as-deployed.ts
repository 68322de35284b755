import type { Catalog } from './catalog/catalog.ts';
import { deployed } from './catalog/translate.ts';
import type { Column } from './compare/column.ts';
import { compare } from './compare/compare.ts';
import { compareRevisions, readRevisions, upgradeCommandUpTo } from './ledger/alembic.ts';
import { bestMatch } from './ledger/best-match.ts';
import { compareLedger } from './ledger/compare.ts';
import { withNearestPoint } from './ledger/missing.ts';
import { readMigrationsUpTo } from './ledger/replay.ts';
import type { LedgerState } from './ledger/state.ts';
import type { Server } from './postgres/server.ts';
import { rebuild } from './rehearsal/clone.ts';
import { rehearse } from './rehearsal/rehearse.ts';
import { asFault, toldOf } from './rehearsal/words.ts';
import type { Ledger } from './sources/ledgers/ledger.ts';
import { readByCommand } from './sources/migrations/command.ts';
import { type MigrationsSettings, type OpenedMigrations, openMigrations } from './sources/migrations/open.ts';
import type { ReadContext, ReadSource } from './sources/source.ts';

/** A database that runs, and the migrations that it is held against. */
export interface Deployment {
  readonly name: string;
  /** The database as it is. */
  readonly live: ReadSource;
  /** The same in the words of the server that the migrations were applied to. */
  readonly catalog: Catalog;
  readonly migrations: {
    readonly name: string;
    readonly settings: MigrationsSettings & { readonly command?: string };
    /** All of them, applied. */
    readonly head: ReadSource;
    /** The same, applied to a server of the major that the database runs. */
    readonly sameMajor: ReadSource;
  };
  /** For replaying migrations as `head` was read. */
  readonly context: ReadContext;
  /** A server of the major that the database runs. */
  readonly sameMajor: Promise<Server>;
}

/**
 * The database as the migrations that it still lacks will leave it, so that they are no difference. What its ledger
 * has against the repository's migrations are faults; the pending ones are rehearsed on a clone of its schema, and
 * listed.
 */
export async function asDeployed(deployment: Deployment): Promise<ReadSource> {
  const { live, catalog, migrations, context } = deployment;
  if (live.ledgers === undefined) return { ...live, catalog };
  if (migrations.settings.command !== undefined) return asUpgraded(deployment, live.ledgers);
  const opened = await openMigrations(migrations.settings, context.root);
  const state = compareLedger(live.ledgers, opened);
  if (state.ledger === undefined) return withoutLedger(deployment, opened, state);
  const faults = [...live.faults, ...state.faults];
  const behind = state.applied.length < opened.migrations.length;
  if (!behind && state.pending.length === 0) return { ...live, catalog, faults };
  const point = await readMigrationsUpTo(opened, state, { ...context, name: `${context.name}_then` });
  const after = deployed(catalog, { from: point.catalog, to: migrations.head.catalog });
  const pending = await rehearsed(deployment, opened, state, after);
  return {
    ...live,
    catalog: after,
    faults: [...faults, ...pending.faults],
    facts: [...live.facts, ...pending.facts],
    warnings: [...live.warnings, ...pending.warnings],
  };
}

/**
 * As `asDeployed`, where a command migrates. Only Alembic's ledger is understood then; what is pending is listed, and
 * replayed up to where the database is, but not rehearsed.
 */
async function asUpgraded(
  { live, catalog, migrations, context }: Deployment,
  ledgers: readonly Ledger[],
): Promise<ReadSource> {
  const { settings, head } = migrations;
  const { command } = settings;
  if (command === undefined || !/\balembic\b/.test(command)) return { ...live, catalog };
  const state = compareRevisions(ledgers, await readRevisions(settings.path, context.root));
  const { pending } = state;
  const told = { ...live, faults: [...live.faults, ...state.faults] };
  if (state.ledger === undefined || pending.length === 0) return { ...told, catalog };
  const upTo = upgradeCommandUpTo(state, command);
  const many = `${pending.length} pending ${pending.length === 1 ? 'revision' : 'revisions'} (${pending.map(({ id }) => id).join(', ')})`;
  if (upTo === undefined)
    return {
      ...told,
      catalog,
      warnings: [
        ...told.warnings,
        `${many}; no single command goes to where it is, so it is compared with the head.`,
      ],
    };
  const point = await readByCommand(
    { ...settings, command: upTo },
    { ...context, name: `${context.name}_then` },
  );
  return {
    ...told,
    catalog: deployed(catalog, { from: point.catalog, to: head.catalog }),
    facts: [...told.facts, `${many}, not rehearsed`],
  };
}

/** Nothing says what the database has: it is compared with all migrations, and told where it seems to be. */
async function withoutLedger(
  { live, catalog, context }: Deployment,
  opened: OpenedMigrations,
  { faults }: LedgerState,
): Promise<ReadSource> {
  const { migrations } = opened;
  const match = await bestMatch(catalog, migrations, (count) =>
    readMigrationsUpTo(
      opened,
      { applied: migrations.slice(0, count) },
      { ...context, name: `${context.name}_after_${count}` },
    ),
  );
  return {
    ...live,
    catalog,
    faults: [...live.faults, ...faults.map((fault) => withNearestPoint(fault, match, opened))],
  };
}

type Told = Pick<ReadSource, 'faults' | 'facts' | 'warnings'>;

async function rehearsed(
  deployment: Deployment,
  opened: OpenedMigrations,
  { pending }: LedgerState,
  after: Catalog,
): Promise<Told> {
  const { name, live, migrations, context, sameMajor } = deployment;
  if (pending.length === 0) return { faults: [], facts: [], warnings: [] };
  const server = await sameMajor;
  const clone = await rebuild(live.catalog, server, {
    name: `${context.name}_rehearsal`,
    signal: context.signal,
    platform: opened.platform,
  });
  try {
    const column: Column = { name, kind: 'live', read: live };
    const head: Column = { name: migrations.name, kind: 'migrations', read: migrations.sameMajor };
    const rehearsal = await rehearse({
      clone,
      live: column,
      pending,
      together: opened.tool === 'drizzle' || opened.tool === 'drizzle-folders',
      head,
      signal: context.signal,
    });
    const own: Column = { name: migrations.name, kind: 'migrations', read: migrations.head };
    const differs = compare([own, { ...column, read: { ...live, catalog: after } }], own.name, name);
    const told = new Set(differs.findings.map(({ fingerprint }) => fingerprint));
    return { ...toldOf(rehearsal, pending), faults: asFault(rehearsal, told) };
  } finally {
    await clone.client.end();
  }
}
