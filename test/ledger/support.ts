import type { Client } from 'pg';
import { valueTypes } from '../../src/catalog/values.ts';
import { compareLedger } from '../../src/ledger/compare.ts';
import type { LedgerState } from '../../src/ledger/state.ts';
import type { Ledger, LedgerEntry, LedgerTool } from '../../src/sources/ledgers/ledger.ts';
import {
  entriesQueries,
  type LedgerCandidate,
  ledgerCandidatesSql,
  ledgersFrom,
  recogniseLedgers,
} from '../../src/sources/ledgers/read.ts';
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

/** The ledgers of a database, in whatever transaction the client is in. */
export async function readLedgers(
  client: Client,
  ignoreSchemas?: readonly string[],
): Promise<readonly Ledger[]> {
  const rowsOf = async <Row>(text: string) =>
    (await client.query<Row[]>({ text, rowMode: 'array', types: valueTypes })).rows as unknown as Row[];
  const [[candidates] = [[]]] = await rowsOf<[LedgerCandidate[]]>(`select (${ledgerCandidatesSql})`);
  const recognised = recogniseLedgers(candidates, ignoreSchemas);
  const entries: [LedgerEntry][][] = [];
  for (const query of entriesQueries(recognised)) entries.push(await rowsOf(query));
  return ledgersFrom(recognised, entries);
}

/** Opens files as the migrations in a folder, and holds ledgers against them. */
export async function judged(files: Files, ledgers: readonly Ledger[], folder = 'm'): Promise<LedgerState> {
  const root = folderOf(
    Object.fromEntries(Object.entries(files).map(([name, text]) => [`${folder}/${name}`, text])),
  );
  return compareLedger(ledgers, await openMigrations({ path: folder }, root));
}
