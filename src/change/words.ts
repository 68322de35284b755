import { groupBy } from '../base/group-by.ts';
import { counted, list, shortList } from '../base/phrases.ts';
import { type CatalogObject, displayName, objectsById, withoutArguments } from '../catalog/catalog.ts';
import { isSame } from '../compare/values.ts';
import { attributeName, isToldInWords, valueWords } from '../compare/words/attribute-words.ts';
import { kindOf, nameOf, statementOf } from '../compare/words/describe.ts';
import type { TableChange } from '../report/schema-change.ts';
import { type SignedObject, withGrantsFolded } from './folded-grants.ts';
import { following } from './following.ts';
import { listChanges } from './list-changes.ts';
import { madeInWords, statementInLine, valueInLine } from './one-line.ts';
import type { SameObjects } from './same-objects.ts';

/** What is another after a change, in words, by table. */
export function changesInWords(objects: SameObjects): TableChange[] {
  const { before, after, was } = objects;
  const is = objectsById(after);
  const old = objectsById(before);
  const follow = following(objects);
  const lines: Line[] = [];
  for (const [id, object] of is) {
    const then = was.get(id);
    const group = groupOf(object, is);
    if (then === undefined) lines.push({ ...group, object, sign: '+' });
    else {
      const changed = changedIn(then, object, follow);
      if (changed !== undefined) lines.push({ ...group, object, text: changed });
    }
  }
  for (const [id, object] of was)
    if (!is.has(id)) lines.push({ ...groupOf(object, old, objects.pathAfter), object, sign: '−' });
  const groups = groupBy(withGrantsFolded(lines), ({ table }) => table);
  return [...groups]
    .map(([table, its]) => tableChange(table, its))
    .filter(({ state, says }) => state !== 'changed' || says.length > 0)
    .sort((a, b) => Number(a.table === '') - Number(b.table === '') || order(a) - order(b) || compare(a, b));
}

interface Line extends SignedObject {
  /** As shown to a person, or nothing. */
  readonly table: string;
  readonly text?: string;
}

const states = ['dropped', 'changed', 'added'];

function order({ state }: TableChange): number {
  return states.indexOf(state);
}

function compare(a: TableChange, b: TableChange): number {
  return a.table < b.table ? -1 : 1;
}

/** The table that an object belongs to, by its name after the change. */
function groupOf(
  object: CatalogObject,
  all: ReadonlyMap<string, CatalogObject>,
  pathAfter: SameObjects['pathAfter'] = ({ path }) => path,
): Pick<Line, 'table'> {
  let top = object;
  for (let above = all.get(top.parent ?? ''); above !== undefined; above = all.get(top.parent ?? ''))
    top = above;
  const isOwned = object.kind === 'sequence' && Array.isArray(object.attributes.ownedBy);
  if (isOwned) return { table: displayName((object.attributes.ownedBy as string[]).slice(0, 2)) };
  return { table: top.kind === 'table' ? displayName(pathAfter(top)) : '' };
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

function inLine({ object, sign, text, grantedTo = [] }: Line, table: string): string {
  if (object.kind === 'table') return text ?? '';
  const rights = grantedTo.length === 0 ? '' : `, granted to ${list(grantedTo)}`;
  const whole = sign === '+' ? madeInWords(object) : undefined;
  if (whole !== undefined) return `+ ${kindOf(object)} ${whole}${rights}`;
  const what = `${kindOf(object)} ${ownName(object, table)}`;
  if (text !== undefined) return `${what}: ${text}`;
  const says = sign === '+' || object.kind === 'index' ? statementInLine(statementOf(object)) : '';
  return `${sign} ${what}${says === '' ? '' : ` ${says.replace(/^btree /, '')}`}${rights}`;
}

/** The name of an object of a table, which is told with the table. */
function ownName(object: CatalogObject, table: string): string {
  if (object.kind === 'column' || object.kind === 'index' || object.kind === 'constraint')
    return displayName([object.path[2] ?? '']);
  const whole = nameOf(object);
  const isOfTable = whole.startsWith(`${table} `) || whole.startsWith(`${table}.`);
  return isOfTable ? whole.slice(table.length + 1) : whole;
}

/** The name of an object within its table, of what belongs to none all of it. */
function ownPath({ path }: CatalogObject): string {
  const own = path.length > 2 ? path.slice(2) : path;
  return displayName([...own.slice(0, -1), withoutArguments(own.at(-1))]);
}

/** What an object says otherwise, as the end of a line. */
function changedIn(
  then: CatalogObject,
  now: CatalogObject,
  follow: ReturnType<typeof following>,
): string | undefined {
  const { kind } = now;
  const differing = [...new Set([...Object.keys(then.attributes), ...Object.keys(now.attributes)])].flatMap(
    (attribute) => {
      const was = then.attributes[attribute] ?? null;
      const is = now.attributes[attribute] ?? null;
      return isSame(was, is) ? [] : [{ attribute, was, is }];
    },
  );
  // Of most objects nothing differs, and nothing has to be looked for in their texts.
  const onlyFollows = differing.length === 0 ? () => false : follow(then, now);
  const names = differing.flatMap(({ attribute, was, is }) => (onlyFollows(was, is) ? [] : [attribute]));
  const called = [then, now].map((it) => ownPath(it));
  const parts = [
    ...(called[0] === called[1] ? [] : [`renamed from ${called[0]}`]),
    ...names
      .filter((attribute) => attribute !== 'notNullConstraint' || names.length === 1)
      .map((attribute) => {
        const [a, b] = [then, now].map(({ attributes }) =>
          valueInLine(valueWords(kind, attribute, attributes[attribute])),
        );
        const name = attributeName(kind, attribute);
        if (!isToldInWords(kind, attribute)) return `another ${name}`;
        const listed = listChanges(kind, attribute, then.attributes[attribute], now.attributes[attribute]);
        if (listed !== undefined) return listed;
        return attribute === 'type' || attribute === 'notNull' ? `${a} → ${b}` : `${name} ${a} → ${b}`;
      }),
  ];
  return parts.length === 0 ? undefined : parts.join(', ');
}
