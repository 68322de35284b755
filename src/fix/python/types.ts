/** SQLAlchemy's types by those of Postgres, and the types of Python that SQLModel turns into them. */
import { parseType } from '../postgres-type.ts';

/** A type as it is written: `String(40)` is the name `String` with `(40)`. */
export interface ColumnType {
  readonly name: string;
  readonly options: string;
  readonly module: string;
}

/** A type of Python: built in, or of a module. */
export interface PythonType {
  readonly name: string;
  readonly module?: string;
}

interface Form {
  readonly type: string;
  readonly name: string;
  readonly module?: string;
  readonly python: PythonType;
  /** What stands in brackets, from the numbers of the type. */
  readonly options?: (numbers: readonly number[]) => string;
}

const inBrackets = (numbers: readonly number[]) => (numbers.length === 0 ? '' : `(${numbers.join(', ')})`);
const text: PythonType = { name: 'str' };
const whole: PythonType = { name: 'int' };
const real: PythonType = { name: 'float' };
const moment: PythonType = { name: 'datetime', module: 'datetime' };
const dialect = 'sqlalchemy.dialects.postgresql';

const forms: readonly Form[] = [
  { type: 'character varying', name: 'String', python: text, options: inBrackets },
  { type: 'text', name: 'Text', python: text },
  { type: 'integer', name: 'Integer', python: whole },
  { type: 'bigint', name: 'BigInteger', python: whole },
  { type: 'smallint', name: 'SmallInteger', python: whole },
  { type: 'boolean', name: 'Boolean', python: { name: 'bool' } },
  { type: 'double precision', name: 'Float', python: real },
  { type: 'real', name: 'REAL', python: real },
  {
    type: 'numeric',
    name: 'Numeric',
    python: { name: 'Decimal', module: 'decimal' },
    options: ([precision, scale = 0]) => (precision === undefined ? '' : inBrackets([precision, scale])),
  },
  { type: 'timestamp without time zone', name: 'DateTime', python: moment },
  { type: 'timestamp with time zone', name: 'DateTime', python: moment, options: () => '(timezone=True)' },
  { type: 'date', name: 'Date', python: { name: 'date', module: 'datetime' } },
  { type: 'uuid', name: 'UUID', module: dialect, python: { name: 'UUID', module: 'uuid' } },
  { type: 'jsonb', name: 'JSONB', module: dialect, python: { name: 'dict' } },
  { type: 'json', name: 'JSON', python: { name: 'dict' } },
];

/** SQLAlchemy's type for one that Postgres prints; `undefined` where there is none here. */
export function columnType(printed: string): ColumnType | undefined {
  const { numbers, isArray } = parseType(printed);
  const form = formOf(printed);
  if (form === undefined || isArray) return undefined;
  return { name: form.name, options: form.options?.(numbers) ?? '', module: form.module ?? 'sqlalchemy' };
}

/** The type of Python whose values a type of Postgres holds. */
export function pythonType(printed: string): PythonType | undefined {
  return formOf(printed)?.python;
}

/** The types that SQLModel makes of a type of Python by itself, whatever its version. */
const natural = ['character varying', 'integer', 'boolean', 'double precision', 'numeric', 'date', 'uuid'];

/** Whether SQLModel makes a type of Postgres without being told more than Python's. */
export function isNatural(printed: string): boolean {
  return parseType(printed).numbers.length === 0 && natural.includes(printed);
}

/** Whether a name of SQLAlchemy is that of a type here, in either of its spellings. */
export function isTypeName(name: string): boolean {
  return forms.some((form) => form.name.toLowerCase() === name.toLowerCase()) || others.includes(name);
}

const others = [
  'VARCHAR',
  'TIMESTAMP',
  'BIGINT',
  'SMALLINT',
  'INT',
  'Double',
  'DOUBLE_PRECISION',
  'Uuid',
  'Unicode',
  'AutoString',
];

function formOf(printed: string): Form | undefined {
  return forms.find(({ type }) => type === parseType(printed).name);
}
