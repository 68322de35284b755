import type { CatalogObject } from '../../catalog/catalog.ts';
import { objectId, pathOfName } from '../../catalog/catalog.ts';
import type { Seeing } from './seen-types.ts';

/**
 * Whether rows can be written through a view, as far as its text tells: plain columns of one table can, what is grouped
 * or joined cannot, and triggers or rules in their place decide otherwise; `undefined` where it takes more to know.
 */
export function isWritable(view: CatalogObject, it: Seeing): boolean | undefined {
  if (view.kind === 'materialized view') return false;
  const id = objectId('view', view.path);
  for (const { kind, parent } of it.objects.values())
    if (parent === id && (kind === 'trigger' || kind === 'rule')) return undefined;
  const query = topLevel(String(view.attributes.definition));
  if (
    /\b(?:GROUP BY|HAVING|DISTINCT|UNION|INTERSECT|EXCEPT|LIMIT|OFFSET|JOIN)\b|\bFROM\s+…|^\s*WITH\b/.test(
      query,
    )
  )
    return false;
  const [, list = '', from = ''] =
    /^\s*SELECT (.*?)\s+FROM\s+([^\s;,]+)(?:\s+[\w"]+)?\s*(?:WHERE\b[^;]*)?;?\s*$/s.exec(query) ?? [];
  const isPlain = list.split(',').every((item) => /^\s*[\w$."]+(?:\s+AS\s+[\w$"]+)?\s*$/.test(item));
  const path = pathOfName(from);
  const table = it.objects.get(objectId('table', path.length === 1 ? ['public', ...path] : path));
  return list !== '' && isPlain && table !== undefined && table.attributes.form !== 'foreign'
    ? true
    : undefined;
}

/** A query without texts and without what stands in parentheses, as joined tables do. */
function topLevel(query: string): string {
  let plain = query.replace(/'(?:[^']|'')*'/g, "''");
  for (let before = ''; before !== plain; ) {
    before = plain;
    plain = plain.replace(/\([^()]*\)/g, '…');
  }
  return plain;
}
