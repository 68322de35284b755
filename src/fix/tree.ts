/** Parse trees of declarations, in any language. */
import type { Parser, SyntaxNode } from '@lezer/common';
import type { Span } from './change.ts';
import type { TextFile } from './task.ts';

export interface Source extends TextFile {
  readonly top: SyntaxNode;
  /** The quotes that the file prefers. */
  readonly quote: string;
}

/** An item between commas: as one span, and as the nodes that it is made of. */
export interface Item extends Span {
  readonly nodes: readonly SyntaxNode[];
}

export interface Grammar {
  readonly sourceOf: (file: TextFile) => Source;
  /** Whether a text can be parsed from beginning to end. */
  readonly isFaultless: (text: string) => boolean;
}

/** A parser, made when there is something to parse, as what a language needs of it; a file is parsed once. */
export function grammar(parser: () => Parser): Grammar {
  const parsed = new WeakMap<TextFile, Source>();
  return {
    sourceOf: (file) => {
      const known = parsed.get(file);
      if (known !== undefined) return known;
      const top = parser().parse(file.text).topNode;
      const source = { ...file, top, quote: quoteOf(file, top) };
      parsed.set(file, source);
      return source;
    },
    isFaultless: (text) => {
      let faultless = true;
      parser()
        .parse(text)
        .iterate({
          enter: ({ type }) => {
            if (type.isError) faultless = false;
            return faultless;
          },
        });
      return faultless;
    },
  };
}

export function textOf({ text }: TextFile, { from, to }: Span): string {
  return text.slice(from, to);
}

/** The children of a node that are no comment. */
export function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling)
    if (!child.name.endsWith('Comment')) children.push(child);
  return children;
}

/** What stands between commas. */
export function itemsAmong(nodes: readonly SyntaxNode[]): Item[] {
  const items: Item[] = [];
  let begun = false;
  for (const node of nodes) {
    const item = begun ? items.pop() : undefined;
    begun = node.name !== ',';
    if (!begun && item !== undefined) items.push(item);
    if (begun)
      items.push({ from: item?.from ?? node.from, to: node.to, nodes: [...(item?.nodes ?? []), node] });
  }
  return items;
}

/** What stands between the brackets of a node: arguments, elements, properties. */
export function itemsOf(node: SyntaxNode): {
  readonly open: number;
  readonly close: number;
  readonly items: readonly Item[];
} {
  const [first, ...rest] = childrenOf(node);
  const last = rest.pop();
  return { open: first?.to ?? node.from, close: last?.from ?? node.to, items: itemsAmong(rest) };
}

/** Every node of a kind, in the order of the text. */
export function everyNode(top: SyntaxNode, name: string): SyntaxNode[] {
  const nodes: SyntaxNode[] = [];
  top.cursor().iterate((node) => {
    if (node.name === name) nodes.push(node.node);
  });
  return nodes;
}

/** A text as a string in the quotes that the file prefers. */
export function quoted({ quote }: Source, value: string): string {
  const inside = JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"').replaceAll(quote, `\\${quote}`);
  return `${quote}${inside}${quote}`;
}

/** The quotes of the first string that is written in one line. */
function quoteOf(file: TextFile, top: SyntaxNode): string {
  const strings = everyNode(top, 'String').map((node) => textOf(file, node));
  return strings.find((text) => /^(['"])(?!\1\1)/.test(text))?.[0] ?? '"';
}

/** The value of a plain string; `undefined` for everything else. */
export function stringValue(source: Source, node: SyntaxNode | undefined): string | undefined {
  const text = node?.name === 'String' ? textOf(source, node) : '';
  const isPlain = /^(?:'[^'\\]*'|"[^"\\]*")$/.test(text);
  return isPlain ? text.slice(1, -1) : undefined;
}
