/** In what types and a schema say otherwise, told as the attributes of Postgres that it comes of. */
import { record, texts, values } from '../../catalog/attributes.ts';
import type { AttributeValue, CatalogObject } from '../../catalog/catalog.ts';
import type { ObjectKind } from '../../catalog/object-kind.ts';
import type { Seen } from '../lens.ts';
import { custom, objectWords } from './words.ts';

type Attributes = CatalogObject['attributes'];
type Value = { readonly [key: string]: AttributeValue };

export function differing(kind: ObjectKind, own: Attributes, seen: Seen | undefined): readonly string[] {
  if (seen === undefined) return [whatTellsNothing[kind] ?? 'kind'];
  return rules[kind]?.(own, seen.attributes) ?? [];
}

/** Why the generator prints nothing of an object: a function with arguments that have no names, say. */
const whatTellsNothing: Readonly<Partial<Record<ObjectKind, string>>> = {
  function: 'arguments',
  constraint: 'foreignTable',
  enum: 'labels',
  'composite type': 'fields',
};

type Rule = (own: Attributes, seen: Attributes) => string[];

const view: Rule = (own, seen) => {
  const differing = [
    ...(differingFields(own.columns, seen.columns).length > 0 ? ['columns'] : []),
    ...(seen.writable !== undefined && own.insert === own.update && own.insert !== seen.writable
      ? ['writable']
      : []),
    ...(own.neverWritten !== undefined &&
    seen.neverWritten !== undefined &&
    JSON.stringify(own.neverWritten) !== JSON.stringify(seen.neverWritten)
      ? ['written columns']
      : []),
  ];
  // A column that is computed is no foreign key any more, either.
  const isApart = values(seen.extra).length > 0 || values(seen.lacking).length > 0;
  return differing.length === 0 && isApart ? ['relationships'] : differing;
};

const rules: Readonly<Partial<Record<ObjectKind, Rule>>> = {
  column,
  view,
  'materialized view': view,
  enum: (own, seen) => (JSON.stringify(own.labels) === JSON.stringify(seen.labels) ? [] : ['labels']),
  'composite type': (own, seen) => (differingFields(own.fields, seen.fields).length > 0 ? ['fields'] : []),
  constraint: (own, seen) =>
    ['name', 'columns', 'foreignTable', 'foreignColumns', 'oneToOne'].filter(
      (name) =>
        own[name] !== undefined &&
        seen[name] !== undefined &&
        JSON.stringify(own[name]) !== JSON.stringify(seen[name]),
    ),
  function: (own, seen) => [
    ...(differingFields(own.arguments, seen.arguments).length > 0 ? ['arguments'] : []),
    ...(values(seen.results).some((result) => isResult(own.result, result)) && isCalledAlike(own, seen)
      ? []
      : ['result']),
  ],
};

function column(own: Attributes, seen: Attributes): string[] {
  const type = typesDiffer(own, seen);
  const isNullable = !type.includes('notNull') && own.insert !== undefined;
  const may = values(seen.insert);
  const isNever = own.insert === 'never';
  const isWrong = own.insert === 'missing' || own.insert === 'required never';
  const manner =
    !isNullable || may.includes(own.insert as string)
      ? []
      : isWrong
        ? ['insert']
        : isNever || may.every((it) => it === 'never')
          ? ['generated']
          : ['default'];
  return [
    ...type,
    ...manner,
    ...(own.row === undefined ? [] : ['row']),
    ...(type.length === 0 && isAnother(own.insertType, seen) ? ['insert'] : []),
    ...(isUpdated(own.update, isNever) && !isAnother(own.updateType, seen) ? [] : ['update']),
  ];
}

/** Whether what Insert or Update say is wrong; where Row alone says more, as people write it there, it is not. */
function isAnother(own: AttributeValue | undefined, seen: Attributes): boolean {
  return own !== undefined && typesDiffer(record(own), seen).length > 0;
}

function isUpdated(update: AttributeValue | undefined, isNever: boolean): boolean {
  return update === undefined || update === (isNever ? 'never' : 'optional');
}

/** What two types say otherwise: `type`, `notNull`, `values`. */
export function typesDiffer(own: Value, seen: Value): string[] {
  const base = String(own.base);
  if (base === 'any') return [];
  const bases = texts(seen.bases);
  const isSpelledOut = own.values !== undefined && base === seen.valuesBase;
  const isType = bases.includes(base) || isSpelledOut || isNarrower(base, bases);
  const isNullTold = base !== 'unknown' && !bases.includes('unknown');
  const allowed = values(own.values);
  return [
    ...(isType ? [] : ['type']),
    ...(own.absent === true || (isNullTold && own.nullable !== seen.nullable && seen.isNullUnsure !== true)
      ? ['notNull']
      : []),
    ...(isType && allowed.length > 0 && seen.values !== undefined && !hasSame(allowed, values(seen.values))
      ? ['values']
      : []),
  ];
}

/** Whether a type of somebody's own may be what the generator says, and more: the shape of a json value. */
function isNarrower(base: string, bases: readonly string[]): boolean {
  const [, plain = base, list = ''] = /^\(?(.*?)\)?(\[\])?$/.exec(base) ?? [];
  const parts = plain.split(' | ');
  const isOpen = (it: string) => it === 'Json' || it === 'unknown';
  const isLikeIt = (it: string) => isOpen(it) || it.endsWith('[]') === (list !== '');
  if (parts.some((part) => part.startsWith(custom))) return bases.some(isLikeIt);
  // An object is no text and no number, and may be a row or what is in a json value.
  if (parts.some((part) => part.startsWith(objectWords)))
    return bases.some((it) => isOpen(it) || (isLikeIt(it) && /^Database|^Json/.test(it)));
  return base === `bigint${list}` && bases.includes(`number${list}`);
}

function hasSame(one: readonly AttributeValue[], other: readonly AttributeValue[]): boolean {
  return one.length === other.length && one.every((value) => other.includes(value));
}

/** Names of the fields of two lists that are not the same, or only in one of them. */
export function differingFields(own: AttributeValue | undefined, seen: AttributeValue | undefined): string[] {
  const [left, right] = [byName(own), byName(seen)];
  const names = new Set([...left.keys(), ...right.keys()]);
  return [...names].filter((name) => {
    const [a, b] = [left.get(name), right.get(name)];
    if (a === undefined || b === undefined) return true;
    const isOtherwise = (a.optional === true) !== (b.optional === true) && b.isOptionalUnsure !== true;
    return typesDiffer(a, b).length > 0 || isOtherwise;
  });
}

/** Fields by their name; a function can have several without one. */
function byName(fields: AttributeValue | undefined): Map<string, Value> {
  const found = new Map<string, Value>();
  for (const field of values(fields) as readonly Value[]) {
    let name = String(field.name);
    while (found.has(name)) name += ' ';
    found.set(name, field);
  }
  return found;
}

/** Whether a function that takes a row is the same field of it, and its rows are embedded alike. */
function isCalledAlike(own: Attributes, seen: Attributes): boolean {
  const isField =
    own.field === undefined ||
    seen.field === undefined ||
    typesDiffer(own.field as Value, seen.field as Value).length === 0;
  return isField && isEmbeddedAlike(own, seen);
}

/** Whether the options for the rows of a function are those that the generator would write. */
export function isEmbeddedAlike(own: Attributes, seen: Attributes): boolean {
  return seen.options === undefined || JSON.stringify(own.options) === JSON.stringify(seen.options);
}

export function isResult(own: AttributeValue | undefined, seen: AttributeValue): boolean {
  const [left, right] = [own, seen] as [Value, Value];
  // What is otherwise in the rows of a relation is told of the relation.
  if (right.rowOf !== undefined && values(left.rowsOf).includes(right.rowOf))
    return (left.many === true) === (right.many === true);
  if (left.columns !== undefined || right.columns !== undefined)
    return (
      left.columns !== undefined &&
      right.columns !== undefined &&
      (left.many === true) === (right.many === true) &&
      differingFields(left.columns, right.columns).length === 0
    );
  return typesDiffer(left, right).length === 0;
}
