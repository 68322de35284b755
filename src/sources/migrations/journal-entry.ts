/** One entry of `meta/_journal.json`, and the lines of the file where its parts stand. */
export interface JournalEntry {
  readonly idx: number;
  /** Milliseconds since 1970; what the migrator compares with its ledger. */
  readonly when: number;
  readonly tag: string;
  readonly tagLine: number;
  readonly whenLine: number;
}
