import type { Ledger, LedgerEntry } from '../sources/ledgers/ledger.ts';
import type { Migration } from '../sources/migrations/migration.ts';
import type { OpenedMigrations } from '../sources/migrations/open.ts';
import { type Match, matchEntries } from './match.ts';
import { type Rules, rulesFor } from './rules.ts';
import type { JudgedMigration } from './state.ts';

/** What one ledger says of each of a folder's migrations, and by which rules. */
export interface Judged {
  /** In the repository's order. */
  readonly migrations: readonly JudgedMigration[];
  readonly match: Match;
  readonly rules: Rules;
}

/** Holds one ledger against a folder's migrations, by the rules of the tool that keeps it. */
export function judgeMigrations(
  ledger: Ledger,
  opened: Pick<OpenedMigrations, 'tool' | 'migrations'>,
): Judged {
  const rules = rulesFor(ledger, opened);
  const match = matchEntries(ledger.entries, opened.migrations, rules);
  return { migrations: opened.migrations.map((migration) => judge(migration, match, rules)), match, rules };
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
