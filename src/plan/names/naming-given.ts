import { wholeWord } from '../../base/whole-word.ts';
import type { AttributeValue, CatalogObject } from '../../catalog/catalog.ts';
import { isList, same } from '../../compare/values.ts';
import type { Wanted } from '../wanted.ts';
import { type GivenName, inOldTable } from './given-names.ts';

/** Whether a wanted change is of something whose name was given on, in it, or names it, as views and foreign keys do. */
export function namesAnyOf(group: readonly GivenName[]): (wanted: Wanted) => boolean {
  const isOne = group.every(({ kind }) => kind === 'table') ? inTables(group) : inColumns(group);
  return ({ own, right }) => [own, right].some((object) => object !== undefined && isOne(object));
}

function inTables(group: readonly GivenName[]): (object: CatalogObject) => boolean {
  const tables = group.flatMap(({ from, to }) => [from, to]);
  const names = tables.map((path) => path.at(-1) ?? '');
  const relation = asRelation(names);
  const isNamed = (value: AttributeValue | undefined): boolean => {
    if (typeof value === 'string') return relation.test(value);
    if (typeof value !== 'object' || value === null) return false;
    if (!isList(value)) return Object.entries(value).some(([key, it]) => key !== 'name' && isNamed(it));
    // A path, or a list of columns, which may be called as the table is.
    return (
      tables.some((path) => path.every((part, at) => value[at] === part)) ||
      value.some((it) => typeof it !== 'string' && isNamed(it))
    );
  };
  const argument = wholeWord(names);
  return ({ kind, path, attributes }) =>
    tables.some((table) => same(table, path.slice(0, 2))) ||
    (kind === 'function' && argument.test(path.at(-1)?.replace(/^[^(]*/, '') ?? '')) ||
    Object.values(attributes).some(isNamed);
}

/** A name where SQL has a table or its type, rather than a column of the same name. */
function asRelation(names: readonly string[]): RegExp {
  const name = `(?:\\w+\\.|"[^"]+"\\.)?"?${wholeWord(names).source}"?`;
  const inFrom = String.raw`\bfrom\b(?:(?!\b(?:where|group|order|having|union|limit|window|select|set|returning)\b)[^;])*?,\s*(?:only\s+)?`;
  const behind = String.raw`(?:\b(?:from|join|only)[\s(]+|\b(?:into|update|table|references|using|setof|truncate|lock)\s+|::|${inFrom})`;
  return new RegExp(`${behind}${name}|${name}\\.|'${name}'::regclass|^\\s*${name}(?:\\[\\])*\\s*$`, 'iu');
}

function inColumns(group: readonly GivenName[]): (object: CatalogObject) => boolean {
  const [
    {
      from: [schema = '', table = ''],
      to: [, renamed = ''],
    } = { from: [], to: [] },
  ] = group;
  const columns = wholeWord(group.flatMap((one) => [one.from.at(-1) ?? '', inOldTable(one).at(-1) ?? '']));
  const tables = wholeWord([table, renamed]);
  return ({ path, attributes }) => {
    const isOfTable = path[0] === schema && (path[1] === table || path[1] === renamed);
    const text = JSON.stringify(attributes);
    return isOfTable
      ? columns.test(`${path.slice(2).join(' ')} ${text}`)
      : tables.test(text) && columns.test(text);
  };
}
