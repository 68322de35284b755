/**
 * What constraints and indexes refuse, and what else they are there for: the same in whatever words it is declared.
 * Names say nothing of it, nor does the order of the columns that a key keeps unique.
 */

import { defined } from '../../base/defined.ts';
import { quotedName } from '../../base/quoted-name.ts';
import type { AttributeValue, CatalogObject } from '../../catalog/catalog.ts';
import type { ObjectKind } from '../../catalog/object-kind.ts';
import { attributeText, isList, names } from '../values.ts';
import { plainExpression } from './expressions.ts';

type Attributes = CatalogObject['attributes'];

/** Whether an object keeps rows unique. */
export function isKey({ kind, attributes: { type, unique } }: CatalogObject): boolean {
  return kind === 'index'
    ? unique === true
    : kind === 'constraint' && (type === 'primary key' || type === 'unique');
}

/** Whether an object is a constraint or an index, which share what they can do. */
export function isConstraintOrIndex({ kind }: Pick<CatalogObject, 'kind'>): boolean {
  return kind === 'constraint' || kind === 'index';
}

/** A key as the index that Postgres keeps for it, so that a constraint and an index can be compared in full. */
export function asIndex(object: CatalogObject): CatalogObject {
  if (object.kind !== 'constraint' || !isKey(object)) return object;
  const { type, columns, ...others } = object.attributes;
  const attributes = {
    ...others,
    ...(type === 'primary key' ? { primary: true } : {}),
    unique: true,
    method: 'btree',
    keys: names(columns).map((column) => ({ column })),
  };
  return { ...object, kind: 'index', attributes };
}

/** Attributes of keys that only one of the kinds has. */
const onlyOf: Readonly<Record<string, ObjectKind>> = {
  primary: 'constraint',
  deferrable: 'constraint',
  deferred: 'constraint',
  period: 'constraint',
  keys: 'index',
  predicate: 'index',
  invalid: 'index',
};

/** The kinds of key that can have an attribute. */
export function kindsThatSay(attribute: string): readonly ObjectKind[] {
  const only = onlyOf[attribute];
  return only === undefined ? ['constraint', 'index'] : [only];
}

/** The keys of an index, expressions in their plain form. */
function plainKeys(attributes: Attributes): readonly { readonly [key: string]: AttributeValue }[] {
  const { keys } = attributes;
  if (!isList(keys)) return [];
  return keys.map((key) => {
    const its = key === null || typeof key !== 'object' || isList(key) ? {} : key;
    return typeof its.expression === 'string' ? { ...its, expression: plainExpression(its.expression) } : its;
  });
}

/**
 * What two rows have to share for a key to refuse the second: columns and expressions in any order, each with the
 * collation that says what is equal. The order in which an index keeps them is no part of it, nor are operator
 * classes that only serve LIKE.
 */
export function refusedKeys(object: CatalogObject): string {
  const keys = plainKeys(asIndex(object).attributes).map(({ column, expression, collation, opclass }) => {
    const equality =
      typeof opclass === 'string' && /(^|\.)(text|varchar|bpchar)_pattern_ops$/.test(opclass)
        ? undefined
        : opclass;
    return JSON.stringify([column, expression, collation, equality]);
  });
  return keys.sort().join();
}

/** The keys of an index in any order, in full; `undefined` where the order counts, since nothing is kept unique. */
export function keysInAnyOrder(object: CatalogObject): string | undefined {
  if (!isKey(object)) return undefined;
  return plainKeys(asIndex(object).attributes)
    .map((key) => JSON.stringify(key))
    .sort()
    .join();
}

/** The columns that a foreign key joins, pair by pair, in any order. */
export function joinedPairs({ attributes }: CatalogObject): string {
  const to = names(attributes.foreignColumns);
  return names(attributes.columns)
    .map((column, place) => JSON.stringify([column, to[place]]))
    .sort()
    .join();
}

/** Attributes as one text, those that are absent as nothing. */
function said(attributes: Attributes, ...wanted: readonly string[]): string {
  return wanted.map((name) => attributeText(attributes[name])).join('|');
}

/**
 * The index that an exclusion constraint keeps, which serves queries like any other; none where it is on more than
 * plain columns, since its clause is one text.
 */
function indexOfExclusion(object: CatalogObject): CatalogObject[] {
  const { type, exclusion, columns, include } = object.attributes;
  if (type !== 'exclude' || typeof exclusion !== 'string') return [];
  const [, method, elements = ''] = /^EXCLUDE USING (\w+) \((.*)$/s.exec(exclusion) ?? [];
  let rest = elements;
  for (const column of names(columns)) {
    const name = [column, quotedName(column)].find((it) => rest.startsWith(`${it} WITH `));
    const operator = /^ WITH (?:OPERATOR\([^)]+\)|[^\s,()]+)(?:, |\))/.exec(rest.slice(name?.length));
    if (column === '' || name === undefined || operator === null) return [];
    rest = rest.slice(name.length + operator[0].length);
  }
  const predicate = /^(?: INCLUDE \(.*?\))? WHERE \((.*)\)(?: DEFERRABLE| INITIALLY DEFERRED)*$/s.exec(
    rest,
  )?.[1];
  const attributes = {
    method: method ?? '',
    keys: names(columns).map((column) => ({ column })),
    ...defined({ include, predicate }),
  };
  return [{ ...object, kind: 'index', attributes }];
}

/** What one kind of constraint or index is there for. */
interface Purpose {
  readonly is: (object: CatalogObject) => boolean;
  /** Equal for objects that refuse the same rows, or serve the same queries, whenever they do. */
  readonly what: (object: CatalogObject) => string;
  /** Whether `other`, which is for the same, is there for all of it: at once, for every row. */
  readonly covers: (other: CatalogObject, object: CatalogObject) => boolean;
}

const purposes: readonly Purpose[] = [
  {
    // Nothing takes the place of a primary key: columns are NOT NULL because of it, and references are to it.
    is: ({ attributes }) => attributes.type === 'primary key',
    what: (object) => `primary key ${refusedKeys(object)}|${said(object.attributes, 'period')}`,
    covers: () => false,
  },
  {
    is: isKey,
    what: (object) =>
      `unique ${refusedKeys(object)}|${said(asIndex(object).attributes, 'period', 'method')}|${plain(object.attributes.predicate)}`,
    covers: (other, object) =>
      isAtOnce(other, object) &&
      other.attributes.invalid !== true &&
      (object.attributes.nullsNotDistinct !== true || other.attributes.nullsNotDistinct === true),
  },
  {
    is: ({ kind }) => kind === 'index',
    what: ({ attributes }) =>
      `index ${JSON.stringify(plainKeys(attributes))}|${said(attributes, 'method')}|${plain(attributes.predicate)}`,
    covers: (other, object) =>
      other.attributes.invalid !== true &&
      names(object.attributes.include).every((column) => names(other.attributes.include).includes(column)),
  },
  {
    is: ({ attributes }) => attributes.type === 'foreign key',
    what: (object) =>
      `foreign key ${joinedPairs(object)}|${said(object.attributes, 'foreignTable', 'onUpdate', 'onDelete', 'onDeleteColumns', 'match', 'period')}`,
    covers: (other, object) => isAtOnce(other, object) && isForAllRows(other, object),
  },
  {
    is: ({ attributes }) => attributes.type === 'check',
    what: ({ attributes }) => `check ${plain(attributes.expression)}|${said(attributes, 'noInherit')}`,
    covers: isForAllRows,
  },
  {
    is: ({ attributes }) => attributes.type === 'exclude',
    what: ({ attributes }) => `exclude ${plain(attributes.exclusion)}`,
    covers: isAtOnce,
  },
];

function plain(value: AttributeValue | undefined): string {
  return value === undefined || value === null ? '' : plainExpression(attributeText(value));
}

function isAtOnce({ attributes: other }: CatalogObject, { attributes: own }: CatalogObject): boolean {
  return (
    (other.deferrable !== true || own.deferrable === true) &&
    (other.deferred !== true || own.deferred === true)
  );
}

function isForAllRows({ attributes: other }: CatalogObject, { attributes: own }: CatalogObject): boolean {
  return (
    (other.notValid !== true || own.notValid === true) &&
    (other.notEnforced !== true || own.notEnforced === true)
  );
}

/** What a constraint or index is there for, and which kind of it that is; `undefined` for all else. */
export function purposeOf(object: CatalogObject): string | undefined {
  return isConstraintOrIndex(object) ? purposes.find(({ is }) => is(object))?.what(object) : undefined;
}

/**
 * Whether an object is there for nothing that `other` is not there for as well, so that nobody would notice if it
 * went: the same key by another name, a unique key on what is the primary key, an index on what a key or an exclusion
 * constraint has one for.
 */
export function repeats(object: CatalogObject, other: CatalogObject): boolean {
  const purpose = isConstraintOrIndex(object) ? purposes.find(({ is }) => is(object)) : undefined;
  if (purpose === undefined) return false;
  // A key does what a unique one on the same columns does, and its index what any index on them does.
  // One on all rows refuses what one on some of them does.
  const ways = [
    other,
    ...(isKey(other) ? [asUnique(other), asPlainIndex(other)] : []),
    ...indexOfExclusion(other),
    ...(isKey(other) && isKey(object) ? onTheSameRows(asUnique(other), object) : []),
  ];
  return ways.some(
    (way) => purpose.is(way) && purpose.what(way) === purpose.what(object) && purpose.covers(other, object),
  );
}

/** Of a primary key no column may be null, so that no two rows are let in for their nulls. */
function asUnique(key: CatalogObject): CatalogObject {
  const { primary, ...attributes } = asIndex(key).attributes;
  return {
    ...key,
    kind: 'index',
    attributes: primary === true ? { ...attributes, nullsNotDistinct: true } : attributes,
  };
}

/** A key on all rows as one on those that another is on; none where it is on some already. */
function onTheSameRows(key: CatalogObject, { attributes: { predicate } }: CatalogObject): CatalogObject[] {
  if (key.attributes.predicate !== undefined || predicate === undefined) return [];
  return [{ ...key, attributes: { ...key.attributes, predicate } }];
}

function asPlainIndex(key: CatalogObject): CatalogObject {
  const { unique, ...attributes } = asUnique(key).attributes;
  return { ...key, kind: 'index', attributes };
}
