import type { Ledger, LedgerEntry } from '../sources/ledgers/ledger.ts';
import type { Migration } from '../sources/migrations/migration.ts';
import type { OpenedMigrations } from '../sources/migrations/open.ts';
import { isBeforeAll, type Match, matchEntries } from './match.ts';
import { type Rules, rulesFor } from './rules.ts';
import type { JudgedMigration } from './state.ts';

/** What one ledger says of each of a folder's migrations, and by which rules. */
export interface Judged {
  /** In the repository's order. */
  readonly migrations: readonly JudgedMigration[];
  readonly match: Match;
  readonly rules: Rules;
}

/** Compares one ledger with a folder's migrations, by the rules of the tool that keeps it. */
export function judgeMigrations(
  ledger: Ledger,
  opened: Pick<OpenedMigrations, 'tool' | 'migrations' | 'before'>,
): Judged {
  const rules = rulesFor(ledger, opened);
  const migrations = withoutCheckpoint(ledger, opened, rules);
  const match = matchEntries(ledger.entries, migrations, rules);
  return { migrations: migrations.map((migration) => judge(migration, match, rules)), match, rules };
}

/**
 * A database that began before a checkpoint has the migrations that it stands for, and never runs it. Of these it has
 * those from an earlier checkpoint on, where it began at that, and runs no other checkpoint either.
 */
function withoutCheckpoint(
  { entries }: Ledger,
  { migrations, before = [] }: Pick<OpenedMigrations, 'migrations' | 'before'>,
  { idOf, idOfEntry }: Rules,
): readonly Migration[] {
  const [checkpoint] = migrations;
  if (checkpoint === undefined) return migrations;
  const ids = new Set(before.map(idOf));
  // A row of the checkpoint's own number is the checkpoint's.
  ids.delete(idOf(checkpoint));
  const noted = new Set(entries.map(idOfEntry));
  const isNoted = (migration: Migration) => noted.has(idOf(migration) ?? '');
  if (![...noted].some((id) => ids.has(id))) return migrations;
  const begun = before.findLastIndex((it) => it.isCheckpoint === true && isNoted(it));
  const own = before.slice(Math.max(begun, 0)).filter((it) => it.isCheckpoint !== true || isNoted(it));
  return [...own, ...migrations.slice(1)];
}

function judge(migration: Migration, match: Match, rules: Rules): JudgedMigration {
  const found = match.byMigration.get(migration);
  const id = rules.idOf(migration);
  if (found !== undefined) {
    const { entry, renumbered } = found;
    if (entry.state === 'failed') return { migration, entry, state: 'failed' };
    if (renumbered) return { migration, entry, state: 'renumbered' };
    if (isRedescribed(migration, entry, rules)) return { migration, entry, state: 'redescribed' };
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
  const { does } = isBeforeAll(id, match, rules) ? (rules.lateBeforeAll ?? rules.late) : rules.late;
  if (!late || rules.repeats?.(id) === true || does === 'runs') return { migration, state: 'pending' };
  return { migration, state: does === 'skips' ? 'skipped' : 'refused' };
}

/** Whether the row has another description than the file's name; columns for it hold 200 characters. */
function isRedescribed(migration: Migration, { name }: LedgerEntry, { description }: Rules): boolean {
  if (description === undefined || name === undefined || name.length >= 200) return false;
  return description.of(migration) !== name;
}

/** Whether the text is what was applied, as far as the row tells. */
function hasText(migration: Migration, { checksum }: LedgerEntry, rules: Rules): boolean {
  const known = checksum === undefined ? [] : (rules.checksums?.(migration) ?? []);
  return checksum === undefined || known.length === 0 || known.includes(checksum);
}
