import {
  dollarQuote,
  endOfBlockComment,
  endOfDollarQuote,
  endOfLine,
  endOfQuoted,
  endOfString,
  identifier,
  match,
} from './lexemes.ts';

/** One SQL statement of a file, without its closing semicolon and without the comments around it. */
export interface Statement {
  readonly text: string;
  /** Where `text` starts in the file, in UTF-16 units from 0. */
  readonly offset: number;
  /** Line of its first token, from 1. */
  readonly line: number;
  /** Its first tokens, to tell what it is: bare words in lower case, quoted names with their quotes. */
  readonly words: readonly string[];
  /** The rows that follow a `COPY … FROM stdin`, as written, without the closing `\.`. */
  readonly copyData?: string;
}

/** A line for psql rather than for the server (`\restrict`, `\connect`), or the psql command that ended a statement. */
export interface MetaCommand {
  readonly text: string;
  readonly line: number;
}

export interface SplitSql {
  readonly statements: readonly Statement[];
  readonly metaCommands: readonly MetaCommand[];
}

const wordsKept = 8;

/**
 * Splits SQL as psql does: at semicolons outside strings, quoted names, comments, parentheses and
 * `BEGIN ATOMIC … END` bodies. What never closes (a string, a comment) runs to the end of the text, for
 * Postgres to complain about.
 *
 * @param sql a whole file
 * @param separator a text that also ends a statement wherever it stands, as Drizzle's migrator takes its
 *   `--> statement-breakpoint`
 */
export function splitStatements(sql: string, separator?: string): SplitSql {
  const statements: Statement[] = [];
  const metaCommands: MetaCommand[] = [];
  const lineOf = lineCounter(sql);
  let start = 0;
  while (start <= sql.length) {
    const found = separator === undefined ? -1 : sql.indexOf(separator, start);
    const end = found < 0 ? sql.length : found;
    scan(sql, start, end, lineOf, statements, metaCommands);
    start = end + (separator?.length ?? 0) + (found < 0 ? 1 : 0);
  }
  return { statements, metaCommands };
}

function scan(
  sql: string,
  from: number,
  end: number,
  lineOf: (offset: number) => number,
  statements: Statement[],
  metaCommands: MetaCommand[],
): void {
  let position = from;
  let first = -1;
  let last = -1;
  let words: string[] = [];
  let parentheses = 0;
  let blocks = 0;

  const token = (tokenStart: number, tokenEnd: number, word?: string) => {
    if (first < 0) first = tokenStart;
    last = tokenEnd;
    if (words.length < wordsKept) words.push(word ?? sql.slice(tokenStart, tokenEnd));
  };
  const finish = (copyData?: string) => {
    if (first >= 0) {
      const text = sql.slice(first, last);
      const statement = { text, offset: first, line: lineOf(first), words };
      statements.push(copyData === undefined ? statement : { ...statement, copyData });
    }
    first = -1;
    words = [];
    parentheses = 0;
    blocks = 0;
  };

  while (position < end) {
    const char = sql[position] as string;
    if (/\s/.test(char) || char === '\ufeff') {
      position += 1;
    } else if (sql.startsWith('--', position)) {
      position = endOfLine(sql, position, end);
    } else if (sql.startsWith('/*', position)) {
      position = endOfBlockComment(sql, position, end);
    } else if (char === "'" || char === '"') {
      const close = char === "'" ? endOfString(sql, position, end, false) : endOfQuoted(sql, position, end);
      token(position, close);
      position = close;
    } else if (char === '\\') {
      const close = endOfLine(sql, position, end);
      metaCommands.push({ text: sql.slice(position, close).trim(), line: lineOf(position) });
      finish();
      position = close;
    } else if (char === ';') {
      position += 1;
      if (parentheses === 0 && blocks === 0) {
        const copies = first >= 0 && isCopyFromStdin(words, sql.slice(first, last));
        const data = copies ? copyDataAfter(sql, position, end) : undefined;
        finish(data?.rows);
        position = data?.next ?? position;
      } else {
        token(position - 1, position);
      }
    } else if (char === '$') {
      const tag = match(dollarQuote, sql, position);
      const close = tag === undefined ? position + 1 : endOfDollarQuote(sql, position, end, tag);
      token(position, close);
      position = close;
    } else {
      const name = match(identifier, sql, position);
      if (name === undefined) {
        if (char === '(') parentheses += 1;
        if (char === ')') parentheses = Math.max(0, parentheses - 1);
        const close = /\d/.test(char)
          ? position + (/^\d+/.exec(sql.slice(position, position + 400))?.[0].length ?? 1)
          : position + 1;
        token(position, Math.min(close, end));
        position = Math.min(close, end);
      } else if (/^e$/i.test(name) && sql[position + 1] === "'") {
        const close = endOfString(sql, position + 1, end, true);
        token(position, close);
        position = close;
      } else {
        const word = name.toLowerCase();
        token(position, position + name.length, word);
        position += name.length;
        if (parentheses === 0 && definesRoutine(words)) {
          if (word === 'begin' || (word === 'case' && blocks > 0)) blocks += 1;
          if (word === 'end' && blocks > 0) blocks -= 1;
        }
      }
    }
  }
  finish();
}

/** Only a routine's body may hold statements of its own outside a string. */
function definesRoutine(words: readonly string[]): boolean {
  if (words[0] !== 'create') return false;
  const kind = words[1] === 'or' && words[2] === 'replace' ? words[3] : words[1];
  return kind === 'function' || kind === 'procedure';
}

function isCopyFromStdin(words: readonly string[], text: string): boolean {
  return words[0] === 'copy' && /\bfrom\s+stdin\b/i.test(text);
}

function copyDataAfter(sql: string, position: number, end: number): { rows: string; next: number } {
  const start = Math.min(endOfLine(sql, position, end) + 1, end);
  let line = start;
  while (line < end) {
    const close = endOfLine(sql, line, end);
    if (sql.slice(line, close).trimEnd() === '\\.') return { rows: sql.slice(start, line), next: close };
    line = close + 1;
  }
  return { rows: sql.slice(start, end), next: end };
}

/** The line of an offset, from 1; counts on from the last answer, so that offsets are asked for in order. */
export function lineCounter(sql: string): (offset: number) => number {
  let counted = 0;
  let line = 1;
  return (offset) => {
    for (; counted < offset; counted += 1) if (sql.charCodeAt(counted) === 10) line += 1;
    return line;
  };
}
