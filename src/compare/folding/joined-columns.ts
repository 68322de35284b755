import { objectId } from '../../catalog/catalog.ts';
import type { Finding } from '../../report/finding.ts';
import type { Difference } from '../difference.ts';
import type { Matrix } from '../matrix.ts';
import { names } from '../values.ts';

/**
 * Links the findings on the types of columns that foreign keys join: neither end can take another type alone.
 *
 * @param found each difference with its finding
 */
export function linkJoinedColumns(
  found: readonly { readonly difference: Difference; readonly finding: Finding }[],
  matrix: Matrix,
): Finding[] {
  const typed = found.filter(
    ({ difference: { row, attributes } }) => row.kind === 'column' && attributes.join() === 'type',
  );
  const onTypes = new Map(typed.map(({ difference, finding }) => [difference.id, finding.fingerprint]));
  if (onTypes.size < 2) return found.map(({ finding }) => finding);
  const tables = new Set(typed.map(({ difference }) => tableOf(difference.row.path)));
  const pairs = joinedColumns(matrix, tables).flatMap(([from, to]) => {
    const [one, other] = [onTypes.get(from), onTypes.get(to)];
    return one === undefined || other === undefined || one === other ? [] : [[one, other] as const];
  });
  return found.map(({ finding }) => {
    const together = reachable(finding.fingerprint, pairs);
    return together.length === 0
      ? finding
      : { ...finding, together, advice: withoutStatements(finding.advice) };
  });
}

/** The statements for one end alone would be refused. */
function withoutStatements(advice: string): string {
  const [words = '', ...statements] = advice.split('\n');
  return statements.length === 0 || !words.endsWith(':')
    ? advice
    : `${words.slice(0, -1)}, after dropping the foreign key and before adding it again.`;
}

/** Pairs of columns, by `objectId`, that a foreign key of any source joins, of the keys that some tables have. */
function joinedColumns(matrix: Matrix, tables: ReadonlySet<string>): [string, string][] {
  const pairs: [string, string][] = [];
  for (const { kind, cells } of matrix.values())
    for (const cell of kind === 'constraint' ? cells : []) {
      if (cell.state !== 'present' || cell.canonical.attributes.type !== 'foreign key') continue;
      const { path, attributes } = cell.canonical;
      if (!tables.has(tableOf(path))) continue;
      const to = names(attributes.foreignColumns);
      for (const [place, column] of names(attributes.columns).entries())
        pairs.push([
          objectId('column', [...path.slice(0, 2), column]),
          objectId('column', [...names(attributes.foreignTable), to[place] ?? '']),
        ]);
    }
  return pairs;
}

/** A table as a key, by the path of something in it. */
function tableOf(path: readonly string[]): string {
  return path.slice(0, 2).join('\0');
}

/** Everything that pairs lead to from one thing, over others too; sorted. */
function reachable(start: string, pairs: readonly (readonly [string, string])[]): string[] {
  const seen = new Set([start]);
  for (const one of seen)
    for (const pair of pairs) if (pair.includes(one)) for (const other of pair) seen.add(other);
  seen.delete(start);
  return [...seen].sort();
}
