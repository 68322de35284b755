/** What tells the values of a column that another type refuses, or holds otherwise than they are. */

import { literal } from '../../rebuild/sql.ts';
import type { ValueType } from '../../rebuild/value-type.ts';

/** A condition on a value of a column, and what it tells of those that fulfil it. */
export interface Misfit {
  readonly sql: string;
  readonly tells: string;
}

export interface ValuesAsked {
  /** The column, quoted. */
  readonly column: string;
  /** As shown to a person. */
  readonly shown: string;
  /** Types without domains. */
  readonly from: string;
  readonly to: string;
  /** Whether a text is one of a type, as an expression. */
  readonly isValid: (value: string, type: string) => string;
  readonly serverVersion: number;
}

export type Kind = ReadonlySet<string> | readonly string[];

/** What is asked of values of some types that are to be of some others; of several rules, the first that fits. */
export interface Rule {
  readonly from: Kind;
  readonly to: Kind;
  /** Whether Postgres takes some of the values and changes them, where nothing else says that the step loses any. */
  readonly isUnnoticed?: true;
  readonly misfit: (asked: ValuesAsked, to: ValueType, from: ValueType) => Misfit | undefined;
}

/** What an expression is that holds for all values. */
export const always = 'true';

export const plain = 'timestamp without time zone';
export const moment = 'timestamp with time zone';
export const clock = ['time without time zone', 'time with time zone'];
export const days = ['daterange', 'datemultirange'];
export const floats = ['real', 'double precision'];

/** What is told of values, where there is no more to be said of them. */
export const changed = ({ shown, to }: ValuesAsked) =>
  `values of ${shown} that ${to} refuses or does not hold as they are`;

/** A value that is printed as something that the other type does not read. */
export function refusedAsText({ column, shown, to, isValid }: ValuesAsked): Misfit {
  return { sql: `NOT ${isValid(`${column}::text`, to)}`, tells: `values of ${shown} that are no ${to}` };
}

/** A text is asked only where it is of the type at all: nothing else says in which order conditions are met. */
export function ifValid({ column, isValid }: ValuesAsked, type: string, then: string): string {
  const valid = isValid(`${column}::text`, type);
  return valid === always ? then : `CASE WHEN ${valid} THEN ${then} ELSE ${column} IS NOT NULL END`;
}

/** Those of more characters than another type has room for. */
export function longerThan({ shown }: Pick<ValuesAsked, 'shown'>, value: string, length: number): Misfit {
  return {
    sql: `length(${value}) > ${length}`,
    tells: `values of ${shown} longer than ${length} characters`,
  };
}

/** Whether a number is none of a type, or is rounded to be one. */
export function outOfNumbers(value: string, to: ValueType): string | undefined {
  const { base, digits } = to;
  if (base === 'money') return `${value} <> round(${value}, 2) OR abs(${value}) > 92233720368547758.07`;
  const highest = highestOf[base];
  if (highest !== undefined)
    return `${value} <> trunc(${value}::numeric) OR ${value} NOT BETWEEN -${highest} - 1 AND ${highest}`;
  if (digits === undefined) return undefined;
  const [precision = 0, scale = 0] = digits;
  const limit = literal(`1e${precision - scale}`);
  return `${value} <> round(${value}, ${scale}) OR abs(round(${value}, ${scale})) >= ${limit}::numeric`;
}

/** The highest of whole numbers, by their type. */
export const highestOf: Readonly<Record<string, string>> = {
  smallint: '32767',
  integer: '2147483647',
  bigint: '9223372036854775807',
};
