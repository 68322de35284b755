import { wholeWord } from '../base/whole-word.ts';
import type { AttributeValue, CatalogObject } from '../catalog/catalog.ts';
import type { ObjectKind } from '../catalog/object-kind.ts';
import { isSame } from '../compare/values.ts';
import { type Moved, ownName, type SameObjects } from './same-objects.ts';

/** Whether a value of an object is another only in that what it names is called otherwise. */
export type OnlyFollows = (was: AttributeValue, is: AttributeValue) => boolean;

/** What all of stands in the one row by which Postgres knows it. */
const inOneRow: ReadonlySet<ObjectKind> = new Set<ObjectKind>([
  'function',
  'procedure',
  'aggregate',
  'policy',
  'trigger',
  'constraint',
]);

/** What people wrote, which no rename changes: labels, and bodies that are text. */
const asWritten: ReadonlySet<ObjectKind> = new Set<ObjectKind>(['enum', 'function', 'procedure', 'comment']);

/**
 * What only follows from other names is not told of anything else. Postgres prints the new names in what it keeps parsed,
 * and writes to none of it, so that what was written to was changed by a statement of its own: such a one may say the
 * new name where it meant something else before, and follows nothing but what it belongs to.
 */
export function following(objects: SameObjects): (then: CatalogObject, now: CatalogObject) => OnlyFollows {
  const { moved } = objects;
  if (moved.length === 0) return () => () => false;
  const isAnyRenamed = isRenamed(moved);
  return (then, now) => {
    if (!objects.isUntouched(then, now))
      return asWritten.has(now.kind) ? () => false : isRenamed(moved.filter((it) => isMeant(it, then)));
    return inOneRow.has(now.kind) ? () => true : isAnyRenamed;
  };
}

/** Whether an object can mean what is called otherwise: something of its own table, or of one that it names. */
function isMeant({ then: { path } }: Moved, { path: own, attributes }: CatalogObject): boolean {
  const table = path.slice(0, 2);
  if (table.every((part, i) => part === own[i])) return true;
  return wholeWord([ownName(table)]).test(JSON.stringify(attributes));
}

/**
 * Whether one value is the other one with new names in the place of the old ones: of columns wherever their name stands,
 * or only behind that of their table, as Postgres prints them where there are several.
 */
function isRenamed(moved: readonly Moved[]): OnlyFollows {
  const [wherever, behind] = [false, true].map((isQualified) =>
    moved.map((it) => newName(it, isQualified && it.then.kind === 'column')),
  );
  return (was, is) => [wherever, behind].some((names = []) => isSame(replaced(was, names), is));
}

type NewName = readonly [old: RegExp, now: string];

function newName({ then, path }: Moved, isQualified: boolean): NewName {
  const [old, now] = [ownName(then.path), ownName(path)];
  const table = then.path.at(-2);
  if (isQualified) return [wholeWord([`${table}.${old}`], 'g'), `${table}.${now}`];
  return old === now
    ? [wholeWord([`${then.path[0]}.${old}`], 'g'), `${path[0]}.${now}`]
    : [wholeWord([old], 'g'), now];
}

function replaced(value: AttributeValue, names: readonly NewName[]): AttributeValue {
  if (typeof value === 'string')
    return names.reduce((text, [old, now]) => text.replace(old, () => now), value);
  if (Array.isArray(value)) return value.map((item) => replaced(item, names));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, replaced(inner, names)]));
}
