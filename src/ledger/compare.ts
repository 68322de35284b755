import type { Ledger, LedgerEntry } from '../sources/ledgers/ledger.ts';
import type { Migration } from '../sources/migrations/migration.ts';
import type { OpenedMigrations } from '../sources/migrations/open.ts';
import type { SourceFault } from '../sources/source.ts';
import { ledgerFor } from './choose.ts';
import { faultsOf, unreadableLedger } from './faults.ts';
import { type Match, matchEntries } from './match.ts';
import { missingLedger } from './missing.ts';
import { type Rules, rulesFor } from './rules.ts';
import type { JudgedMigration, LedgerState } from './state.ts';

/** Holds the ledgers of a database against a folder's migrations, by the rules of the tool that keeps the one that fits. */
export function compareLedger(ledgers: readonly Ledger[], opened: OpenedMigrations): LedgerState {
  const ledger = ledgerFor(ledgers, opened);
  if (ledger === undefined) return withoutLedger(opened, missingLedger(ledgers, opened.title));
  if (ledger.unreadable !== undefined)
    return withoutLedger(opened, unreadableLedger(ledger.table, ledger.unreadable.remedy));
  const rules = rulesFor(ledger, opened);
  const match = matchEntries(ledger.entries, opened.migrations, rules);
  const migrations = opened.migrations.map((migration) => judge(migration, match, rules));
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

function judge(migration: Migration, match: Match, rules: Rules): JudgedMigration {
  const found = match.byMigration.get(migration);
  const id = rules.idOf(migration);
  if (found !== undefined) {
    const { entry, renumbered } = found;
    if (entry.state === 'failed') return { migration, entry, state: 'failed' };
    if (renumbered) return { migration, entry, state: 'renumbered' };
    if (hasText(migration, entry, rules)) return { migration, entry, state: 'applied' };
    return {
      migration,
      entry,
      state: id !== undefined && rules.repeats?.(id) === true ? 'pending' : 'edited',
    };
  }
  if (id === undefined) return { migration, state: 'skipped' };
  if (match.isCovered(id)) return { migration, state: 'applied' };
  const late = match.latest !== undefined && rules.order(id, rules.idOfEntry(match.latest)) <= 0;
  if (!late || rules.repeats?.(id) === true || rules.late.does === 'runs')
    return { migration, state: 'pending' };
  return { migration, state: rules.late.does === 'skips' ? 'skipped' : 'refused' };
}

/** Whether the text is what was applied, as far as the row tells. */
function hasText(migration: Migration, { checksum }: LedgerEntry, rules: Rules): boolean {
  const known = checksum === undefined ? [] : (rules.checksums?.(migration) ?? []);
  return checksum === undefined || known.length === 0 || known.includes(checksum);
}

function inOrderOfApplication(judged: readonly JudgedMigration[], { rank }: Match): Migration[] {
  return judged
    .filter(
      ({ state, entry }) =>
        ['applied', 'edited', 'renumbered'].includes(state) || (state === 'pending' && entry !== undefined),
    )
    .map(({ migration, entry }) => ({ migration, rank: entry === undefined ? -1 : rank(entry) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ migration }) => migration);
}
