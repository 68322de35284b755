/** The arguments of a function out of Postgres's words for them. */

export interface PostgresArgument {
  /** Empty where it has none. */
  readonly name: string;
  readonly type: string;
  readonly mode: 'in' | 'out' | 'inout' | 'variadic';
  readonly hasDefault: boolean;
}

/**
 * @param printed as `pg_get_function_arguments` does: `a integer, OUT b text, c text[] DEFAULT '{}'::text[]`
 * @param inputs types of what is put in, in order: they tell a type from a name that is followed by one
 */
export function postgresArguments(printed: string, inputs: readonly string[]): PostgresArgument[] {
  let place = 0;
  return splitList(printed).map((part): PostgresArgument => {
    const [, word, rest = ''] = /^(?:(IN|OUT|INOUT|VARIADIC) )?(.*)$/s.exec(part) ?? [];
    const mode = (word ?? 'IN').toLowerCase() as PostgresArgument['mode'];
    const end = endOfType(rest);
    const plain = rest.slice(0, end);
    const type = mode === 'out' ? undefined : inputs[place++];
    return { ...named(plain, type), mode, hasDefault: end < rest.length };
  });
}

/** Columns of `TABLE(a integer, b text)`. */
export function tableColumns(printed: string): { name: string; type: string }[] {
  return splitList(printed).map((part) => named(part, undefined));
}

/** @param type where it is known */
function named(text: string, type: string | undefined): { name: string; type: string } {
  if (type !== undefined && (text === type || text === `public.${type}`)) return { name: '', type };
  const [, quoted, plain = '', rest = ''] = /^(?:"((?:[^"]|"")*)"|([^\s".]+)) (.*)$/s.exec(text) ?? [];
  const name = quoted?.replaceAll('""', '"') ?? plain;
  if (name === '') return { name: '', type: type ?? text };
  return { name, type: type ?? rest.replace(/^public\.(?!"?(?:money|box|path)\b)/, '') };
}

/** Where the type ends and its default begins. */
function endOfType(text: string): number {
  const bare = text.replace(/"(?:[^"]|"")*"/g, (name) => '"'.repeat(name.length));
  const at = bare.indexOf(' DEFAULT ');
  return at < 0 ? text.length : at;
}

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
