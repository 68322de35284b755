/** Changes of a text, as pieces of it and what takes their place. Offsets count UTF-16 units from 0. */

export interface Span {
  readonly from: number;
  /** Just behind it. */
  readonly to: number;
}

export interface Replacement extends Span {
  readonly text: string;
  /** Nothing else may be put in the same place: what follows a field, of which there is one. */
  readonly alone?: true;
  /** All of it is as it should be then: what others want within it is settled by it. */
  readonly whole?: true;
}

/**
 * What is wanted of a list, of which others may want something, too: that something comes or goes. How it is written
 * depends on what is wanted beside it, so that all of it is written at once.
 */
export interface ListChange extends Span {
  /** Tells the list from others in the file. */
  readonly list: string;
  readonly wish: unknown;
  /** The text with all that is wanted of the list, none of which overlap. */
  readonly written: (wishes: readonly unknown[]) => readonly Replacement[];
}

export type Piece = Replacement | ListChange;

/** A change of a list, which stands where it would if it were the only one. */
export function listChange<Wish>(
  list: string,
  wish: Wish,
  written: (wishes: readonly Wish[]) => readonly Replacement[],
): ListChange {
  const [{ from, to } = { from: 0, to: 0 }] = written([wish]);
  return { from, to, list, wish, written: written as ListChange['written'] };
}

/** What makes a list in a place where there is none yet, each item between `before` and `after`. */
export function newList(at: number, before: string, item: string, after: string): ListChange {
  return listChange(JSON.stringify([at, before, after]), item, (items) => [
    { from: at, to: at, text: `${before}${[...new Set(items)].sort().join('')}${after}`, alone: true },
  ]);
}

/** A change of a text of which the one that it was planned for is a part, or that breaks lines in another way. */
export function withReplacements(piece: Piece, change: (it: Replacement) => Replacement): Piece {
  if ('text' in piece) return change(piece);
  const written = (wishes: readonly unknown[]) => piece.written(wishes).map(change);
  return listChange(piece.list, piece.wish, written);
}

/** What brings one declaration in line. */
export interface Change {
  /** Relative to the repository, with `/`. */
  readonly file: string;
  readonly replacements: readonly Piece[];
  /** The declaration as a person should see it before and after: it grows to whole lines. */
  readonly shown: Span;
  readonly bonds?: Bonds;
}

/**
 * What a change brings or takes away that others refer to by name, and what its words refer to: one that uses what
 * another one brings or takes away holds only together with it, and one that needs what nobody brings does not.
 */
export interface Bonds {
  readonly brings: readonly string[];
  readonly takes: readonly string[];
  readonly uses: readonly string[];
  /** What its new words refer to and its files do not have. */
  readonly needs: readonly string[];
}

/** Whether a replacement changes anything in a text. */
export function isOther({ from, to, text: fresh }: Replacement, text: string): boolean {
  return text.slice(from, to) !== fresh;
}

/** A change in the line breaks of the text that it is of, without what changes nothing in it. */
export function changing(change: Change, text: string): Change {
  const replacements = change.replacements
    .map((piece) => withLineBreaksOf(text, piece))
    .filter((piece) =>
      'text' in piece ? isOther(piece, text) : piece.written([piece.wish]).some((it) => isOther(it, text)),
    );
  return { ...change, replacements };
}

function withLineBreaksOf(text: string, piece: Piece): Piece {
  return text.includes('\r\n')
    ? withReplacements(piece, (it) => ({ ...it, text: it.text.replace(/\r?\n/g, '\r\n') }))
    : piece;
}

/** The text with all replacements made; they are in order. */
export function applied(text: string, replacements: readonly Replacement[]): string {
  let result = '';
  let at = 0;
  for (const { from, to, text: fresh } of replacements) {
    result += text.slice(at, from) + fresh;
    at = to;
  }
  return result + text.slice(at);
}

/** The lines that a span stands on, as one span without the last line break. */
export function wholeLines(text: string, { from, to }: Span): Span {
  const end = text.indexOf('\n', Math.max(from, to - 1));
  return { from: text.lastIndexOf('\n', from - 1) + 1, to: end < 0 ? text.length : end };
}

/** Where a line can be put behind what ends at an offset: behind a comment on it that ends the line, too. */
export function behindLine(text: string, at: number): number {
  const comment = /[^\S\r\n]*(?:(?:\/\/|#)[^\r\n]*|\/\*[^\r\n]*\*\/[^\S\r\n]*(?=\r?\n|$))/y;
  comment.lastIndex = at;
  return at + (comment.exec(text)?.[0].length ?? 0);
}

/** The number of the line that an offset is on, from 1. */
export function lineOf(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}

/** The offset at which a line begins, counted from 1. */
export function startOfLine(text: string, line: number): number {
  let start = 0;
  for (let left = line - 1; left > 0; left -= 1) {
    const end = text.indexOf('\n', start);
    if (end < 0) return text.length;
    start = end + 1;
  }
  return start;
}

/** A line, counted from 1, as a span without its line break. */
export function lineSpan(text: string, line: number): Span {
  const from = startOfLine(text, line);
  const end = text.indexOf('\n', from);
  return { from, to: end < 0 ? text.length : end };
}

/** The white space that the line of an offset begins with. */
export function indentOf(text: string, offset: number): string {
  return /^[ \t]*/.exec(text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset))?.[0] ?? '';
}
