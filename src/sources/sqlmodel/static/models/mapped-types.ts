/** Which column type SQLAlchemy gives to `Mapped[…]` by the annotation within. */

import type { SqlType } from '../declarations.ts';
import { type ClassDefinition, described, plain, textOf, Unreadable, type Value } from '../python/values.ts';
import type { Annotation } from './annotations.ts';
import { typingName } from './annotations.ts';
import { enumOfClass, isEnumClass } from './enum-types.ts';
import { readType } from './sql-types.ts';
import type { TypeContext } from './type-context.ts';

/** A `type_annotation_map`: types of Python and what they become. */
export type TypeMap = readonly { readonly key: Value; readonly value: Value }[];

/** @throws Unreadable when there is no type for the annotation, or it can't be told */
export function mappedType(annotation: Annotation, map: TypeMap, context: TypeContext): SqlType {
  const { type, annotated } = annotation;
  if (type.kind === 'unknown') throw new Unreadable(`its annotation is ${type.reason}`, type.place);
  const own = (annotated === undefined ? undefined : inMap(annotated.whole, map)) ?? inMap(type, map);
  if (own !== undefined) {
    if (type.kind === 'class' && isEnumClass(type.class, context.interpreter))
      throw new Unreadable(`the enum ${type.class.name} has a type of its own in the type map`, type.place);
    return readType(own, context);
  }
  if (type.kind === 'class') return classType(type.class, map, context);
  if (type.kind === 'subscript' && typingName(type.of) === 'Literal') return literal(type.items, map);
  const standard = type.kind === 'external' ? standardTypes[type.name] : undefined;
  if (standard === undefined)
    throw new Unreadable(`SQLAlchemy has no type for ${described(type)} that is known here`, type.place);
  return standard;
}

const standardTypes: Readonly<Record<string, SqlType>> = {
  'builtins.str': { sql: 'VARCHAR', family: 'other' },
  'builtins.int': { sql: 'INTEGER', family: 'integer' },
  'builtins.float': { sql: 'FLOAT', family: 'numeric' },
  'builtins.bool': { sql: 'BOOLEAN', family: 'other' },
  'builtins.bytes': { sql: 'BYTEA', family: 'other' },
  'decimal.Decimal': { sql: 'NUMERIC', family: 'numeric' },
  'datetime.datetime': { sql: 'TIMESTAMP WITHOUT TIME ZONE', family: 'other' },
  'datetime.date': { sql: 'DATE', family: 'other' },
  'datetime.time': { sql: 'TIME WITHOUT TIME ZONE', family: 'other' },
  'datetime.timedelta': { sql: 'INTERVAL', family: 'other' },
  'uuid.UUID': { sql: 'UUID', family: 'other' },
};

/** An enum; every other class would have to be in the type map. */
function classType(one: ClassDefinition, map: TypeMap, context: TypeContext): SqlType {
  if (!isEnumClass(one, context.interpreter))
    throw new Unreadable(`SQLAlchemy has no type for the class ${one.name}`, one.place);
  const inherited = map.find(({ key }) => isEnumKey(key));
  if (inherited !== undefined)
    throw new Unreadable(`the type map says what becomes of the enum ${one.name}`, inherited.value.place);
  return enumOfClass(one, context);
}

/** `Literal["a", "b"]`: a text as long as the longest of them. */
function literal(items: readonly Value[], map: TypeMap): SqlType {
  const inherited = map.find(({ key }) => isEnumKey(key) || typingName(key) === 'Literal');
  if (inherited !== undefined)
    throw new Unreadable('the type map says what becomes of a Literal', inherited.value.place);
  const longest = Math.max(...items.map((item) => [...textOf(item, 'a value of a Literal')].length));
  return { sql: `VARCHAR(${longest})`, family: 'other' };
}

function isEnumKey(key: Value): boolean {
  const held = plain(key);
  return held.kind === 'external' && /^enum\./.test(held.name);
}

function inMap(type: Value, map: TypeMap): Value | undefined {
  return map.find(({ key }) => sameType(plain(key), plain(type)))?.value;
}

function sameType(one: Value, other: Value): boolean {
  if (one === other) return true;
  if (one.kind === 'external' && other.kind === 'external') return one.name === other.name;
  if (one.kind === 'class' && other.kind === 'class') return one.class === other.class;
  if (one.kind === 'subscript' && other.kind === 'subscript')
    return (
      sameType(one.of, other.of) &&
      one.items.length === other.items.length &&
      one.items.every((item, index) => sameType(plain(item), plain(other.items[index] as Value)))
    );
  return (
    (one.kind === 'string' || one.kind === 'number') && one.kind === other.kind && one.value === other.value
  );
}
