/** The value that a default stands for, as far as it is a plain one; everything else is an expression. */
export type PostgresDefault =
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'number'; readonly value: string }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'expression'; readonly value: string };

/** Reads a default as Postgres prints it: `'new'::text` is the text `new`, `now()` an expression. */
export function parseDefault(printed: string): PostgresDefault {
  const [, quoted] = /^'((?:[^']|'')*)'(?:::[\w. "]+(?:\(\d+(?:,\d+)?\))?)?$/.exec(printed) ?? [];
  if (quoted !== undefined) return { kind: 'text', value: quoted.replaceAll("''", "'") };
  const [, number] = /^\(?(-?\d+(?:\.\d+)?)\)?(?:::[\w ]+(?:\(\d+(?:,\d+)?\))?)?$/.exec(printed) ?? [];
  if (number !== undefined) return { kind: 'number', value: number };
  if (printed === 'true' || printed === 'false') return { kind: 'boolean', value: printed === 'true' };
  return { kind: 'expression', value: printed };
}

/** Whether a default is the next number of a sequence, which no declaration spells out. */
export function isNumbering(printed: string): boolean {
  return printed.startsWith('nextval(');
}
