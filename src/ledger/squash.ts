import { counted, shortList } from '../base/phrases.ts';
import { type Catalog, objectsById } from '../catalog/catalog.ts';
import type { SourceFault } from '../sources/fault.ts';
import type { Ledger, LedgerEntry } from '../sources/ledgers/ledger.ts';
import type { Migration } from '../sources/migrations/migration.ts';
import type { OpenedMigrations } from '../sources/migrations/open.ts';
import type { ReadSource } from '../sources/source.ts';
import type { RevisionState } from './alembic.ts';
import { howToNoteOne } from './noting.ts';
import { type Rules, rulesFor } from './rules.ts';
import type { JudgedMigration, LedgerState } from './state.ts';

/** What is declared, and a database spelled like it. */
export interface BesideDatabase {
  readonly head: Pick<ReadSource, 'catalog' | 'locations'>;
  readonly live: Catalog;
}

/**
 * The state of a database whose migrations were squashed: the one that stands for those that are gone counts as applied,
 * and one fault says how that is noted. As it was where nothing looks like that, which is: the repository lacks several
 * that were applied, and all that its first migration makes is there.
 */
export function withSquash<State extends LedgerState & { readonly ledger: Ledger }>(
  state: State,
  opened: OpenedMigrations,
  beside: BesideDatabase,
): State {
  const { ledger, unknown: gone, migrations, pending, applied, faults } = state;
  const [first] = migrations;
  const rules = rulesFor(ledger, opened);
  if (first === undefined || !looksSquashed(first, gone, rules, beside)) return state;
  const { migration } = first;
  const fault = squashed(first, state, rules, opened);
  const isSettled = ({ code, subject }: SourceFault) =>
    code === 'ledger-unknown' || (code.startsWith('ledger-') && subject === migration.name);
  return {
    ...state,
    migrations: [{ ...first, state: 'applied' }, ...migrations.slice(1)],
    applied: [migration, ...applied.filter((other) => other !== migration)],
    pending: pending.filter((other) => other !== migration),
    faults: [...faults.filter((other) => !isSettled(other)), fault],
  };
}

/** As `withSquash`, of Alembic, whose table has the newest revision alone. */
export function withSquashedRevisions(state: RevisionState, beside: BesideDatabase): RevisionState {
  if (state.unknown.length === 0 || state.applied.length > 0 || !hasTheSame(beside)) return state;
  return {
    ...state,
    faults: state.faults.map((fault) => ({
      ...fault,
      message: `${fault.message} It has just the tables and columns that the revisions make, as where older ones were squashed into them.`,
      advice: 'If they were, note the newest in place of what is gone:\nalembic stamp --purge heads',
    })),
  };
}

function looksSquashed(
  { migration, state }: JudgedMigration,
  gone: readonly LedgerEntry[],
  { keepsNewestOnly = false }: Rules,
  beside: BesideDatabase,
): boolean {
  if (gone.some((entry) => entry.state !== 'applied')) return false;
  const isNew = state === 'pending' || state === 'refused' || state === 'skipped';
  if (isNew && gone.length > 1) return isThere(migration, beside);
  return gone.length > (keepsNewestOnly ? 0 : 1) && hasTheSame(beside);
}

/** Whether a database has all that a migration was the last to declare. */
function isThere({ file }: Migration, { head: { catalog, locations }, live }: BesideDatabase): boolean {
  const there = objectsById(live);
  const own = [...objectsById(catalog).keys()].filter((id) => locations.get(id)?.file === file);
  return own.length > 0 && own.every((id) => there.has(id));
}

/** Whether a database has the tables and columns that are declared, and no others. */
function hasTheSame({ head: { catalog }, live }: BesideDatabase): boolean {
  const [declared, there] = [tablesAndColumns(catalog), tablesAndColumns(live)];
  return declared.size > 0 && declared.size === there.size && [...declared].every((id) => there.has(id));
}

function tablesAndColumns(catalog: Catalog): ReadonlySet<string> {
  const all = [...objectsById(catalog)];
  return new Set(all.flatMap(([id, { kind }]) => (kind === 'table' || kind === 'column' ? [id] : [])));
}

function squashed(
  first: JudgedMigration,
  state: LedgerState & { readonly ledger: Ledger },
  rules: Rules,
  opened: OpenedMigrations,
): SourceFault {
  const { migration } = first;
  const { unknown: gone } = state;
  const does = whatHappens(first, rules);
  const is = gone.length === 1 ? 'is' : 'are';
  return {
    code: 'ledger-squashed',
    severity: does === undefined ? 'warning' : 'critical',
    subject: migration.name,
    message: `${counted(gone.length, 'applied migration')} (${shortList(gone.map(rules.idOfEntry))}) ${is} gone from the repository, and all that ${migration.name} makes is here: it looks like a squash of them${does ?? ''}.`,
    advice:
      does === undefined
        ? 'Their rows do no harm: accept this with `ignore`.'
        : `If it is, ${howToSettle(first, state, rules, opened)}`,
    location: { file: migration.file, line: 1 },
  };
}

/** What the tool makes of it, as the end of a sentence; `undefined` where it does no harm. */
function whatHappens({ state, entry }: JudgedMigration, rules: Rules): string | undefined {
  const { title, unknown, edited } = rules;
  const isRefused =
    state === 'refused' ||
    unknown.does === 'refuses' ||
    (entry !== undefined && state !== 'applied' && edited.does === 'refuses');
  if (isRefused) return `, and ${title} refuses to run anything`;
  return state === 'pending' ? `, and ${title} will run it on top of them` : undefined;
}

/** The tool's own way, as a sentence and what is to be run. */
function howToSettle(
  first: JudgedMigration,
  { ledger, unknown: gone, applied }: LedgerState & { readonly ledger: Ledger },
  { idOfEntry, keepsNewestOnly = false, unknown }: Rules,
  opened: OpenedMigrations,
): string {
  const { migration, entry } = first;
  if (ledger.tool === 'flyway') {
    const baseline = migration.name.replace(/^V/, 'B');
    const rename =
      entry === undefined ? `call it ${baseline}, which Flyway runs on empty databases only, and ` : '';
    return `${rename}have Flyway take what is gone for deleted:\nflyway repair`;
  }
  // These note how far a database is, rather than each migration.
  const isPoint = keepsNewestOnly || ledger.tool === 'atlas';
  const noted = (isPoint ? applied.at(-1) : undefined) ?? migration;
  const note = entry === undefined || isPoint ? [howToNoteOne(ledger, noted, opened)] : [];
  const forget =
    unknown.does === 'refuses' ? (forgetting[ledger.tool]?.(ledger.table, gone, idOfEntry) ?? []) : [];
  return `note it in place of what is gone, before the next deploy:\n${[...note, ...forget].join('\n')}`;
}

type Forget = (table: string, gone: readonly LedgerEntry[], idOf: (entry: LedgerEntry) => string) => string[];

/** Of tools that refuse rows whose file is gone, and do not forget them when another is noted. */
const forgetting: Readonly<Partial<Record<Ledger['tool'], Forget>>> = {
  supabase: (_, gone, idOf) => [`supabase migration repair --status reverted ${gone.map(idOf).join(' ')}`],
  'node-pg-migrate': (table, gone) => [
    deletion(
      table,
      'name',
      gone.map(({ id }) => text(id)),
    ),
  ],
  sqlx: (table, gone) => [
    deletion(
      table,
      'version',
      gone.map(({ id }) => id),
    ),
  ],
  drizzle: (table, gone) => [
    deletion(
      table,
      'created_at',
      gone.map(({ id }) => id),
    ),
  ],
};

function deletion(table: string, column: string, values: readonly string[]): string {
  return `DELETE FROM ${table} WHERE ${column} IN (${values.join(', ')});`;
}

function text(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}
