import { defined } from '../../base/defined.ts';
import type { CatalogObject } from '../../catalog/catalog.ts';
import { objectId, pathOfName } from '../../catalog/catalog.ts';
import type { Seen } from '../lens.ts';
import type { Seeing } from './seen-types.ts';

/**
 * How rows are written through a view, as far as its text tells: through columns of one table they can, through what is
 * grouped or joined they cannot, and triggers or rules in their place decide otherwise.
 * - `writable`: whether they can be; absent where it takes more to know
 * - `neverWritten`: names of its columns that are computed, sorted; absent where it takes more to know
 */
export function seenWriting(view: CatalogObject, it: Seeing): Seen['attributes'] {
  if (view.kind === 'materialized view') return { writable: false };
  const id = objectId('view', view.path);
  for (const { kind, parent } of it.objects.values())
    if (parent === id && (kind === 'trigger' || kind === 'rule')) return {};
  const query = String(view.attributes.definition).replace(/'(?:[^']|'')*'/g, "''");
  const plain = topLevel(query);
  if (
    /\b(?:GROUP BY|HAVING|DISTINCT|UNION|INTERSECT|EXCEPT|LIMIT|OFFSET|JOIN)\b|\bFROM\s+…|^\s*WITH\b/.test(
      plain,
    )
  )
    return { writable: false };
  const [, list = '', from = ''] =
    /^\s*SELECT (.*?)\s+FROM\s+([^\s;,]+)(?:\s+[\w"]+)?\s*(?:WHERE\b[^;]*)?;?\s*$/s.exec(plain) ?? [];
  const path = pathOfName(from);
  const table = it.objects.get(objectId('table', path.length === 1 ? ['public', ...path] : path));
  if (list === '' || table === undefined || table.attributes.form === 'foreign') return {};
  const isComputed = list.split(',').map((item) => !/^\s*[\w$."]+(?:\s+AS\s+[\w$"]+)?\s*$/.test(item));
  if (!isComputed.includes(true)) return { writable: true, neverWritten: [] };
  const names = columnNames(view);
  if (names.length !== isComputed.length) return {};
  // A function may be an aggregate or return a set, and then no row can be written.
  const writable = mayAggregate(query) ? undefined : isComputed.includes(false);
  return {
    neverWritten: names.filter((_, at) => isComputed[at]).sort(),
    ...defined({ writable }),
  };
}

function columnNames({ attributes: { columns } }: CatalogObject): string[] {
  return Array.isArray(columns) ? columns.map((column) => String((column as { name: string }).name)) : [];
}

/** Whether anything is called but what a type is made of: Postgres prints its own words in capitals. */
function mayAggregate(query: string): boolean {
  return /(?<!\b(?:character|varying|bit|numeric|time|timestamp|interval))(?<=[a-z0-9_"])\(/.test(query);
}

/** A query without what stands in parentheses, as joined tables do. */
function topLevel(query: string): string {
  let plain = query;
  for (let before = ''; before !== plain; ) {
    before = plain;
    plain = plain.replace(/\([^()]*\)/g, '…');
  }
  return plain;
}
