/** Which column type SQLModel gives to a field by its annotation. */

import type { SqlType } from '../declarations.ts';
import {
  type Call,
  type ClassDefinition,
  described,
  given,
  integerOf,
  plain,
  Unreadable,
  type Value,
} from '../python/values.ts';
import type { Annotation } from './annotations.ts';
import { enumOfClass, isEnumClass } from './enum-types.ts';
import { numericSql } from './sql-types.ts';
import type { TypeContext } from './type-context.ts';

/**
 * @param field the field's call, whose `max_length` and digits count
 * @throws Unreadable for annotations that SQLModel has no type for, or whose type can't be told
 */
export function fieldType(annotation: Annotation, field: Call | undefined, context: TypeContext): SqlType {
  const { type } = annotation;
  if (type.kind === 'unknown') throw new Unreadable(`its annotation is ${type.reason}`, type.place);
  if (type.kind === 'class') return classType(type.class, field, context);
  const name = annotation.metadata.map(canonicalName).findLast(isZone) ?? canonicalName(type);
  const kind = name === undefined ? undefined : kinds[name];
  if (kind === undefined)
    throw new Unreadable(`SQLModel has no type for ${described(type)} that is known here`, type.place);
  return sqlOf(kind, limitsOf(type, field), type, context);
}

type Kind =
  | 'text'
  | 'integer'
  | 'float'
  | 'boolean'
  | 'decimal'
  | 'datetime'
  | 'aware'
  | 'naive'
  | 'date'
  | 'time'
  | 'interval'
  | 'binary'
  | 'uuid';

const namesByKind: Readonly<Record<Kind, string>> = {
  text: 'builtins.str ipaddress.IPv4Address ipaddress.IPv4Network ipaddress.IPv6Address ipaddress.IPv6Network pathlib.Path pydantic.EmailStr pydantic.StrictStr pydantic.constr pydantic.FilePath pydantic.DirectoryPath',
  integer:
    'builtins.int pydantic.PositiveInt pydantic.NegativeInt pydantic.NonNegativeInt pydantic.NonPositiveInt pydantic.StrictInt pydantic.conint',
  float:
    'builtins.float pydantic.PositiveFloat pydantic.NegativeFloat pydantic.NonNegativeFloat pydantic.NonPositiveFloat pydantic.FiniteFloat pydantic.StrictFloat pydantic.confloat',
  boolean: 'builtins.bool pydantic.StrictBool',
  decimal: 'decimal.Decimal pydantic.condecimal',
  datetime: 'datetime.datetime',
  aware: 'pydantic.AwareDatetime',
  naive: 'pydantic.NaiveDatetime',
  date: 'datetime.date',
  time: 'datetime.time',
  interval: 'datetime.timedelta',
  binary: 'builtins.bytes pydantic.conbytes',
  uuid: 'uuid.UUID pydantic.UUID1 pydantic.UUID3 pydantic.UUID4 pydantic.UUID5',
};

const kinds: Readonly<Record<string, Kind>> = Object.fromEntries(
  Object.entries(namesByKind).flatMap(([kind, names]) =>
    names.split(' ').map((name) => [name, kind as Kind]),
  ),
);

function sqlOf(kind: Kind, limits: Call | undefined, type: Value, { versions }: TypeContext): SqlType {
  const limit = (name: string) => given(limits?.keywords.get(name));
  const zones = versions.atLeast('sqlmodel', '0.0.45');
  switch (kind) {
    case 'text':
      return other(textSql(limit('max_length')));
    case 'integer':
      return { sql: 'INTEGER', family: 'integer' };
    case 'float':
      return { sql: 'FLOAT', family: 'numeric' };
    case 'decimal':
      return { sql: numericSql(limit('max_digits'), limit('decimal_places')), family: 'numeric' };
    case 'datetime':
      return other(zones ? 'TIMESTAMP WITH TIME ZONE' : 'TIMESTAMP WITHOUT TIME ZONE');
    case 'aware':
    case 'naive':
      if (!zones)
        throw new Unreadable(`this version of SQLModel has no type for ${described(type)}`, type.place);
      return other(`TIMESTAMP ${kind === 'aware' ? 'WITH' : 'WITHOUT'} TIME ZONE`);
    case 'boolean':
      return other('BOOLEAN');
    case 'date':
      return other('DATE');
    case 'time':
      return other('TIME WITHOUT TIME ZONE');
    case 'interval':
      return other('INTERVAL');
    case 'binary':
      return other('BYTEA');
    case 'uuid':
      return other('UUID');
  }
}

/** A length of 0 counts as none. */
function textSql(length: Value | undefined): string {
  const characters = length === undefined ? 0 : integerOf(length, 'max_length');
  return characters === 0 ? 'VARCHAR' : `VARCHAR(${characters})`;
}

function other(sql: string): SqlType {
  return { sql, family: 'other' };
}

/** An enum, which before SQLModel 0.0.9 was a text if it was one of texts. */
function classType(one: ClassDefinition, field: Call | undefined, context: TypeContext): SqlType {
  const { interpreter, versions } = context;
  if (!isEnumClass(one, interpreter))
    throw new Unreadable(`SQLModel has no type for the class ${one.name}`, one.place);
  if (versions.atLeast('sqlmodel', '0.0.9')) return enumOfClass(one, context);
  const bases = interpreter
    .ancestorsOf(one)
    .map((base) => (base.kind === 'base' ? canonicalName(base.value) : ''));
  if (bases.some((base) => base === 'builtins.str' || base === 'enum.StrEnum'))
    return other(textSql(given(field?.keywords.get('max_length'))));
  if (bases.some((base) => base === 'builtins.int' || base === 'enum.IntEnum'))
    return { sql: 'INTEGER', family: 'integer' };
  return enumOfClass(one, context);
}

/** The digits of `condecimal(…)` count as the field's do; the length of `constr(…)` doesn't. */
function limitsOf(type: Value, field: Call | undefined): Call | undefined {
  return canonicalName(type) === 'pydantic.condecimal' && type.kind === 'call' ? type : field;
}

/** A name by its package alone, whichever of the package's modules it is taken from. */
function canonicalName(value: Value): string | undefined {
  const held = plain(value);
  if (held.kind === 'call') return canonicalName(held.callee);
  return held.kind === 'external'
    ? held.name.replace(/^pydantic\.(?:types|networks)\./, 'pydantic.')
    : undefined;
}

/** Whether pydantic means an `Annotated` by the name: `PositiveInt`, `constr(…)`. */
export function isAnnotatedName(type: Value): boolean {
  const name = canonicalName(type);
  if (name === undefined || !name.startsWith('pydantic.')) return false;
  return !['pydantic.EmailStr', 'pydantic.AwareDatetime', 'pydantic.NaiveDatetime'].includes(name);
}

function isZone(name: string | undefined): boolean {
  return name === 'pydantic.AwareDatetime' || name === 'pydantic.NaiveDatetime';
}
