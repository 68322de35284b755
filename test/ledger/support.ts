import { compareLedger } from '../../src/ledger/compare.ts';
import type { LedgerState } from '../../src/ledger/state.ts';
import type { Ledger, LedgerEntry, LedgerTool } from '../../src/sources/ledgers/ledger.ts';
import { openMigrations } from '../../src/sources/migrations/open.ts';
import { folderOf } from '../migrations/support.ts';

/** A folder of migrations, by file name within it. */
export type Files = Readonly<Record<string, string>>;

/** Rows of a ledger; a string is the id of one that was applied. */
export type Rows = readonly (string | (Partial<LedgerEntry> & Pick<LedgerEntry, 'id'>))[];

export function ledgerOf(tool: LedgerTool, rows: Rows): Ledger {
  const entries = rows.map((row) =>
    typeof row === 'string' ? { id: row, state: 'applied' as const } : { state: 'applied' as const, ...row },
  );
  return { tool, table: 'public.ledger', entries };
}

/** Opens files as the migrations in a folder, and holds ledgers against them. */
export async function judged(files: Files, ledgers: readonly Ledger[], folder = 'm'): Promise<LedgerState> {
  const root = folderOf(
    Object.fromEntries(Object.entries(files).map(([name, text]) => [`${folder}/${name}`, text])),
  );
  return compareLedger(ledgers, await openMigrations({ path: folder }, root));
}
