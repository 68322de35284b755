import type { Ledger, LedgerTool } from '../sources/ledgers/ledger.ts';
import type { OpenedMigrations } from '../sources/migrations/open.ts';
import type { MigrationTool } from '../sources/migrations/recognise.ts';
import { matchEntries } from './match.ts';
import { rulesFor } from './rules.ts';

/** The tools that may apply a folder, by what it was read as: drizzle-kit writes what Supabase applies, for one. */
const appliedBy: Readonly<Record<MigrationTool, readonly LedgerTool[]>> = {
  drizzle: ['drizzle', 'supabase'],
  'drizzle-folders': ['drizzle', 'supabase'],
  prisma: ['prisma'],
  diesel: ['diesel'],
  flyway: ['flyway'],
  supabase: ['supabase'],
  sql: ['golang-migrate', 'dbmate', 'goose', 'node-pg-migrate', 'sqlx', 'supabase'],
};

/** The ledger that the folder's tool keeps; of several, the one that notes most of its migrations. */
export function ledgerFor(
  ledgers: readonly Ledger[],
  opened: Pick<OpenedMigrations, 'tool' | 'migrations'>,
): Ledger | undefined {
  const rated = ledgers
    .filter(({ tool }) => appliedBy[opened.tool].includes(tool))
    .map((ledger) => ({ ledger, noted: noted(ledger, opened) }))
    .sort((a, b) => b.noted - a.noted);
  return rated[0]?.ledger;
}

/** How many of the folder's migrations a ledger notes; one that cannot be read may note them all. */
function noted(ledger: Ledger, opened: Pick<OpenedMigrations, 'tool' | 'migrations'>): number {
  if (ledger.unreadable !== undefined) return 0.5;
  return matchEntries(ledger.entries, opened.migrations, rulesFor(ledger, opened)).byMigration.size;
}
