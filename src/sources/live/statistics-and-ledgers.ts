import type { Client } from 'pg';
import {
  type StatisticsByTable,
  type StatisticsRow,
  statisticsFrom,
  statisticsQuery,
} from '../../catalog/statistics.ts';
import { valueTypes } from '../../catalog/values.ts';
import type { Ledger, LedgerEntry } from '../ledgers/ledger.ts';
import { entriesQueries, ledgersFrom, recogniseLedgers } from '../ledgers/read.ts';
import type { LiveDatabase, SchemaLook } from './open.ts';

/** What a database knows of its tables, and what migration tools noted in it. */
export interface StatisticsAndLedgers {
  readonly statistics: StatisticsByTable;
  readonly ledgers: readonly Ledger[];
}

/** One round trip, in the transaction that the client is in, however many ledgers there are. */
export async function readStatisticsAndLedgers(
  client: Client,
  { serverVersion, platform }: Pick<LiveDatabase, 'serverVersion' | 'platform'>,
  { ledgerCandidates }: SchemaLook,
): Promise<StatisticsAndLedgers> {
  const recognised = recogniseLedgers(ledgerCandidates, platform?.schemas);
  const text = [statisticsQuery(serverVersion), ...entriesQueries(recognised)].join(';\n');
  const results: unknown = await client.query({ text, rowMode: 'array', types: valueTypes });
  const [statistics = [], ...entries] = [results]
    .flat()
    .map((result) => (result as { rows: unknown[] }).rows);
  return {
    statistics: statisticsFrom(statistics as StatisticsRow[]),
    ledgers: ledgersFrom(recognised, entries as [LedgerEntry][][]),
  };
}
