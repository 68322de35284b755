import type { SourceFault } from '../sources/fault.ts';
import type { Ledger } from '../sources/ledgers/ledger.ts';
import type { Migration } from '../sources/migrations/migration.ts';
import type { OpenedMigrations } from '../sources/migrations/open.ts';
import { type Choice, chooseLedgers, seekerOfFolder } from './choose.ts';
import { faultsOf, unreadableLedger } from './faults.ts';
import { judgeMigrations } from './judge.ts';
import type { Match } from './match.ts';
import { missingLedger } from './missing.ts';
import type { JudgedMigration, LedgerState } from './state.ts';

/**
 * Compares the ledgers of a database with a folder's migrations, by the rules of the tool that keeps the one that fits.
 *
 * @param choice which that is, where other folders' migrations are noted in the database, too
 */
export function compareLedger(
  ledgers: readonly Ledger[],
  opened: OpenedMigrations,
  choice: Choice | undefined = chooseLedgers(ledgers, [seekerOfFolder(opened)])[0],
): LedgerState {
  const { ledger, others } = choice ?? {};
  if (ledger === undefined) return withoutLedger(opened, missingLedger(ledgers, opened.title));
  if (ledger.unreadable !== undefined)
    return withoutLedger(opened, unreadableLedger(ledger, ledger.unreadable.lacks));
  const { migrations, rules, match: found } = judgeMigrations(ledger, opened);
  const match = { ...found, unknown: found.unknown.filter((entry) => others?.has(entry) !== true) };
  return {
    ledger,
    migrations,
    applied: inOrderOfApplication(migrations, match),
    pending: migrations.filter(({ state }) => state === 'pending').map(({ migration }) => migration),
    unknown: match.unknown,
    faults: faultsOf(ledger, migrations, match, rules),
  };
}

function withoutLedger({ migrations }: OpenedMigrations, fault: SourceFault): LedgerState {
  return {
    ledger: undefined,
    migrations: [],
    applied: migrations,
    pending: [],
    unknown: [],
    faults: [fault],
  };
}

function inOrderOfApplication(judged: readonly JudgedMigration[], { rank }: Match): Migration[] {
  return judged
    .filter(
      ({ state, entry }) =>
        ['applied', 'edited', 'renumbered', 'redescribed'].includes(state) ||
        (state === 'pending' && entry !== undefined),
    )
    .map(({ migration, entry }) => ({ migration, rank: entry === undefined ? -1 : rank(entry) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ migration }) => migration);
}
