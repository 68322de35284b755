/** Which values a check allows, where it names them. */

export type Literal = string | number;

/**
 * The values that a check as Postgres prints it allows of one column: `(status = ANY (ARRAY['a'::text, 'b'::text]))`,
 * `((status = 'a'::text) OR (status = 'b'::text))`, with the column's casts or without; `undefined` where it says more
 * or something else.
 *
 * @param column as Postgres prints it in expressions; `VALUE` in a domain
 */
export function allowedValues(expression: string, column: string): readonly Literal[] | undefined {
  const branches = expression
    .replace(/^\((.*)\)$/s, (whole, inner: string) => (isBalanced(inner) ? inner : whole))
    .split(/\s+OR\s+/)
    .map((branch) => ofBranch(branch.trim(), column));
  // That a value may be null is told of the column.
  const values = branches.filter((branch) => branch !== 'null');
  if (values.length === 0 || values.some((branch) => branch === undefined)) return undefined;
  return (values as Literal[][]).flat();
}

/** Whether the parentheses of a text belong to each other. */
function isBalanced(text: string): boolean {
  let depth = 0;
  for (const character of text.replace(/'(?:[^']|'')*'/g, '')) {
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    if (depth < 0) return false;
  }
  return depth === 0;
}

const literal = String.raw`(?:'(?:[^']|'')*'|\(?-?\d+(?:\.\d+)?\)?)(?:::[\w ."]+)?`;

function ofBranch(text: string, column: string): Literal[] | 'null' | undefined {
  const branch = text.replace(/^\((.*)\)$/s, (whole, inner: string) => (isBalanced(inner) ? inner : whole));
  const name = column.replace(/[.*+?^$(){}|[\]\\]/g, String.raw`\$&`);
  const subject = String.raw`(?:${name}|\(${name}\)(?:::[\w ]+)+)`;
  if (new RegExp(`^${subject} IS NULL$`).test(branch)) return 'null';
  const [, one] = new RegExp(`^${subject} = (${literal})$`).exec(branch) ?? [];
  if (one !== undefined) return literalsIn(one);
  const [, list] =
    new RegExp(
      String.raw`^${subject} = ANY \(\(?ARRAY\[(${literal}(?:, ${literal})*)\](?:\)?::[\w ]+\[\])?\)$`,
    ).exec(branch) ?? [];
  return list === undefined ? undefined : literalsIn(list);
}

function literalsIn(text: string): Literal[] {
  return [...text.matchAll(/'((?:[^']|'')*)'(?:::[\w ."]+)?|(-?\d+(?:\.\d+)?)/g)].map(([, quoted, number]) =>
    quoted === undefined ? Number(number) : quoted.replaceAll("''", "'"),
  );
}
