/** In what types and a schema say otherwise, told as the attributes of Postgres that it comes of. */
import { record, values } from '../../catalog/attributes.ts';
import type { AttributeValue, CatalogObject } from '../../catalog/catalog.ts';
import type { ObjectKind } from '../../catalog/object-kind.ts';
import type { Seen } from '../lens.ts';
import { oddlyWritten } from './oddly-written.ts';
import { typesDiffer } from './types-differ.ts';
import { custom } from './words.ts';
import { isGivenAs, isTakenAs, nearestWay, type Way } from './writable-views.ts';

type Attributes = CatalogObject['attributes'];
type Value = { readonly [key: string]: AttributeValue };

export function differing(kind: ObjectKind, own: Attributes, seen: Seen | undefined): readonly string[] {
  if (seen === undefined) {
    // It is not printed for what it returns, as functions of triggers are.
    const takesNothing = kind === 'function' && values(own.arguments).length === 0;
    return [takesNothing ? 'result' : (whatTellsNothing[kind] ?? 'kind')];
  }
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
    ...writtenOtherwise(own, nearestWay(own, seen)),
  ];
  if (differing.length === 0 && oddlyWritten(own, seen).length > 0) return ['written columns'];
  // A column that is computed is no foreign key any more, either.
  const isApart = values(seen.extra).length > 0 || values(seen.lacking).length > 0;
  return differing.length === 0 && isApart ? ['relationships'] : differing;
};

function writtenOtherwise(own: Attributes, way: Way | undefined): string[] {
  if (way === undefined) return [];
  if (!isTakenAs(own, way)) return ['writable'];
  return isGivenAs(own, way) ? [] : ['written columns'];
}

const rules: Readonly<Partial<Record<ObjectKind, Rule>>> = {
  column,
  view,
  'materialized view': view,
  table: (own) => (own.lacking === undefined ? [] : ['writable']),
  enum: (own, seen) => {
    const isAs = (labels: AttributeValue | undefined) =>
      JSON.stringify(labels) === JSON.stringify(seen.labels);
    if (!isAs(own.labels)) return ['labels'];
    return own.constants === undefined || isAs(own.constants) ? [] : ['constants'];
  },
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
  // Where there is no Insert, nothing but Update tells it.
  const isNever = (own.insert ?? (may.includes('never') ? own.update : undefined)) === 'never';
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
  if (isUntold(left, right)) return true;
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

/** Whether a result may be the rows that it should be, for all that its type says. */
export function isUntold(own: Value, seen: Value): boolean {
  if (own.columns !== undefined || seen.columns === undefined) return false;
  return own.base === 'any' || own.base === (seen.many === true ? `${custom}[]` : custom);
}
