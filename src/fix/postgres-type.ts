/** A type as Postgres prints it, in its parts: `numeric(12,2)[]` is `numeric`, `[12, 2]`, an array. */
export interface PostgresType {
  /** Without what is in brackets: `timestamp with time zone`. */
  readonly name: string;
  /** Length, or precision and scale. */
  readonly numbers: readonly number[];
  readonly isArray: boolean;
}

export function parseType(printed: string): PostgresType {
  const isArray = printed.endsWith('[]');
  const single = isArray ? printed.slice(0, -2) : printed;
  const [whole = '', numbers] = /\(([\d, ]+)\)/.exec(single) ?? [];
  return {
    name: single.replace(whole, ''),
    numbers: numbers === undefined ? [] : numbers.split(',').map(Number),
    isArray,
  };
}

/** Types whose values a program holds in the same way, so that a default of one is a default of the other. */
const families: readonly (readonly string[])[] = [
  ['text', 'character varying', 'character'],
  ['smallint', 'integer', 'bigint', 'real', 'double precision'],
  ['timestamp without time zone', 'timestamp with time zone'],
];

/** Whether the values of two types, as Postgres prints these, are the same to a program. */
export function holdSameValues(one: string, other: string): boolean {
  const [a, b] = [parseType(one), parseType(other)];
  if (a.isArray !== b.isArray) return false;
  return a.name === b.name || families.some((family) => family.includes(a.name) && family.includes(b.name));
}
