/** What a person asks the rows of a reference, since no schema tells it: commands for psql, and what each is for. */
import { displayName } from '../catalog/catalog.ts';
import type { ColumnOfDatabase } from '../config/config.ts';
import { readable } from '../rebuild/readable.ts';
import { name, qualified } from '../rebuild/sql.ts';
import { breaksLines } from './psql.ts';

/**
 * The values of a column that the one it refers to does not have. A file takes them from one database to the other; as
 * texts, so that it does not matter of which types the columns are.
 */
export function danglingLines(from: ColumnOfDatabase, to: ColumnOfDatabase): string[] {
  if ([...from.path, ...to.path].some(breaksLines)) return [];
  const [referring, own] = [name(from.path.at(-1) ?? ''), name(to.path.at(-1) ?? '')];
  const file = `${from.path
    .slice(1)
    .join('_')
    .replaceAll(/[^A-Za-z0-9_-]/g, '_')}.csv`;
  return [
    `-- with psql on ${from.database}:`,
    `\\copy (SELECT DISTINCT ${referring}::text FROM ${qualified(from.path)} WHERE ${referring} IS NOT NULL) TO '${file}' WITH (FORMAT csv)`,
    `-- with psql on ${to.database}; what it gives is no ${displayName(to.path)}:`,
    'CREATE TEMP TABLE referring (value text);',
    `\\copy referring FROM '${file}' WITH (FORMAT csv)`,
    `SELECT value FROM referring EXCEPT SELECT ${own}::text FROM ${qualified(to.path)};`,
  ].map(readable);
}

/** The values that keep a column from being unique. */
export function repeatedLines({ database, path }: ColumnOfDatabase): string[] {
  if (path.some(breaksLines)) return [];
  const column = name(path.at(-1) ?? '');
  return [
    `-- with psql on ${database}:`,
    readable(
      `SELECT ${column}, count(*) FROM ${qualified(path)} WHERE ${column} IS NOT NULL GROUP BY ${column} HAVING count(*) > 1;`,
    ),
  ];
}
