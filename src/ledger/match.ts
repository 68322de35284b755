import type { LedgerEntry } from '../sources/ledgers/ledger.ts';
import type { Migration } from '../sources/migrations/migration.ts';
import type { Rules } from './rules.ts';

/** Which row notes which migration. */
export interface Match {
  readonly byMigration: ReadonlyMap<Migration, { readonly entry: LedgerEntry; readonly renumbered: boolean }>;
  /** Rows that stand for no migration of the repository. */
  readonly unknown: readonly LedgerEntry[];
  /** The row with the highest id that was applied. */
  readonly latest: LedgerEntry | undefined;
  /** The row with the lowest id, whatever became of it. */
  readonly first: LedgerEntry | undefined;
  /** The migration's name, or what the row has for one. */
  readonly latestName: string | undefined;
  /** Whether a migration without a row of its own is there by what another row says. */
  isCovered(id: string): boolean;
  /** Place of a row in the order of application. */
  rank(entry: LedgerEntry): number;
}

/** Whether a migration of this id is older than all that were noted. */
export function isBeforeAll(id: string, { first }: Match, { order, idOfEntry }: Rules): boolean {
  return first !== undefined && order(id, idOfEntry(first)) < 0;
}

/** Brings rows and migrations together: by id, and where ids differ by what makes them the same for their tool. */
export function matchEntries(
  entries: readonly LedgerEntry[],
  migrations: readonly Migration[],
  rules: Rules,
): Match {
  const current = currentRows(entries, rules);
  const byMigration = new Map<Migration, { entry: LedgerEntry; renumbered: boolean }>();
  const left = new Set(current.filter(({ state }) => state === 'applied' || state === 'failed'));
  const pair = (migration: Migration, entry: LedgerEntry | undefined, renumbered: boolean) => {
    if (entry === undefined) return;
    byMigration.set(migration, { entry, renumbered });
    left.delete(entry);
  };
  const known = new Map(migrations.map((migration) => [migration, rules.checksums?.(migration) ?? []]));
  const hasText =
    (migration: Migration) =>
    ({ checksum }: LedgerEntry) =>
      checksum !== undefined && known.get(migration)?.includes(checksum) === true;
  const { renumbered, description, goesByText = false } = rules;
  const hasName = (migration: Migration) => (entry: LedgerEntry) =>
    renumbered?.sameName?.(migration, entry) === true ||
    (description !== undefined && description.of(migration) === entry.name);
  // Of several with one id, the row stands for the one that it says most of.
  for (const isMeant of [hasText, hasName, () => () => true])
    for (const migration of migrations) {
      if (byMigration.has(migration)) continue;
      const id = rules.idOf(migration);
      const same = [...left].filter((entry) => rules.idOfEntry(entry) === id);
      pair(migration, same.find(isMeant(migration)), false);
    }
  for (const migration of renumbered === undefined && !goesByText ? [] : migrations) {
    if (byMigration.has(migration)) continue;
    const rows = [...left];
    const named = (entry: LedgerEntry) => renumbered?.sameName?.(migration, entry) === true;
    pair(migration, rows.find(hasText(migration)) ?? rows.find(named), !goesByText);
  }
  const repeats = (id: string) => rules.repeats?.(id) === true;
  const latest = (state: LedgerEntry['state']) =>
    current
      .filter((entry) => entry.state === state && !repeats(rules.idOfEntry(entry)))
      .sort((a, b) => rules.order(rules.idOfEntry(a), rules.idOfEntry(b)))
      .at(-1);
  const newest = latest('applied') ?? latest('failed');
  const ground = rules.keepsNewestOnly === true ? newest : latest('baseline');
  return {
    byMigration,
    unknown: [...left],
    latest: newest,
    first: current.toSorted((a, b) => rules.order(rules.idOfEntry(a), rules.idOfEntry(b)))[0],
    latestName:
      newest &&
      (migrations.find((migration) => byMigration.get(migration)?.entry === newest)?.name ?? newest.id),
    isCovered: (id) => ground !== undefined && !repeats(id) && rules.order(id, rules.idOfEntry(ground)) <= 0,
    rank: (entry) => entries.indexOf(entry),
  };
}

/** Of several rows of one migration, the last alone: it failed, was rolled back and applied after all. */
function currentRows(entries: readonly LedgerEntry[], rules: Rules): LedgerEntry[] {
  const key = (entry: LedgerEntry) =>
    `${rules.idOfEntry(entry)} ${rules.sharedIds === true ? (entry.checksum ?? '') : ''}`;
  const last = new Map(entries.map((entry) => [key(entry), entry]));
  return entries.filter((entry) => last.get(key(entry)) === entry);
}
