import { objectId } from '../../catalog/catalog.ts';
import type { StatisticsByTable, TableStatistics } from '../../catalog/statistics.ts';
import type { Statement } from '../sql/statements.ts';

const restore =
  /^select\s+(?:\*\s+from\s+)?(?:pg_catalog\s*\.\s*)?pg_restore_(relation|attribute)_stats\s*\(/i;

/** Whether a statement hands over statistics, as `pg_dump --statistics` writes them from PostgreSQL 18 on. */
export function handsOverStatistics({ words, text }: Statement): boolean {
  return words[0] === 'select' && restore.test(text);
}

/** What a dump says of the size of its tables; values of columns, which its statistics hold too, are not looked at. */
export function dumpedStatistics(statements: readonly Statement[]): StatisticsByTable {
  return new Map(
    statements.flatMap(({ text }): [string, TableStatistics][] => {
      if (restore.exec(text)?.[1]?.toLowerCase() !== 'relation') return [];
      const schema = argument(text, 'schemaname');
      const table = argument(text, 'relname');
      if (schema === undefined || table === undefined) return [];
      // -1 is that of a table which was never analysed.
      const rows = Number(argument(text, 'reltuples') ?? -1);
      const known = Number.isFinite(rows) && rows >= 0;
      return [
        [
          objectId('table', [schema, table]),
          { keptBy: 'file', ...(known ? { rows: Math.round(rows) } : {}) },
        ],
      ];
    }),
  );
}

/** The value that follows a name in the list of arguments. */
function argument(text: string, name: string): string | undefined {
  const value = new RegExp(`'${name}'\\s*,\\s*'((?:[^']|'')*)'`).exec(text)?.[1];
  return value?.replaceAll("''", "'");
}
