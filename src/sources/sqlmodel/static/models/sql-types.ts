/** SQLAlchemy's column types in PostgreSQL's words, as its PostgreSQL dialect writes them. */

import { quotedName } from '../../../../base/quoted-name.ts';
import type { SqlType } from '../declarations.ts';
import {
  booleanOf,
  type Call,
  type ClassDefinition,
  described,
  given,
  type Hidden,
  integerOf,
  plain,
  textOf,
  Unreadable,
  unreadable,
  type Value,
} from '../python/values.ts';
import { decoratedType } from './decorated-types.ts';
import { readDomainType } from './domain-types.ts';
import { readEnumType } from './enum-types.ts';
import { libraryName, parametersOf } from './library.ts';
import type { TypeContext } from './type-context.ts';

/** @throws Unreadable for types that are not known here */
export function readType(value: Value, context: TypeContext): SqlType {
  const held = plain(value);
  if (held.kind === 'class') return repositoryType(held.class, undefined, context);
  if (held.kind !== 'call') return libraryType(held, noArguments(held), context);
  const callee = plain(held.callee);
  if (callee.kind === 'attribute' && callee.name === 'with_variant') return variant(callee.of, held, context);
  if (isMutable(callee)) return readType(first(held), context);
  if (callee.kind === 'class') return repositoryType(callee.class, held, context);
  return libraryType(callee, held, context);
}

function libraryType(callee: Value, call: Call, context: TypeContext): SqlType {
  const name = libraryName(callee);
  const companion =
    callee.kind === 'external' ? companions[callee.name.replace(/\.[^.]*\./, '.')] : undefined;
  if (companion !== undefined) return companion(call);
  if (name === 'Enum' || name === 'ENUM') return readEnumType(call, context);
  if (name === 'ARRAY') return arrayType(call, context);
  if (name === 'DOMAIN') return readDomainType(call, (base) => readType(base, context));
  // What a dialect makes of a type is that type.
  if (callee.kind === 'attribute' && callee.name === 'type_descriptor') return readType(first(call), context);
  const read = name === undefined ? undefined : types[name];
  if (read === undefined)
    throw new Unreadable(
      `its type is ${described(callee)}, which is not known here`,
      call.place,
      indexedBy(callee),
    );
  return read(call);
}

/** Types that add an index to their column, by the beginning of its name. */
const indexing: readonly (readonly [type: RegExp, index: string])[] = [
  [/^sqlalchemy_utils\.(?:.*\.)?TSVectorType$/, 'ix'],
  [/^geoalchemy2\./, 'idx'],
];

function indexedBy(callee: Value): Hidden {
  const found = indexing.find(([type]) => callee.kind === 'external' && type.test(callee.name));
  return found === undefined ? {} : { index: found[1] };
}

type Read = (call: Call) => SqlType;

const fixed =
  (sql: string, family: SqlType['family'] = 'other'): Read =>
  () => ({ sql, family });

const text =
  (sql: string): Read =>
  (call) => {
    const parameters = parametersOf(call, ['length', 'collation']);
    const length = given(parameters.get('length'));
    const collation = given(parameters.get('collation'));
    return other(
      `${sql}${length === undefined ? '' : `(${integerOf(length, 'the length')})`}${
        collation === undefined ? '' : ` COLLATE ${quotedName(textOf(collation, 'the collation'))}`
      }`,
    );
  };

const time =
  (sql: string, names: readonly string[]): Read =>
  (call) => {
    const parameters = parametersOf(call, names);
    const zone = given(parameters.get('timezone'));
    const precision = given(parameters.get('precision'));
    const digits = precision === undefined ? '' : `(${integerOf(precision, 'the precision')})`;
    return other(
      `${sql}${digits} ${zone !== undefined && booleanOf(zone, 'timezone') ? 'WITH' : 'WITHOUT'} TIME ZONE`,
    );
  };

const numeric: Read = (call) => {
  const parameters = parametersOf(call, ['precision', 'scale', 'decimal_return_scale', 'asdecimal']);
  return {
    sql: numericSql(given(parameters.get('precision')), given(parameters.get('scale'))),
    family: 'numeric',
  };
};

/** `NUMERIC` with what is known of its precision and scale. */
export function numericSql(precision: Value | undefined, scale: Value | undefined): string {
  if (precision === undefined) return 'NUMERIC';
  const digits = integerOf(precision, 'the precision');
  return scale === undefined ? `NUMERIC(${digits})` : `NUMERIC(${digits}, ${integerOf(scale, 'the scale')})`;
}

const float: Read = (call) => {
  const precision = given(
    parametersOf(call, ['precision', 'asdecimal', 'decimal_return_scale']).get('precision'),
  );
  const sql = precision === undefined ? 'FLOAT' : `FLOAT(${integerOf(precision, 'the precision')})`;
  return { sql, family: 'numeric' };
};

const interval: Read = (call) => {
  const parameters = parametersOf(call, []);
  const fields = given(parameters.get('fields'));
  const precision = given(parameters.get('precision') ?? parameters.get('second_precision'));
  return other(
    `INTERVAL${fields === undefined ? '' : ` ${textOf(fields, 'the fields')}`}${
      precision === undefined ? '' : ` (${integerOf(precision, 'the precision')})`
    }`,
  );
};

const uuid: Read = (call) => {
  const parameters = parametersOf(call, ['as_uuid', 'native_uuid']);
  const native = given(parameters.get('native_uuid'));
  return other(native === undefined || booleanOf(native, 'native_uuid') ? 'UUID' : 'CHAR(32)');
};

const bit: Read = (call) => {
  const parameters = parametersOf(call, ['length', 'varying']);
  const length = given(parameters.get('length'));
  const varying = given(parameters.get('varying'));
  const digits = length === undefined ? undefined : integerOf(length, 'the length');
  if (varying !== undefined && booleanOf(varying, 'varying'))
    return other(digits === undefined ? 'BIT VARYING' : `BIT VARYING(${digits})`);
  return other(`BIT(${digits ?? 1})`);
};

const timestamp = time('TIMESTAMP', ['timezone', 'precision']);
const timeOfDay = time('TIME', ['timezone', 'precision']);

const types: Readonly<Record<string, Read>> = {
  String: text('VARCHAR'),
  AutoString: text('VARCHAR'),
  Unicode: text('VARCHAR'),
  VARCHAR: text('VARCHAR'),
  CHAR: text('CHAR'),
  Text: text('TEXT'),
  TEXT: text('TEXT'),
  UnicodeText: text('TEXT'),
  Integer: fixed('INTEGER', 'integer'),
  INTEGER: fixed('INTEGER', 'integer'),
  INT: fixed('INTEGER', 'integer'),
  BigInteger: fixed('BIGINT', 'bigint'),
  BIGINT: fixed('BIGINT', 'bigint'),
  SmallInteger: fixed('SMALLINT', 'smallint'),
  SMALLINT: fixed('SMALLINT', 'smallint'),
  // A constraint that `create_constraint` asks for is only made where there are no booleans.
  Boolean: fixed('BOOLEAN'),
  BOOLEAN: fixed('BOOLEAN'),
  Numeric: numeric,
  NUMERIC: numeric,
  DECIMAL: numeric,
  Float: float,
  FLOAT: float,
  REAL: fixed('REAL', 'numeric'),
  Double: fixed('DOUBLE PRECISION', 'numeric'),
  DOUBLE: fixed('DOUBLE PRECISION', 'numeric'),
  DOUBLE_PRECISION: fixed('DOUBLE PRECISION', 'numeric'),
  Date: fixed('DATE'),
  DATE: fixed('DATE'),
  DateTime: timestamp,
  TIMESTAMP: timestamp,
  UTCDateTime: fixed('TIMESTAMP WITH TIME ZONE'),
  Time: timeOfDay,
  TIME: timeOfDay,
  Interval: interval,
  INTERVAL: interval,
  LargeBinary: fixed('BYTEA'),
  BYTEA: fixed('BYTEA'),
  PickleType: fixed('BYTEA'),
  JSON: fixed('JSON'),
  JSONB: fixed('JSONB'),
  JSONPATH: fixed('JSONPATH'),
  Uuid: uuid,
  UUID: uuid,
  GUID: fixed('UUID'),
  BIT: bit,
  INET: fixed('INET'),
  CIDR: fixed('CIDR'),
  MACADDR: fixed('MACADDR'),
  MACADDR8: fixed('MACADDR8'),
  MONEY: fixed('MONEY'),
  OID: fixed('OID'),
  REGCLASS: fixed('REGCLASS'),
  REGCONFIG: fixed('REGCONFIG'),
  TSVECTOR: fixed('TSVECTOR'),
  TSQUERY: fixed('TSQUERY'),
  HSTORE: fixed('HSTORE'),
  CITEXT: fixed('CITEXT'),
  ...Object.fromEntries(
    ['INT4', 'INT8', 'NUM', 'DATE', 'TS', 'TSTZ'].flatMap((base) => [
      [`${base}RANGE`, fixed(`${base}RANGE`)],
      [`${base}MULTIRANGE`, fixed(`${base}MULTIRANGE`)],
    ]),
  ),
};

const dimensions =
  (sql: string): Read =>
  (call) => {
    const size = given(parametersOf(call, ['dim']).get('dim'));
    return other(size === undefined ? sql : `${sql}(${integerOf(size, 'the number of dimensions')})`);
  };

/** Types of other packages, by package and name. */
const companions: Readonly<Record<string, Read>> = {
  'pgvector.Vector': dimensions('VECTOR'),
  'pgvector.VECTOR': dimensions('VECTOR'),
  'pgvector.HALFVEC': dimensions('HALFVEC'),
  'pgvector.SPARSEVEC': dimensions('SPARSEVEC'),
};

function arrayType(call: Call, context: TypeContext): SqlType {
  const parameters = parametersOf(call, ['item_type', 'as_tuple', 'dimensions', 'zero_indexes']);
  const item = parameters.get('item_type');
  if (item === undefined) throw new Unreadable('an array without a type of its items', call.place);
  const count = given(parameters.get('dimensions'));
  const of = readType(item, context);
  const brackets = '[]'.repeat(count === undefined ? 1 : integerOf(count, 'the number of dimensions'));
  const [, plainSql = of.sql, collation = ''] = /^(.*?)( COLLATE .*)?$/.exec(of.sql) ?? [];
  return { ...of, sql: `${plainSql}${brackets}${collation}`, family: 'other' };
}

/** `type.with_variant(other, "postgresql")`: another type on PostgreSQL, the same on everything else. */
function variant(of: Value, call: Call, context: TypeContext): SqlType {
  const [other, ...dialects] = call.positional;
  if (other === undefined || call.more !== undefined) throw unreadable(call, 'its type');
  const names = dialects.map((one) => textOf(one, 'the name of a dialect'));
  return readType(names.includes('postgresql') ? other : of, context);
}

/** A type that the repository defines: what it stands for. */
function repositoryType(type: ClassDefinition, call: Call | undefined, context: TypeContext): SqlType {
  if (context.within?.includes(type))
    throw new Unreadable(`its type ${type.name} stands for itself`, type.place);
  if (isCompiled(type, context))
    throw new Unreadable(`the SQL of its type ${type.name} is written by a function`, type.place);
  const value = decoratedType(type, call, context.interpreter);
  if (value.kind === 'string') return other(value.value);
  return readType(value, { ...context, within: [...(context.within ?? []), type] });
}

function isCompiled(type: ClassDefinition, { compiled, interpreter }: TypeContext): boolean {
  return interpreter.ancestorsOf(type).some((one) => one.kind === 'class' && compiled.has(one.class));
}

/** `MutableDict.as_mutable`, of SQLAlchemy or of a class of the repository. */
function isMutable(callee: Value): boolean {
  return (
    libraryName(callee) === 'as_mutable' || (callee.kind === 'attribute' && callee.name === 'as_mutable')
  );
}

function first(call: Call): Value {
  const [value] = call.positional;
  if (value === undefined) throw unreadable(call, 'its type');
  return value;
}

function other(sql: string): SqlType {
  return { sql, family: 'other' };
}

function noArguments(callee: Value): Call {
  return { kind: 'call', callee, positional: [], keywords: new Map(), place: callee.place };
}
