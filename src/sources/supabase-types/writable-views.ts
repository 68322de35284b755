import { defined } from '../../base/defined.ts';
import { record, values } from '../../catalog/attributes.ts';
import type { CatalogObject } from '../../catalog/catalog.ts';
import { objectId, pathOfName } from '../../catalog/catalog.ts';
import type { Seen } from '../lens.ts';
import { columnsByTable } from './seen-tables.ts';
import type { Seeing } from './seen-types.ts';
import { sqlParts } from './sql-words.ts';
import { callOf, callsIn } from './view-calls.ts';
import { viewOrigins } from './view-origins.ts';

/** As attributes of what is seen of a view. */
type Writing = Seen['attributes'] & {
  readonly writable?: boolean;
  readonly neverWritten?: readonly string[];
};

/**
 * How rows are written through a view, as far as its text tells: through columns of one table they can, be it through
 * another view, through what is grouped or joined they cannot, and triggers or rules in their place decide otherwise.
 * - `writable`: whether they can be; absent where it takes more to know
 * - `neverWritten`: names of its columns that are computed, sorted; absent where it takes more to know
 */
export function seenWriting(view: CatalogObject, it: Seeing): Writing {
  if (view.kind === 'materialized view') return { writable: false };
  const id = objectId('view', view.path);
  for (const { kind, parent } of it.objects.values())
    if (parent === id && (kind === 'trigger' || kind === 'rule')) return {};
  const query = String(view.attributes.definition).replace(/'(?:[^']|'')*'/g, "''");
  // Names in quotes may hold anything.
  const names: string[] = [];
  const plain = topLevel(query.replace(/"(?:[^"]|"")*"/g, (name) => `"${names.push(name) - 1}"`));
  if (
    /\b(?:GROUP BY|HAVING|DISTINCT|UNION|INTERSECT|EXCEPT|LIMIT|OFFSET|JOIN)\b|\bFROM\s+…|^\s*WITH\b/.test(
      plain,
    )
  )
    return { writable: false };
  const [, list = '', from = ''] =
    /^\s*SELECT (.*?)\s+FROM\s+(?:ONLY\s+)?([^\s;,]+)(?:\s+[\w"]+)?\s*(?:WHERE\b[^;]*)?;?\s*$/s.exec(plain) ??
    [];
  const path = pathOfName(from.replace(/"(\d+)"/g, (_, at) => names[at] ?? ''));
  const base = relationOf(path.length === 1 ? ['public', ...path] : path, it);
  if (list === '' || base === undefined || base.attributes.form === 'foreign') return {};
  const own = ownWriting(view, list, query, base, it);
  return base.kind === 'table' ? own : throughView(own, seenWriting(base, it), view, it);
}

function relationOf(path: readonly string[], { objects }: Seeing): CatalogObject | undefined {
  return (['table', 'view', 'materialized view'] as const)
    .map((kind) => objects.get(objectId(kind, path)))
    .find((object) => object !== undefined);
}

/** A column as an item of a list, maybe under another name; words in capitals, numbers and truth values are none. */
const columnItem =
  /^\s*(?!(?:true|false)\b)(?:[a-z_][\w$]*|"\d+")(?:\.(?:[a-z_][\w$]*|"\d+"))*(?:\s+AS\s+(?:[\w$]+|"\d+"))?\s*$/;

/**
 * @param list of its query's columns, without what stands in parentheses
 * @param base what it reads
 */
function ownWriting(
  view: CatalogObject,
  list: string,
  query: string,
  base: CatalogObject,
  it: Seeing,
): Writing {
  const isComputed = list.split(',').map((item) => !columnItem.test(item));
  if (!isComputed.includes(true)) return { writable: true, neverWritten: [] };
  const names = columnNames(view);
  if (names.length !== isComputed.length) return {};
  const types = columnTypes(base, it);
  const calls = callsIn(sqlParts(query)).map((call) => callOf(call, (name) => types.get(name), it));
  // An aggregate or a set makes rows of its own, through which none can be written.
  const writable = calls.includes('rows')
    ? false
    : calls.includes('unknown')
      ? undefined
      : isComputed.includes(false);
  if (writable === false) return { writable };
  return { neverWritten: names.filter((_, at) => isComputed[at]).sort(), ...defined({ writable }) };
}

/** What can be written through a view of a view: what can be through both. */
function throughView(own: Writing, inner: Writing, view: CatalogObject, it: Seeing): Writing {
  if (own.writable === false || inner.writable === false) return { writable: false };
  const origins = viewOrigins(view, it);
  if (own.neverWritten === undefined || inner.neverWritten === undefined || origins === undefined) return {};
  const { neverWritten: itself } = own;
  const { neverWritten: beneath } = inner;
  const names = columnNames(view);
  const neverWritten = names
    .filter((name) => itself.includes(name) || beneath.includes(origins.get(name)?.column ?? ''))
    .sort();
  const isSure = own.writable !== undefined && inner.writable !== undefined;
  const writable = isSure ? neverWritten.length < names.length : undefined;
  return writable === false ? { writable } : { neverWritten, ...defined({ writable }) };
}

/** The types of a relation's columns as Postgres prints them, by name. */
function columnTypes(relation: CatalogObject, it: Seeing): ReadonlyMap<string, string> {
  if (relation.kind !== 'table')
    return new Map(
      values(relation.attributes.columns)
        .map(record)
        .map(({ name, type }) => [String(name), String(type)]),
    );
  const columns = columnsByTable(it).get(objectId('table', relation.path)) ?? [];
  return new Map(columns.map(({ path, attributes }) => [path.at(-1) ?? '', String(attributes.type)]));
}

function columnNames({ attributes: { columns } }: CatalogObject): string[] {
  return Array.isArray(columns) ? columns.map((column) => String((column as { name: string }).name)) : [];
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
