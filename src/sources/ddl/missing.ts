/** What a refused statement refers to and Postgres does not find, told from Postgres's error. */
import type { PostgresError } from '../sql/postgres-error.ts';

export interface Missing {
  /** What Postgres calls it. */
  readonly what: string;
  /** Kinds of objects that it can be; none where it comes with extensions alone. */
  readonly kinds: readonly string[];
  /** With its schema where the statement names one, without quotes: `app.next_number`. */
  readonly name: string;
}

type Shape = readonly [code: string, pattern: RegExp, what: string, kinds: readonly string[]];

const types = ['enum', 'domain', 'composite type', 'range type', 'table'];

const shapes: readonly Shape[] = [
  ['42883', /^function (.+?)\(.*\) does not exist$/s, 'function', ['function', 'aggregate']],
  [
    '42883',
    /^operator does not exist: (?:.* )?((?:[^ ]+\.)?[-+*/<>=~!@#%^&|`?]+) /,
    'operator',
    ['operator'],
  ],
  ['42704', /^type "?(.+?)(?:\[\])*"? does not exist$/, 'type', types],
  ['42704', /^collation "(.+)" for encoding /, 'collation', ['collation']],
  ['42704', /^text search configuration "(.+)" does/, 'text search', ['text search configuration']],
  ['42704', /^text search dictionary "(.+)" does/, 'text search', ['text search dictionary']],
  ['42704', /^operator class "(.+)" does not exist for access method/, 'operator class', []],
  ['42704', /^access method "(.+)" does not exist$/, 'access method', []],
  ['42P01', /^relation "(.+)" does not exist$/, 'relation', ['sequence', 'table']],
];

/** `undefined` where nothing is missing, or nothing of a kind that can be told. */
export function missingFrom({ code, message }: PostgresError): Missing | undefined {
  for (const [its, pattern, what, kinds] of shapes) {
    const name = its === code ? pattern.exec(message)?.[1] : undefined;
    if (name !== undefined) return { what, kinds, name };
  }
  return undefined;
}
