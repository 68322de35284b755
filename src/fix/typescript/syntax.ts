/** Access to the parse tree of a TypeScript file. */
import type { SyntaxNode } from '@lezer/common';
import { parser } from '@lezer/javascript';
import type { Location } from '../../problem.ts';
import type { Span } from '../change.ts';
import type { ItemList } from '../list-items.ts';
import type { TextFile } from '../task.ts';

export interface Source extends TextFile {
  readonly top: SyntaxNode;
}

const language = parser.configure({ dialect: 'ts' });
const parsed = new WeakMap<TextFile, Source>();

export function sourceOf(file: TextFile): Source {
  const known = parsed.get(file) ?? { ...file, top: language.parse(file.text).topNode };
  parsed.set(file, known);
  return known;
}

export function isFaultless(text: string): boolean {
  let faultless = true;
  language.parse(text).iterate({
    enter: ({ type }) => {
      if (type.isError) faultless = false;
      return faultless;
    },
  });
  return faultless;
}

/** The innermost node that begins at a location; `undefined` where the location has no column. */
export function nodeAt({ text, top }: Source, { line, column }: Location): SyntaxNode | undefined {
  if (column === undefined) return undefined;
  const offset = lineStart(text, line) + column - 1;
  const node = top.resolveInner(offset, 1);
  return node.from === offset ? node : undefined;
}

export function textOf({ text }: TextFile, { from, to }: Span): string {
  return text.slice(from, to);
}

export function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling)
    if (!child.name.endsWith('Comment')) children.push(child);
  return children;
}

/** What stands between the brackets of an argument list, an object or an array. */
export function itemsOf(node: SyntaxNode): ItemList & { readonly nodes: readonly SyntaxNode[] } {
  const [first, ...rest] = childrenOf(node);
  const last = rest.pop();
  const nodes = rest.filter(({ name }) => name !== ',');
  const items: Span[] = [];
  let begun = false;
  for (const { name, from, to } of rest) {
    const item = begun ? items.pop() : undefined;
    begun = name !== ',';
    if (begun) items.push({ from: item?.from ?? from, to });
    else if (item !== undefined) items.push(item);
  }
  return { open: first?.to ?? node.from, close: last?.from ?? node.to, items, nodes };
}

/** The value of a plain string; `undefined` for everything else. */
export function stringValue(source: TextFile, node: SyntaxNode | undefined): string | undefined {
  if (node?.name !== 'String') return undefined;
  const inside = textOf(source, node).slice(1, -1);
  return inside.includes('\\') ? undefined : inside;
}

/** A text as a string in the quotes that the file prefers. */
export function quoted(source: Source, value: string): string {
  const quote = /['"]/.exec(source.text)?.[0] ?? "'";
  const inside = JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"').replaceAll(quote, `\\${quote}`);
  return `${quote}${inside}${quote}`;
}

/** Every node of a kind, in the order of the text. */
export function everyNode({ top }: Source, name: string, within: Span = top): SyntaxNode[] {
  const nodes: SyntaxNode[] = [];
  top.cursor().iterate((node) => {
    if (node.to < within.from || node.from > within.to) return false;
    if (node.name === name) nodes.push(node.node);
    return true;
  });
  return nodes;
}

function lineStart(text: string, line: number): number {
  let start = 0;
  for (let left = line - 1; left > 0; left -= 1) {
    const end = text.indexOf('\n', start);
    if (end < 0) return text.length;
    start = end + 1;
  }
  return start;
}
