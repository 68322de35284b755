import type { Client } from 'pg';
import { valueTypes } from '../../catalog/values.ts';
import type { Ledger, LedgerEntry } from './ledger.ts';
import {
  entriesQueries,
  type LedgerCandidate,
  ledgerCandidatesSql,
  ledgersFrom,
  recogniseLedgers,
} from './read.ts';

/**
 * The ledgers of a database, in whatever transaction the client is in.
 *
 * @param ignoreSchemas schemas of the platform, which keeps tables of this kind for itself
 */
export async function ledgersIn(
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
