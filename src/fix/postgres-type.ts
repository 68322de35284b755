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
