/** Items between brackets, in any language that separates them with commas: how one is added or taken out. */
import { indentOf, type Replacement, type Span } from './change.ts';

/** `open` and `close` are the offsets just behind the opening and at the closing bracket. */
export interface ItemList {
  readonly open: number;
  readonly close: number;
  readonly items: readonly Span[];
}

/** Adds an item behind another one: behind the last, when `after` is left out; at the front, when it is -1. */
export function insertItem(
  source: string,
  { open, close, items }: ItemList,
  item: string,
  after = items.length - 1,
): Replacement {
  const first = items[0];
  if (first === undefined) return { from: open, to: close, text: item };
  const before = items[after];
  const ownLines = source.slice(open, first.from).includes('\n') && areOnLinesOfTheirOwn(source, items);
  const indent = indentOf(source, first.from);
  if (before === undefined) {
    const text = ownLines ? `${item},\n${indent}` : `${item}, `;
    return { from: first.from, to: first.from, text };
  }
  if (!ownLines) return { from: before.to, to: before.to, text: `, ${item}` };
  const behind = behindItem(source, before, close);
  const text = behind.comma ? `\n${indent}${item},` : `,\n${indent}${item}`;
  return { from: behind.at, to: behind.at, text };
}

/** Takes an item out, with the comma that goes with it, and with its line where it has one of its own. */
export function removeItem(source: string, { open, close, items }: ItemList, index: number): Replacement {
  const item = items[index] as Span;
  const line = source.lastIndexOf('\n', item.from - 1) + 1;
  const behind = behindItem(source, item, close);
  const ends = /^[ \t]*(?:\r?\n)/.exec(source.slice(behind.at))?.[0];
  if (ends !== undefined && source.slice(line, item.from).trim() === '' && line >= open)
    return { from: line, to: behind.at + ends.length, text: '' };
  const [previous, next] = [items[index - 1], items[index + 1]];
  if (next !== undefined) return { from: item.from, to: next.from, text: '' };
  if (previous !== undefined) return { from: previous.to, to: item.to, text: '' };
  return { from: open, to: close, text: '' };
}

/** The end of an item with its comma and a comment on the same line, if it has a comma. */
function behindItem(source: string, item: Span, close: number): { at: number; comma: boolean } {
  const rest = source.slice(item.to, close);
  const [found] = /^\s*,(?:[ \t]*(?:\/\/|#)[^\n]*)?/.exec(rest) ?? [];
  if (found !== undefined) return { at: item.to + found.length, comma: true };
  return { at: item.to, comma: false };
}

function areOnLinesOfTheirOwn(source: string, items: readonly Span[]): boolean {
  return items.every((item, place) => {
    const next = items[place + 1];
    return next === undefined || source.slice(item.to, next.from).includes('\n');
  });
}
