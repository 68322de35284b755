/** Where comments, strings and quoted names of SQL end. Positions are UTF-16 units; what never closes ends at `end`. */

export const identifier = /[\p{L}_\u0080-\uffff][\p{L}\d_$\u0080-\uffff]*/uy;
export const dollarQuote = /\$(?:[\p{L}_\u0080-\uffff][\p{L}\d_\u0080-\uffff]*)?\$/uy;
/** White space and line comments that hold a line break, then a quote: the string goes on after it. */
const continuation = /(?:[ \t\f\v]|--[^\r\n]*)*[\r\n](?:\s|--[^\r\n]*(?=[\r\n]))*'/y;

/** At the line break, which is left out. */
export function endOfLine(sql: string, position: number, end: number): number {
  const found = sql.indexOf('\n', position);
  return found < 0 || found > end ? end : found;
}

export function endOfBlockComment(sql: string, position: number, end: number): number {
  let depth = 0;
  let at = position;
  while (at < end) {
    if (sql.startsWith('/*', at)) {
      depth += 1;
      at += 2;
    } else if (sql.startsWith('*/', at)) {
      depth -= 1;
      at += 2;
      if (depth === 0) return at;
    } else {
      at += 1;
    }
  }
  return end;
}

export function endOfQuoted(sql: string, position: number, end: number): number {
  const found = sql.indexOf('"', position + 1);
  return found < 0 || found >= end ? end : found + 1;
}

/** `position` is the opening quote. A doubled quote is two strings side by side, which comes to the same. */
export function endOfString(sql: string, position: number, end: number, escapes: boolean): number {
  let at = position + 1;
  while (at < end) {
    if (escapes && sql[at] === '\\') {
      at += 2;
    } else if (sql[at] === "'") {
      if (sql[at + 1] === "'") {
        at += 2;
        continue;
      }
      const more = escapes ? match(continuation, sql, at + 1) : undefined;
      if (more === undefined) return Math.min(at + 1, end);
      at += 1 + more.length;
    } else {
      at += 1;
    }
  }
  return end;
}

export function endOfDollarQuote(sql: string, position: number, end: number, tag: string): number {
  const found = sql.indexOf(tag, position + tag.length);
  return found < 0 || found >= end ? end : found + tag.length;
}

/** What a sticky pattern finds right at a position. */
export function match(pattern: RegExp, text: string, position: number): string | undefined {
  pattern.lastIndex = position;
  return pattern.exec(text)?.[0];
}

/** SQL of the same length in which comments and strings are blanks; line breaks and quoted names stay. */
export function withoutTexts(sql: string): string {
  const kept: string[] = [];
  let start = 0;
  for (let at = 0; at < sql.length; ) {
    const close = endOfText(sql, at);
    if (close === undefined) {
      at = sql[at] === '"' ? endOfQuoted(sql, at, sql.length) : (afterWord(sql, at) ?? at + 1);
      continue;
    }
    kept.push(sql.slice(start, at), sql.slice(at, close).replace(/[^\n]/g, ' '));
    start = close;
    at = close;
  }
  return kept.join('') + sql.slice(start);
}

/** The end of a comment or a string that begins at a position; `undefined` where none does. */
function endOfText(sql: string, at: number): number | undefined {
  const end = sql.length;
  if (sql.startsWith('--', at)) return endOfLine(sql, at, end);
  if (sql.startsWith('/*', at)) return endOfBlockComment(sql, at, end);
  if (/^e'/i.test(sql.slice(at, at + 2))) return endOfString(sql, at + 1, end, true);
  if (sql[at] === "'") return endOfString(sql, at, end, false);
  const tag = sql[at] === '$' ? match(dollarQuote, sql, at) : undefined;
  return tag === undefined ? undefined : endOfDollarQuote(sql, at, end, tag);
}

/** The end of a word, so that no `$` and no `e` within it begins a string. */
function afterWord(sql: string, at: number): number | undefined {
  const word = match(identifier, sql, at);
  return word === undefined ? undefined : at + word.length;
}
