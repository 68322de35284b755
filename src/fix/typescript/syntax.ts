/** Access to the parse tree of a TypeScript file. */
import type { SyntaxNode } from '@lezer/common';
import { parser } from '@lezer/javascript';
import type { Location } from '../../base/problem.ts';
import { startOfLine } from '../change.ts';
import { grammar, itemsOf, type Source } from '../tree.ts';

export const { sourceOf, isFaultless } = grammar(() => parser.configure({ dialect: 'ts' }));

/** The innermost node that begins at a location; `undefined` where the location has no column. */
export function nodeAt({ text, top }: Source, { line, column }: Location): SyntaxNode | undefined {
  if (column === undefined) return undefined;
  const offset = startOfLine(text, line) + column - 1;
  const node = top.resolveInner(offset, 1);
  return node.from === offset ? node : undefined;
}

/** The arguments of a call, the elements of a list, the properties of an object; a spread is none of known form. */
export function nodesOf(node: SyntaxNode): SyntaxNode[] {
  return itemsOf(node).items.flatMap(({ nodes }) => nodes[0] ?? []);
}
