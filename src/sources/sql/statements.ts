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
  const open = new OpenStatement(sql, lineOf, statements);
  let position = from;
  while (position < end) {
    const char = sql[position] as string;
    const afterBlank = endOfBlank(sql, position, end, char);
    if (afterBlank !== undefined) {
      position = afterBlank;
    } else if (char === '\\') {
      const close = endOfLine(sql, position, end);
      metaCommands.push({ text: sql.slice(position, close).trim(), line: lineOf(position) });
      open.finish();
      position = close;
    } else if (char === ';' && !open.isNested) {
      const data = open.isCopyFromStdin ? copyDataAfter(sql, position + 1, end) : undefined;
      open.finish(data?.rows);
      position = data?.next ?? position + 1;
    } else {
      const name = match(identifier, sql, position);
      const close = endOfToken(sql, position, end, name);
      open.take(position, close, name !== undefined && close === position + name.length ? name : undefined);
      position = close;
    }
  }
  open.finish();
}

/** The end of white space or of a comment; `undefined` where none begins. */
function endOfBlank(sql: string, position: number, end: number, char: string): number | undefined {
  if (/\s/.test(char) || char === '\ufeff') return position + 1;
  if (sql.startsWith('--', position)) return endOfLine(sql, position, end);
  return sql.startsWith('/*', position) ? endOfBlockComment(sql, position, end) : undefined;
}

/** @param name what begins there, where it is a word */
function endOfToken(sql: string, position: number, end: number, name: string | undefined): number {
  const char = sql[position] as string;
  if (char === "'") return endOfString(sql, position, end, false);
  if (char === '"') return endOfQuoted(sql, position, end);
  if (char === '$') {
    const tag = match(dollarQuote, sql, position);
    return tag === undefined ? position + 1 : endOfDollarQuote(sql, position, end, tag);
  }
  if (name !== undefined) {
    const isEscapes = /^e$/i.test(name) && sql[position + 1] === "'";
    return isEscapes ? endOfString(sql, position + 1, end, true) : position + name.length;
  }
  const digits = /\d/.test(char) ? /^\d+/.exec(sql.slice(position, position + 400))?.[0] : undefined;
  return Math.min(position + (digits?.length ?? 1), end);
}

/** A statement whose end has not been reached. */
class OpenStatement {
  readonly #sql: string;
  readonly #lineOf: (offset: number) => number;
  readonly #statements: Statement[];
  #first = -1;
  #last = -1;
  #words: string[] = [];
  #parentheses = 0;
  #blocks = 0;

  /** @param statements takes it, once it is finished */
  constructor(sql: string, lineOf: (offset: number) => number, statements: Statement[]) {
    this.#sql = sql;
    this.#lineOf = lineOf;
    this.#statements = statements;
  }

  /** Whether a semicolon would be within parentheses or a body of its own statements. */
  get isNested(): boolean {
    return this.#parentheses > 0 || this.#blocks > 0;
  }

  get isCopyFromStdin(): boolean {
    return this.#words[0] === 'copy' && /\bfrom\s+stdin\b/i.test(this.#sql.slice(this.#first, this.#last));
  }

  /** @param name the token, where it is a bare word */
  take(start: number, end: number, name: string | undefined): void {
    if (this.#first < 0) this.#first = start;
    this.#last = end;
    const word = name?.toLowerCase();
    if (this.#words.length < wordsKept) this.#words.push(word ?? this.#sql.slice(start, end));
    const char = this.#sql[start];
    if (char === '(') this.#parentheses += 1;
    else if (char === ')') this.#parentheses = Math.max(0, this.#parentheses - 1);
    else if (word !== undefined && this.#parentheses === 0 && definesRoutine(this.#words)) {
      if (word === 'begin' || (word === 'case' && this.#blocks > 0)) this.#blocks += 1;
      if (word === 'end' && this.#blocks > 0) this.#blocks -= 1;
    }
  }

  /** Ends it, if it has begun, and begins the next one. */
  finish(copyData?: string): void {
    if (this.#first >= 0) {
      const text = this.#sql.slice(this.#first, this.#last);
      const statement = { text, offset: this.#first, line: this.#lineOf(this.#first), words: this.#words };
      this.#statements.push(copyData === undefined ? statement : { ...statement, copyData });
    }
    this.#first = -1;
    this.#words = [];
    this.#parentheses = 0;
    this.#blocks = 0;
  }
}

/** Only a routine's body may hold statements of its own outside a string. */
function definesRoutine(words: readonly string[]): boolean {
  if (words[0] !== 'create') return false;
  const kind = words[1] === 'or' && words[2] === 'replace' ? words[3] : words[1];
  return kind === 'function' || kind === 'procedure';
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
