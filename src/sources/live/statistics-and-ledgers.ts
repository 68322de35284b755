import {
  type StatisticsByTable,
  type StatisticsRow,
  statisticsFrom,
  statisticsQuery,
} from '../../catalog/statistics.ts';
import type { Ledger, LedgerEntry } from '../ledgers/ledger.ts';
import { entriesQueries, ledgersFrom, recogniseLedgers } from '../ledgers/read.ts';
import type { LiveDatabase, SchemaLook } from './open.ts';
import type { FurtherQueries } from './read-database.ts';

/** What a database knows of its tables, and what migration tools noted in it. */
export interface StatisticsAndLedgers {
  readonly statistics: StatisticsByTable;
  readonly ledgers: readonly Ledger[];
}

/** What is asked for them, however many ledgers there are. */
export function statisticsAndLedgers(
  { serverVersion, platform }: Pick<LiveDatabase, 'serverVersion' | 'platform'>,
  { ledgerCandidates }: SchemaLook,
): FurtherQueries<StatisticsAndLedgers> {
  const recognised = recogniseLedgers(ledgerCandidates, platform?.schemas);
  return {
    queries: [statisticsQuery(serverVersion), ...entriesQueries(recognised)],
    read: ([statistics = [], ...entries]) => ({
      statistics: statisticsFrom(statistics as StatisticsRow[]),
      ledgers: ledgersFrom(recognised, entries as [LedgerEntry][][]),
    }),
  };
}
