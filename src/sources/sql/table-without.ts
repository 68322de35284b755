/** A table without a column that needs what is not there. */
import { unquoted } from './extension-statement.ts';

/** Something that a table is made without. */
export interface TableWithout {
  readonly noun: 'column' | 'constraint';
  readonly name: string;
  /** The statement without it: blanks stand in its place, so that everything else stands where it stood. */
  readonly remaining: string;
}

const name = String.raw`(?:"(?:[^"]|"")+"|[\p{L}_][\p{L}\d_$]*)`;
const head = new RegExp(
  String.raw`^create\s+(?:unlogged\s+)?table\s+(?:if\s+not\s+exists\s+)?${name}(?:\s*\.\s*${name})?\s*\(`,
  'iu',
);
const token =
  /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|"(?:[^"]|"")*"|(\$\w*\$)[\s\S]*?\1|[(),]|[^\s(),'"$/-]+|\s+|[\s\S]/y;
const blanks = /^(?:\s|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*/;
const constraint = new RegExp(String.raw`^constraint\s+(${name})`, 'iu');
const unnamed = /^(?:primary|unique|foreign|check|exclude|like)\b/i;
/** What comes with a column and has a name of its own. */
const brings = /\b(?:references|unique|primary\s+key|check)\b/i;

/**
 * The CREATE TABLE without what an error is about: a column, where no constraint comes with it, or a named constraint.
 * `undefined` for all others, and where no column is left.
 *
 * @param at where in the text the error is
 */
export function tableWithout(text: string, at: number): TableWithout | undefined {
  const elements = elementsOf(text);
  const wrong = elements.findIndex(({ from, to }) => from <= at && at < to);
  const written = (element: Element | undefined) =>
    text.slice(element?.from ?? 0, element?.to ?? 0).replace(blanks, '');
  const own = written(elements[wrong]);
  const isColumn = (each: string) => each !== '' && !constraint.test(each) && !unnamed.test(each);
  const others = elements.filter((_, index) => index !== wrong).map(written);
  const named = constraint.exec(own)?.[1];
  if (own === '' || unnamed.test(own) || !others.some(isColumn)) return undefined;
  if (named === undefined && brings.test(own)) return undefined;
  const [from, to] =
    wrong > 0
      ? [elements[wrong - 1]?.to ?? 0, elements[wrong]?.to ?? 0]
      : [elements[0]?.from ?? 0, elements[1]?.from ?? 0];
  return {
    noun: named === undefined ? 'column' : 'constraint',
    name: unquoted(named ?? new RegExp(`^${name}`, 'u').exec(own)?.[0] ?? ''),
    remaining: text.slice(0, from) + text.slice(from, to).replace(/[^\n]/g, ' ') + text.slice(to),
  };
}

/** From the one to the other in a text, without the comma behind it. */
interface Element {
  readonly from: number;
  readonly to: number;
}

function elementsOf(text: string): Element[] {
  const begin = head.exec(text)?.[0].length;
  if (begin === undefined) return [];
  const elements: Element[] = [];
  let from = begin;
  let depth = 1;
  token.lastIndex = begin;
  for (let found = token.exec(text); found !== null && depth > 0; found = token.exec(text)) {
    const [it] = found;
    if (it === '(') depth += 1;
    if (it === ')') depth -= 1;
    if (depth > 1 || (depth === 1 && it !== ',')) continue;
    elements.push({ from, to: found.index });
    from = token.lastIndex;
  }
  return elements;
}
