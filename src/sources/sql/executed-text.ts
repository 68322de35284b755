import { quotedName } from '../../base/quoted-name.ts';
import { dollarQuote, endOfDollarQuote, endOfString, match, withoutTexts } from './lexemes.ts';

/**
 * The SQL that an EXECUTE of PL/pgSQL runs, and where it begins, as far as it is written there: a text, or one that
 * `format` puts texts into. `undefined` where it is known at run time alone.
 */
export function executedIn(text: string): { readonly sql: string; readonly offset: number } | undefined {
  const at = withoutTexts(text).search(/\bexecute\b/i);
  if (at < 0) return undefined;
  const start = afterSpace(text, at + 'execute'.length);
  const call = match(/format\s*\(\s*/iy, text, start);
  const offset = start + (call?.length ?? 0);
  const texts: string[] = [];
  for (let next = offset; ; ) {
    const found = literalAt(text, next);
    if (found === undefined) return undefined;
    texts.push(found.value);
    const mark = afterSpace(text, found.end);
    if (call !== undefined && text[mark] === ',') {
      next = afterSpace(text, mark + 1);
      continue;
    }
    const [template = '', ...values] = texts;
    if (call === undefined) return text.startsWith('||', mark) ? undefined : { sql: template, offset };
    return text[mark] === ')' ? { sql: filled(template, values), offset } : undefined;
  }
}

function afterSpace(text: string, at: number): number {
  return at + (match(/\s*/y, text, at)?.length ?? 0);
}

function literalAt(text: string, at: number): { readonly value: string; readonly end: number } | undefined {
  if (text[at] === "'") {
    const end = endOfString(text, at, text.length, false);
    return { value: text.slice(at + 1, end - 1).replaceAll("''", "'"), end };
  }
  const tag = match(dollarQuote, text, at);
  if (tag === undefined) return undefined;
  const end = endOfDollarQuote(text, at, text.length, tag);
  return { value: text.slice(at + tag.length, end - tag.length), end };
}

/** As `format` of Postgres does it. */
function filled(template: string, values: readonly string[]): string {
  let next = 0;
  return template.replace(/%(?:(\d+)\$)?([ILs%])/g, (_, place: string | undefined, how: string) => {
    if (how === '%') return '%';
    const index = place === undefined ? next : Number(place) - 1;
    next = index + 1;
    const value = values[index] ?? '';
    if (how === 's') return value;
    return how === 'I' ? quotedName(value) : `'${value.replaceAll("'", "''")}'`;
  });
}
