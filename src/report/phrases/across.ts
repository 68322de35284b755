import { areMany, counted, list } from '../../base/phrases.ts';
import type { Location } from '../../base/problem.ts';
import type { Belonging, TablePlace } from '../finding.ts';
import type { DatabaseReport } from '../report.ts';

/** Where a table is that belongs to another database: `here: production (about 3 rows); in auth: production (no rows)`. */
export function belongingWords({ database, here, there }: Belonging): string {
  const own = here.map(rowsIn);
  const others = there.filter(({ has }) => has).map(rowsIn);
  const lacking = there.filter(({ has }) => !has).map(({ source }) => source);
  return [
    `here: ${list(own)}`,
    ...(others.length === 0 ? [] : [`in ${database}: ${list(others)}`]),
    ...(lacking.length === 0
      ? []
      : [`${list(lacking)} of ${database} ${areMany(lacking) ? 'lack' : 'lacks'} it`]),
  ].join('; ');
}

function rowsIn({ source, rows }: TablePlace): string {
  const words =
    rows === undefined ? 'rows not counted' : rows === 0 ? 'no rows' : `about ${counted(rows, 'row')}`;
  return `${source} (${words})`;
}

/** The keys that lead to other databases, a line each: `datasets.user_id → auth.users.id: holds`. */
export function referenceLines({ references = [] }: Pick<DatabaseReport, 'references'>): readonly {
  readonly text: string;
  readonly at: Location;
}[] {
  return references.map(({ from, to, state, why, location }) => ({
    text: `${from} → ${to}: ${state}${why === undefined ? '' : `: ${why}`}`,
    at: location,
  }));
}
