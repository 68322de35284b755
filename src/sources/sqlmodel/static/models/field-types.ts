/** Which column type SQLModel gives to a field by its annotation. */

import type { SqlType } from '../declarations.ts';
import { type ClassDefinition, described, integerOf, Unreadable, type Value } from '../python/values.ts';
import type { Annotation } from './annotations.ts';
import { enumOfClass, isEnumClass } from './enum-types.ts';
import { canonicalName } from './field-names.ts';
import { isPydantic2, type Limits } from './limits.ts';
import { numericSql } from './sql-types.ts';
import type { TypeContext } from './type-context.ts';

/**
 * @throws Unreadable for annotations that SQLModel has no type for, or whose type can't be told
 */
export function fieldType(annotation: Annotation, limits: Limits, context: TypeContext): SqlType {
  const { type } = annotation;
  if (type.kind === 'unknown') throw new Unreadable(`its annotation is ${type.reason}`, type.place);
  if (type.kind === 'class') return classType(type.class, limits, context);
  const name = annotation.metadata.map(canonicalName).findLast(isZone) ?? canonicalName(type);
  const kind = name === undefined ? undefined : kinds[name];
  if (kind === undefined)
    throw new Unreadable(`SQLModel has no type for ${described(type)} that is known here`, type.place);
  return sqlOf(kind, limits, type, context);
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

function sqlOf(kind: Kind, limits: Limits, type: Value, context: TypeContext): SqlType {
  switch (kind) {
    case 'text':
      return other(textSql(limits, context));
    case 'integer':
      return { sql: 'INTEGER', family: 'integer' };
    case 'float':
      return { sql: 'FLOAT', family: 'numeric' };
    case 'decimal':
      return { sql: numericSql(limits('max_digits'), limits('decimal_places')), family: 'numeric' };
    case 'datetime':
      return other(`TIMESTAMP ${hasZones(type, context) ? 'WITH' : 'WITHOUT'} TIME ZONE`);
    case 'aware':
    case 'naive':
      if (!hasZones(type, context))
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

function hasZones({ place }: Value, { versions }: TypeContext): boolean {
  return versions.decide('sqlmodel', '0.0.45', 'a datetime has a time zone', place);
}

/** A length of 0 counts as none; the first SQLModel for pydantic 2 lost every length. */
function textSql(limits: Limits, { versions }: TypeContext): string {
  const length = limits('max_length');
  const characters = length === undefined ? 0 : integerOf(length, 'max_length');
  if (length === undefined || characters === 0) return 'VARCHAR';
  const { place } = length;
  const counts =
    versions.atLeast('pydantic', '2') === false ||
    versions.decide('sqlmodel', '0.0.19', 'max_length counts with pydantic 2', place) ||
    !isPydantic2(versions, 'max_length is lost by this SQLModel', place);
  return counts ? `VARCHAR(${characters})` : 'VARCHAR';
}

function other(sql: string): SqlType {
  return { sql, family: 'other' };
}

/** An enum, which before SQLModel 0.0.9 was a text if it was one of texts. */
function classType(one: ClassDefinition, limits: Limits, context: TypeContext): SqlType {
  const { interpreter, versions } = context;
  if (!isEnumClass(one, interpreter))
    throw new Unreadable(`SQLModel has no type for the class ${one.name}`, one.place);
  const bases = interpreter
    .ancestorsOf(one)
    .map((base) => (base.kind === 'base' ? canonicalName(base.value) : ''));
  const isText = bases.some((base) => base === 'builtins.str' || base === 'enum.StrEnum');
  const isInteger = bases.some((base) => base === 'builtins.int' || base === 'enum.IntEnum');
  if (!isText && !isInteger) return enumOfClass(one, context);
  const hidden = { types: [{ kind: 'enum', schema: undefined, name: one.name.toLowerCase() }] } as const;
  if (versions.decide('sqlmodel', '0.0.9', `${one.name} is an enum of the database`, one.place, hidden))
    return enumOfClass(one, context);
  return isText ? other(textSql(limits, context)) : { sql: 'INTEGER', family: 'integer' };
}

function isZone(name: string | undefined): boolean {
  return name === 'pydantic.AwareDatetime' || name === 'pydantic.NaiveDatetime';
}
