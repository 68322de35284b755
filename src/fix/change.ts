/** Changes of a text, as pieces of it and what takes their place. Offsets count UTF-16 units from 0. */
import { groupBy } from '../base/group-by.ts';

export interface Span {
  readonly from: number;
  /** Just behind it. */
  readonly to: number;
}

export interface Replacement extends Span {
  readonly text: string;
  /** Nothing else may be put in the same place: what follows a field, of which there is one. */
  readonly alone?: true;
  /** A list that is made there: others that make the same one put their items into it. */
  readonly list?: { readonly before: string; readonly items: readonly string[]; readonly after: string };
}

/** What makes a list in a place where there is none yet, each item between `before` and `after`. */
export function newList(at: number, before: string, item: string, after: string): Replacement {
  return listAt(at, { before, items: [item], after });
}

function listAt(at: number, list: NonNullable<Replacement['list']>): Replacement {
  const text = `${list.before}${list.items.join('')}${list.after}`;
  return { from: at, to: at, text, alone: true, list };
}

/** Those that make the same list in the same place as one. */
function withJoinedLists(replacements: readonly Replacement[]): readonly Replacement[] {
  const lists = groupBy(
    replacements.filter(({ list }) => list !== undefined),
    ({ from, list }) => JSON.stringify([from, list?.before, list?.after]),
  );
  const joined = [...lists.values()].flatMap((members) => {
    const [first] = members;
    if (first?.list === undefined) return [];
    const items = [...new Set(members.flatMap(({ list }) => list?.items ?? []))].sort();
    return [listAt(first.from, { ...first.list, items })];
  });
  return [...replacements.filter(({ list }) => list === undefined), ...joined];
}

/** What brings one declaration in line. */
export interface Change {
  /** Relative to the repository, with `/`. */
  readonly file: string;
  readonly replacements: readonly Replacement[];
  /** The declaration as a person should see it before and after: it grows to whole lines. */
  readonly shown: Span;
}

/**
 * The replacements in the order of the text, each once; those that add something in the same place by what they add,
 * so that it plays no role which was planned first. `undefined` where two want the same piece.
 */
export function inOrder(replacements: readonly Replacement[]): Replacement[] | undefined {
  const once = new Map(
    withJoinedLists(replacements).map((one) => [JSON.stringify([one.from, one.to, one.text]), one]),
  );
  const sorted = [...once.values()].sort(
    (a, b) => a.from - b.from || a.to - b.to || (a.text < b.text ? -1 : 1),
  );
  const clash = sorted.some((one, place) => {
    const before = sorted[place - 1];
    if (before === undefined) return false;
    const isSamePlace = one.from === before.from && one.to === before.to;
    return one.from < before.to || (isSamePlace && (one.alone === true || before.alone === true));
  });
  return clash ? undefined : sorted;
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
