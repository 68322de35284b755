import type { SourceFault } from '../sources/fault.ts';
import type { Ledger, LedgerEntry } from '../sources/ledgers/ledger.ts';
import type { Migration } from '../sources/migrations/migration.ts';

/**
 * What a database has of a migration, and what its tool does about it next:
 * - `applied`, `edited` after that, or noted under another number (`renumbered`) or description (`redescribed`): the
 *   database has it
 * - `pending`: the next run applies it; `skipped`: no run ever will; `refused`: a run ends at it
 * - `failed`: the database may have a part of it
 */
export type MigrationState =
  | 'applied'
  | 'edited'
  | 'renumbered'
  | 'redescribed'
  | 'pending'
  | 'skipped'
  | 'refused'
  | 'failed';

export interface JudgedMigration {
  readonly migration: Migration;
  readonly state: MigrationState;
  /** The row that notes it. */
  readonly entry?: LedgerEntry;
}

/** A database's ledger compared with the repository's migrations. */
export interface LedgerState {
  /** `undefined` where the database tells nothing, or will not let it be read; a fault says so then. */
  readonly ledger: Ledger | undefined;
  /** In the repository's order; empty where there is no ledger. */
  readonly migrations: readonly JudgedMigration[];
  /** Those that the database has, in the order in which they were applied; without a ledger, all are taken for applied. */
  readonly applied: readonly Migration[];
  /** Those that the next run applies, in its order; one that is run again for a changed text is in `applied` too. */
  readonly pending: readonly Migration[];
  /** Applied migrations that the repository lacks. */
  readonly unknown: readonly LedgerEntry[];
  readonly faults: readonly SourceFault[];
}
