/** Lists of arguments and columns, as Postgres prints them. */

/** A list as Postgres prints it, at its commas outside of parentheses, brackets and quotes. */
export function splitList(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  const mark = /'(?:[^']|'')*'|"(?:[^"]|"")*"|[()[\],]/g;
  for (const { 0: found, index } of text.matchAll(mark)) {
    if (found === '(' || found === '[') depth += 1;
    else if (found === ')' || found === ']') depth -= 1;
    else if (found === ',' && depth === 0) {
      parts.push(text.slice(start, index).trim());
      start = index + 1;
    }
  }
  const last = text.slice(start).trim();
  return last === '' && parts.length === 0 ? [] : [...parts, last];
}

/** Where the type of an argument ends and its default begins; the length of the text where it has none. */
export function endOfType(text: string): number {
  const bare = text.replace(/"(?:[^"]|"")*"/g, (name) => '"'.repeat(name.length));
  const at = bare.indexOf(' DEFAULT ');
  return at < 0 ? text.length : at;
}
