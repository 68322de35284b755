import { groupBy } from '../base/group-by.ts';
import { counted, list, shortList } from '../base/phrases.ts';
import { oneLine, shortened } from '../base/visible.ts';
import {
  type AttributeValue,
  type Catalog,
  type CatalogObject,
  displayName,
  objectId,
  objectsById,
} from '../catalog/catalog.ts';
import { isSame } from '../compare/values.ts';
import { attributeName, isToldInWords, valueWords } from '../compare/words/attribute-words.ts';
import { kindOf, nameOf, statementOf } from '../compare/words/describe.ts';
import type { TableChange } from '../report/schema-change.ts';

/** Names of tables and columns that are others now: from the path before to the path after. */
export type Renames = ReadonlyMap<string, readonly string[]>;

/**
 * What is another after a change, in words, by table.
 *
 * @param renames by `objectId` of a table or column before the change
 */
export function changesInWords(before: Catalog, after: Catalog, renames: Renames): TableChange[] {
  const was = new Map(before.objects.map((object) => [idAfter(object, renames), object]));
  const is = objectsById(after);
  const lines: Line[] = [];
  for (const [id, object] of is) {
    const then = was.get(id);
    const group = groupOf(object, is);
    if (then === undefined) lines.push({ ...group, object, sign: '+' });
    else {
      const changed = changedIn(then, object, renames);
      if (changed !== undefined) lines.push({ ...group, object, text: changed });
    }
  }
  const old = objectsById(before);
  for (const [id, object] of was)
    if (!is.has(id)) lines.push({ ...groupOf(object, old, renames), object, sign: '−' });
  const groups = groupBy(lines, ({ table }) => table);
  return [...groups]
    .map(([table, its]) => tableChange(table, its))
    .filter(({ state, says }) => state !== 'changed' || says.length > 0)
    .sort((a, b) => Number(a.table === '') - Number(b.table === '') || order(a) - order(b) || compare(a, b));
}

interface Line {
  /** As shown to a person, or nothing. */
  readonly table: string;
  readonly object: CatalogObject;
  readonly sign?: '+' | '−';
  readonly text?: string;
}

const states = ['dropped', 'changed', 'added'];

function order({ state }: TableChange): number {
  return states.indexOf(state);
}

function compare(a: TableChange, b: TableChange): number {
  return a.table < b.table ? -1 : 1;
}

/** The id that an object would have after the change, were nothing but names another. */
function idAfter({ kind, path }: CatalogObject, renames: Renames): string {
  return objectId(kind, pathAfter(kind, path, renames));
}

function pathAfter(
  kind: CatalogObject['kind'],
  path: readonly string[],
  renames: Renames,
): readonly string[] {
  if (path.length < 2) return path;
  const own = kind === 'column' ? renames.get(objectId('column', path)) : undefined;
  if (own !== undefined) return own;
  const table = renames.get(objectId('table', path.slice(0, 2)));
  return table === undefined ? path : [...table, ...path.slice(2)];
}

/** The table that an object belongs to, by its name after the change. */
function groupOf(
  object: CatalogObject,
  all: ReadonlyMap<string, CatalogObject>,
  renames: Renames = new Map(),
): Pick<Line, 'table'> {
  let top = object;
  for (let above = all.get(top.parent ?? ''); above !== undefined; above = all.get(top.parent ?? ''))
    top = above;
  const isOwned = object.kind === 'sequence' && Array.isArray(object.attributes.ownedBy);
  if (isOwned) return { table: displayName((object.attributes.ownedBy as string[]).slice(0, 2)) };
  return { table: top.kind === 'table' ? displayName(pathAfter('table', top.path, renames)) : '' };
}

function tableChange(table: string, lines: readonly Line[]): TableChange {
  const own = lines.find(({ object, sign }) => object.kind === 'table' && sign !== undefined);
  if (own?.sign === '−') return { table, state: 'dropped', says: [] };
  if (own?.sign === '+') return { table, state: 'added', says: inSum(lines) };
  const told = lines.filter((line) => line.object.kind !== 'sequence' || table === '');
  return { table, state: 'changed', says: told.map((line) => inLine(line, table)) };
}

/** What a new table has. */
function inSum(lines: readonly Line[]): string[] {
  const columns = lines
    .filter(({ object }) => object.kind === 'column')
    .sort((a, b) => (a.object.position ?? 0) - (b.object.position ?? 0));
  const names = columns.map(({ object }) => object.path[2] ?? '');
  const others = lines.filter(({ object }) => summed.has(object.kind));
  const kinds = [...groupBy(others, ({ object }) => kindOf(object))].map(([kind, its]) =>
    counted(its.length, kind),
  );
  return [
    ...(names.length === 0 ? [] : [`${counted(names.length, 'column')}: ${shortList(names)}`]),
    ...(kinds.length === 0 ? [] : [list(kinds)]),
  ];
}

const summed: ReadonlySet<string> = new Set(['constraint', 'index', 'policy', 'trigger', 'rule']);

/** More of a value than is read in a line. */
const longest = 80;

function inLine({ object, sign, text }: Line, table: string): string {
  if (object.kind === 'table') return text ?? '';
  const what = `${kindOf(object)} ${ownName(object, table)}`;
  if (text !== undefined) return `${what}: ${text}`;
  const says =
    sign === '+' || object.kind === 'index' ? shortened(oneLine(statementOf(object)), longest) : '';
  return `${sign} ${what}${says === '' ? '' : ` ${says.replace(/^btree /, '')}`}`;
}

/** The name of an object of a table, which is told with the table. */
function ownName(object: CatalogObject, table: string): string {
  if (object.kind === 'column' || object.kind === 'index' || object.kind === 'constraint')
    return displayName([object.path[2] ?? '']);
  const whole = nameOf(object);
  const isOfTable = whole.startsWith(`${table} `) || whole.startsWith(`${table}.`);
  return isOfTable ? whole.slice(table.length + 1) : whole;
}

/** The name of an object within its table, of a table all of it. */
function ownPath({ kind, path }: CatalogObject): string {
  return displayName(kind === 'table' ? path : path.slice(2));
}

/** What an object says otherwise, as the end of a line. */
function changedIn(then: CatalogObject, now: CatalogObject, renames: Renames): string | undefined {
  const { kind } = now;
  const follow = following(renames);
  const names = [...new Set([...Object.keys(then.attributes), ...Object.keys(now.attributes)])].filter(
    (attribute) => !isSame(follow(then.attributes[attribute] ?? null), now.attributes[attribute] ?? null),
  );
  const isRenamed = kind === 'table' || kind === 'column' || kind === 'index';
  const called = isRenamed ? [then, now].map((it) => ownPath(it)) : [];
  const parts = [
    ...(called[0] === called[1] ? [] : [`renamed from ${called[0]}`]),
    ...names
      .filter((attribute) => attribute !== 'notNullConstraint' || names.length === 1)
      .map((attribute) => {
        const [a, b] = [then, now].map(({ attributes }) =>
          shortened(oneLine(valueWords(kind, attribute, attributes[attribute])), longest),
        );
        const name = attributeName(kind, attribute);
        if (!isToldInWords(kind, attribute)) return `another ${name}`;
        return attribute === 'type' || attribute === 'notNull' ? `${a} → ${b}` : `${name} ${a} → ${b}`;
      }),
  ];
  return parts.length === 0 ? undefined : parts.join(', ');
}

/** A value as it is once what it names is called otherwise, so that what only follows is not told. */
function following(renames: Renames): (value: AttributeValue) => AttributeValue {
  const names = [...renames].map(([id, path]): [RegExp, string] => {
    const old = id.slice(id.lastIndexOf('.') + 1).replaceAll('"', '');
    return [new RegExp(`(?<![\\w$])${old.replace(/\W/g, '\\$&')}(?![\\w$])`, 'g'), path.at(-1) ?? ''];
  });
  const follow = (value: AttributeValue): AttributeValue => {
    if (typeof value === 'string')
      return names.reduce((text, [old, now]) => text.replace(old, () => now), value);
    if (Array.isArray(value)) return value.map(follow);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, follow(inner)]));
  };
  return names.length === 0 ? (value) => value : follow;
}
