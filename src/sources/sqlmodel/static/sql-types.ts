/** SQLAlchemy's column types in PostgreSQL's words, as its PostgreSQL dialect writes them. */
import type { SqlType } from './declarations.ts';
import { readEnumType } from './enum-types.ts';
import type { Interpreter } from './interpreter.ts';
import { libraryName, parametersOf } from './library.ts';
import { quoted } from './quoting.ts';
import {
  booleanOf,
  type Call,
  type ClassDefinition,
  described,
  given,
  integerOf,
  plain,
  textOf,
  Unreadable,
  unreadable,
  type Value,
} from './values.ts';
import type { Versions } from './versions.ts';

/** What the meaning of a type depends on. */
export interface TypeContext {
  readonly interpreter: Interpreter;
  readonly versions: Versions;
  /** The schemas of the table that the type is used in, and of its `MetaData`. */
  readonly tableSchema: string | undefined;
  readonly metadataSchema: string | undefined;
}

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
  const read = name === undefined ? undefined : types[name];
  if (read === undefined)
    throw new Unreadable(`its type ${described(callee)} is not one that is known here`, call.place);
  return read(call);
}

type Read = (call: Call) => SqlType;

const fixed =
  (sql: string, family: SqlType['family'] = 'other', extension?: string): Read =>
  () => ({ sql, family, ...(extension === undefined ? {} : { extension }) });

const text =
  (sql: string): Read =>
  (call) => {
    const parameters = parametersOf(call, ['length', 'collation']);
    const length = given(parameters.get('length'));
    const collation = given(parameters.get('collation'));
    return other(
      `${sql}${length === undefined ? '' : `(${integerOf(length, 'the length')})`}${
        collation === undefined ? '' : ` COLLATE ${quoted(textOf(collation, 'the collation'))}`
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

const boolean: Read = (call) => {
  const constraint = given(parametersOf(call, ['create_constraint', 'name']).get('create_constraint'));
  if (constraint !== undefined && booleanOf(constraint, 'create_constraint'))
    throw new Unreadable('create_constraint adds a constraint of its own', constraint.place);
  return other('BOOLEAN');
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
  Boolean: boolean,
  BOOLEAN: boolean,
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
  HSTORE: fixed('HSTORE', 'other', 'hstore'),
  CITEXT: fixed('CITEXT', 'other', 'citext'),
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
    return {
      sql: size === undefined ? sql : `${sql}(${integerOf(size, 'the number of dimensions')})`,
      family: 'other',
      extension: 'vector',
    };
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

/** A type that the repository defines: a `TypeDecorator` is what it decorates. */
function repositoryType(type: ClassDefinition, call: Call | undefined, context: TypeContext): SqlType {
  const { interpreter } = context;
  const decorator = interpreter
    .ancestorsOf(type)
    .some((one) => one.kind === 'base' && libraryName(one.value) === 'TypeDecorator');
  const impl = interpreter.find(type, 'impl');
  const special = ['__init__', 'load_dialect_impl', 'get_col_spec', '__new__'].find(
    (name) => interpreter.find(type, name) !== undefined,
  );
  if (!decorator || impl === undefined || special !== undefined) {
    const why = special === undefined ? 'a class of its own' : `a class with ${special}`;
    throw new Unreadable(`its type ${type.name} is ${why}`, type.place);
  }
  const value = plain(interpreter.valueBound(impl, 'impl'));
  if (value.kind === 'call' || call === undefined) return readType(value, context);
  return readType({ ...call, callee: value }, context);
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
