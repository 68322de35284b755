/** Out of which columns of tables those of a view come, as Postgres notes it: those that are shown as they are. */
import { defined } from '../../base/defined.ts';
import { type CatalogObject, objectId } from '../../catalog/catalog.ts';
import { inTableOrder } from '../../catalog/column-order.ts';
import { columnsByTable } from './seen-tables.ts';
import type { Seeing } from './seen-types.ts';
import { endAt, groupIn, isWord, itemsOf, nameIn, type SqlPart, sqlParts } from './sql-words.ts';

/** A column of a relation. */
export interface Origin {
  readonly relation: readonly [schema: string, name: string];
  readonly column: string;
}

/** Columns by their names in order; `undefined` where one is computed. */
type Columns = ReadonlyMap<string, Origin | undefined>;

/** What a query reads, under the name that it has there. */
interface Source {
  readonly alias?: string;
  /** `undefined` where they cannot be told: of a function, all of which are computed. */
  readonly columns: Columns | undefined;
  /** Those that two joined sources share, which stand for both. */
  readonly shared?: Columns;
  readonly joined?: readonly Source[];
}

interface Scope {
  readonly it: Seeing;
  readonly queries: ReadonlyMap<string, Columns>;
  /** Sources around a query that may refer to them. */
  readonly outer: readonly Source[];
}

/** The text is none that Postgres prints of a query, as far as it is known. */
class Unknown extends Error {}

/**
 * The columns of tables or views that a view shows, by the names that they have there.
 *
 * @returns `undefined` where the text does not tell it
 */
export function viewOrigins(view: CatalogObject, it: Seeing): Columns | undefined {
  try {
    const columns = columnsOfQuery(sqlParts(String(view.attributes.definition).replace(/;\s*$/, '')), {
      it,
      queries: new Map(),
      outer: [],
    });
    const names = columnNames(view);
    if (columns.length !== names.length) return undefined;
    return new Map(names.map((name, at) => [name, columns[at]?.origin]));
  } catch (cause) {
    if (cause instanceof Unknown) return undefined;
    throw cause;
  }
}

interface Column {
  readonly name: string;
  readonly origin: Origin | undefined;
}

const setOperations = ['UNION', 'INTERSECT', 'EXCEPT'];
const clauses = ['WHERE', 'GROUP', 'HAVING', 'WINDOW', 'ORDER', 'LIMIT', 'OFFSET', 'FETCH', 'FOR'];

function columnsOfQuery(parts: readonly SqlPart[], scope: Scope): Column[] {
  if (isWord(parts[0], 'WITH')) return afterWith(parts, scope);
  const end = endAt(parts, setOperations);
  // Of several queries in one nothing is shown as it is; the first gives the names.
  if (end < parts.length)
    return columnsOfQuery(parts.slice(0, end), scope).map(({ name }) => ({ name, origin: undefined }));
  const [first] = parts;
  const inside = parts.length === 1 ? groupIn(first) : undefined;
  if (inside !== undefined) return columnsOfQuery(inside, scope);
  if (isWord(first, 'VALUES'))
    return itemsOf(groupIn(parts[1]) ?? []).map((_, at) => ({ name: `column${at + 1}`, origin: undefined }));
  if (!isWord(first, 'SELECT')) throw new Unknown();
  const from = endAt(parts, ['FROM', ...clauses]);
  const sources: Source[] = [];
  if (isWord(parts[from], 'FROM'))
    for (const item of itemsOf(parts.slice(from + 1, endAt(parts, clauses, from))))
      sources.push(sourceOf(item, { ...scope, outer: [...scope.outer, ...sources] }));
  const start = isWord(parts[1], 'DISTINCT') ? (isWord(parts[2], 'ON') ? 4 : 2) : 1;
  return itemsOf(parts.slice(start, from)).map((item) => columnOf(item, [...scope.outer, ...sources]));
}

function afterWith(parts: readonly SqlPart[], scope: Scope): Column[] {
  const isRecursive = isWord(parts[1], 'RECURSIVE');
  const queries = new Map(scope.queries);
  let at = isRecursive ? 2 : 1;
  for (;;) {
    const name = nameIn(parts[at]);
    const listed = groupIn(parts[at + 1]);
    at = endAt(parts, ['AS'], at) + 1;
    while (isWord(parts[at], 'NOT', 'MATERIALIZED')) at += 1;
    const query = groupIn(parts[at]);
    if (name === undefined || query === undefined) throw new Unknown();
    // What a query that refers to itself gives is made of several.
    if (isRecursive) queries.set(name, new Map());
    queries.set(name, renamed(columnsOfQuery(query, { ...scope, queries }), listed));
    at += 1;
    if (!isWord(parts[at], ',')) break;
    at += 1;
  }
  return columnsOfQuery(parts.slice(at), { ...scope, queries });
}

/** @param listed names in parentheses, which take the place of the columns' own */
function renamed(columns: readonly Column[], listed: readonly SqlPart[] | undefined): Columns {
  const names = listed === undefined ? [] : itemsOf(listed).map(([part]) => nameIn(part));
  return new Map(columns.map(({ name, origin }, at) => [names[at] ?? name, origin]));
}

function columnOf(item: readonly SqlPart[], sources: readonly Source[]): Column {
  const as = endAt(item, ['AS']);
  const [first, dot, second, another] = item.slice(0, as);
  const [qualifier, column] =
    dot === undefined ? [undefined, nameIn(first)] : [nameIn(first), nameIn(second)];
  const name = nameIn(item[as + 1]) ?? column ?? '';
  const isReference =
    another === undefined && column !== undefined && (dot === undefined || isWord(dot, '.'));
  return { name, origin: isReference ? found(column, qualifier, sources) : undefined };
}

/** The column that a name means: in the nearest of the sources that have it. */
function found(
  column: string,
  qualifier: string | undefined,
  sources: readonly Source[],
): Origin | undefined {
  for (const source of [...sources].reverse()) {
    if (qualifier === undefined && source.shared?.has(column) === true) return source.shared.get(column);
    if (qualifier === undefined || source.alias === qualifier) {
      if (source.columns?.has(column) === true) return source.columns.get(column);
      if (source.alias === qualifier && qualifier !== undefined) return undefined;
    }
    const inside = source.joined === undefined ? undefined : found(column, qualifier, source.joined);
    if (inside !== undefined) return inside;
  }
  return undefined;
}

function sourceOf(parts: readonly SqlPart[], scope: Scope): Source {
  const join = parts.findIndex((part) => isWord(part, 'JOIN'));
  if (join >= 0) return joinOf(parts, scope);
  const [first, ...rest] = parts;
  if (isWord(first, 'ONLY')) return sourceOf(rest, scope);
  if (isWord(first, 'LATERAL')) return sourceOf(rest, scope);
  const inside = groupIn(first);
  if (inside !== undefined) {
    const aliased = aliasIn(rest);
    if (isWord(inside[0], 'SELECT', 'WITH', 'VALUES') || endAt(inside, setOperations) < inside.length)
      return named(columnsOfQuery(inside, scope), aliased);
    const joined = sourceOf(inside, scope);
    return aliased.alias === undefined ? joined : named(everyColumn(joined), aliased);
  }
  return relationOf(parts, scope);
}

function relationOf(parts: readonly SqlPart[], { it, queries }: Scope): Source {
  const [schema, dot, own] = parts;
  const isQualified = isWord(dot, '.');
  const [name, relation] = [nameIn(isQualified ? own : schema), nameIn(schema)];
  const rest = parts.slice(isQualified ? 3 : 1);
  const query = isQualified || name === undefined ? undefined : queries.get(name);
  const columns =
    query !== undefined
      ? [...query].map(([column, origin]) => ({ name: column, origin }))
      : isQualified && name !== undefined && relation !== undefined
        ? columnsOfRelation([relation, name], it)
        : undefined;
  if (columns === undefined) {
    // Functions, tables of Postgres itself: nothing that could be a key.
    const alias = nameIn(rest.filter((part) => groupIn(part) === undefined && !isWord(part, 'AS')).at(-1));
    return { columns: undefined, ...defined({ alias }) };
  }
  const aliased = aliasIn(rest);
  return named(columns, { ...aliased, alias: aliased.alias ?? name ?? '' });
}

interface Aliased {
  readonly alias?: string;
  readonly listed?: readonly SqlPart[];
}

function aliasIn(parts: readonly SqlPart[]): Aliased {
  const [first, second] = isWord(parts[0], 'AS') ? parts.slice(1) : parts;
  const [alias, listed] = [nameIn(first), groupIn(second)];
  return { ...defined({ alias, listed }) };
}

function named(columns: readonly Column[], { alias, listed }: Aliased): Source {
  return { columns: renamed(columns, listed), ...defined({ alias }) };
}

function joinOf(parts: readonly SqlPart[], scope: Scope): Source {
  const at = parts.findIndex((part) => isWord(part, 'JOIN'));
  const kinds = parts.slice(0, at);
  const start = kinds.findIndex((part) => isWord(part, 'LEFT', 'RIGHT', 'FULL', 'INNER', 'CROSS', 'NATURAL'));
  const left = sourceOf(kinds.slice(0, start < 0 ? undefined : start), scope);
  const end = endAt(parts, ['ON', 'USING'], at);
  const right = sourceOf(parts.slice(at + 1, end), { ...scope, outer: [...scope.outer, left] });
  const using = isWord(parts[end], 'USING') ? itemsOf(groupIn(parts[end + 1]) ?? []) : [];
  const isFull = kinds.some((part) => isWord(part, 'FULL'));
  const giving = kinds.some((part) => isWord(part, 'RIGHT')) ? right : left;
  const shared = using.map(([part]): Column => {
    const name = nameIn(part) ?? '';
    return { name, origin: isFull ? undefined : found(name, undefined, [giving]) };
  });
  return { columns: undefined, shared: renamed(shared, undefined), joined: [left, right] };
}

/** The columns of sources that are joined, those that they share in front. */
function everyColumn({ columns, shared, joined }: Source): Column[] {
  const own = (part: Columns | undefined) => [...(part ?? [])].map(([name, origin]) => ({ name, origin }));
  const inside = (joined ?? []).flatMap(everyColumn).filter(({ name }) => shared?.has(name) !== true);
  return [...own(shared), ...own(columns), ...inside];
}

function columnsOfRelation(path: readonly [string, string], it: Seeing): Column[] | undefined {
  const column = (name: string): Column => ({ name, origin: { relation: path, column: name } });
  const view = it.objects.get(objectId('view', path)) ?? it.objects.get(objectId('materialized view', path));
  if (view !== undefined) return columnNames(view).map(column);
  const table = objectId('table', path);
  if (!it.objects.has(table)) return undefined;
  return inTableOrder(columnsByTable(it).get(table) ?? []).map(({ path: own }) => column(own.at(-1) ?? ''));
}

function columnNames({ attributes: { columns } }: CatalogObject): string[] {
  return Array.isArray(columns) ? columns.map((column) => String((column as { name: string }).name)) : [];
}
